/** What a form's dotted names stand for: `criteria.0.name` is the name of the first criterion. */
export type Fields = { [name: string]: FieldValue }
export type FieldValue = string | FieldValue[] | Fields

type Tree = Map<string, Tree | string>

/** Deeper than any form of ours. */
const maxDepth = 6

/** Would reach into what every object inherits. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype', ''])

/**
 * The nested value behind flat form fields. Numbered parts make lists, in the order of their numbers and without gaps, so
 * that a row left out leaves no hole. Of two fields with one name the last counts. Leaves out names no form of ours has.
 */
export function unflatten(fields: Iterable<readonly [name: string, value: string]>): Fields {
  const root: Tree = new Map()
  for (const [name, value] of fields) put(root, name.split('.'), value)
  return toRecord(root)
}

function put(root: Tree, path: string[], value: string): void {
  if (path.length > maxDepth || path.some((part) => forbidden.has(part))) return
  let tree = root
  for (const part of path.slice(0, -1)) {
    const next = tree.get(part) ?? new Map()
    if (typeof next === 'string') return
    tree.set(part, next)
    tree = next
  }
  const last = path.at(-1)
  if (last !== undefined && !(tree.get(last) instanceof Map)) tree.set(last, value)
}

const toRecord = (tree: Tree): Fields => Object.fromEntries([...tree].map(([part, node]) => [part, toValue(node)]))

function toValue(node: Tree | string): FieldValue {
  if (typeof node === 'string') return node
  if (![...node.keys()].every((part) => /^\d{1,9}$/.test(part))) return toRecord(node)
  return [...node].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => toValue(child))
}
