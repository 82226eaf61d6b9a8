import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'

/** Characters of a credential at most; JSON, JWT or address. */
export const longestText = 1024 * 1024

/** No credential is nested so deep, and whoever reads one walks it recursively. */
const deepest = 64

/** Names and values of a credential at most: reading it takes time with each, and one's text may be a whole picture. */
export const mostValues = 5_000

/** Strings, numbers and the marks that give a JSON text its shape. */
const token = /"(?:[^"\\]|\\[^])*"|-?\d[\d.eE+-]*|[{}[\]:]/g

/**
 * A JSON text that means one thing only. Refuses, besides what is no JSON, whatever `JSON.parse` would quietly settle:
 * a name that an object has twice (two readers may take different ones), half a surrogate pair (it has no UTF-8, so two
 * texts would have one signature), a number too big to be one; and what is nested too deep.
 */
export function parseStrict(text: string): unknown {
  if (text.length > longestText) throw new Refusal('too_large', 'It is longer than a megabyte.')
  const value = parsed(text)
  const names: (Set<string> | null)[] = []
  let last = ''
  for (const [mark] of text.matchAll(token)) {
    if (mark === '{' || mark === '[') names.push(mark === '{' ? new Set() : null)
    else if (mark === '}' || mark === ']') names.pop()
    else if (mark === ':') addName(names.at(-1), last)
    else if (mark.startsWith('"')) last = wellFormed(mark)
    else if (!Number.isFinite(Number(mark))) throw new Refusal('invalid', `${mark.slice(0, 40)} is too big a number.`)
    if (names.length > deepest) throw new Refusal('invalid', `It is nested deeper than ${deepest} levels.`)
  }
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('malformed', 'It is not JSON.')
  }
}

function addName(names: Set<string> | null | undefined, name: string): void {
  if (names?.has(name)) throw new Refusal('invalid', `It has “${name.slice(0, 100)}” twice in one object.`)
  names?.add(name)
}

function wellFormed(literal: string): string {
  const text = literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
  if (!text.isWellFormed()) throw new Refusal('invalid', 'It holds half a character, which no two readers take alike.')
  return text
}

/** Whether it holds more values, at any depth, than this. */
export function holdsMoreThan(most: number, value: unknown): boolean {
  let left = most
  const walk = (node: unknown): void => {
    if (--left < 0 || typeof node !== 'object' || node === null) return
    for (const name in node) if (left >= 0) walk((node as JsonLd)[name])
  }
  walk(value)
  return left < 0
}

export const isObject = (value: unknown): value is JsonLd =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The values of a property of JSON-LD: none, one, or a list. */
export const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value].flat())

/** Those values that are objects. */
export const objectsOf = (value: unknown): JsonLd[] => listOf(value).filter(isObject)

/** Those values that are texts. */
export const textsOf = (value: unknown): string[] => listOf(value).filter((v) => typeof v === 'string')

/** The identifier that stands for a thing, or that it has; undefined without either. */
export function idOf(value: unknown): string | undefined {
  const id = isObject(value) ? value.id : value
  return typeof id === 'string' ? id : undefined
}

/** Whether a thing is of this type, among others perhaps. */
export const isOfType = (value: JsonLd, ...types: string[]) => textsOf(value.type).some((type) => types.includes(type))
