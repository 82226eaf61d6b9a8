import { Refusal } from '../refusal'
import { isBlank, toLine } from './nquads'
import type { Quad } from './nquads'

/** SHA-256 of a text in UTF-8, as lower-case hex. */
type Sha256 = (text: string) => string

/** In units of about a tenth of a hash: some hundred milliseconds. */
const maxWork = 500_000
const hashWork = 10

/** Blank nodes with the names given them, in the order they were given. */
type Names = Map<string, string>

/**
 * The canonical N-Quads of a set of statements (RDF Dataset Canonicalization 1.0, RDFC-1.0). Refuses, in bounded work,
 * statements whose blank nodes look too much alike. `strict` takes only what other implementations are sure to follow:
 * blank nodes within the limit that most verifiers have, which is to look into the neighbours of those that look alike
 * once for each of them; and lines that come in one order by code units, as implementations sort them, and by code
 * points, as the standard says.
 */
export function canonicalizeQuads(quads: Quad[], sha256: Sha256, { strict }: { strict: boolean }): string {
  const mentions = new Map<string, Quad[]>()
  const hashes = new Map<string, string>()
  const canonical: Names = new Map()
  const isDisputable = strict && quads.some((q) => beyondBmp.test(q.object) || beyondBmp.test(q.subject))
  let work = 0
  let remaining = Infinity

  function spend(units: number): void {
    work += units
    if (work > maxWork) throw tooAlike()
  }

  /** §4.6: what is said of a node, its own name and those of others left out. */
  function hashFirstDegree(node: string): string {
    const name = (part: string) => (isBlank(part) ? (part === node ? '_:a' : '_:z') : part)
    const lines = mentions.get(node)!.map((q) => toLine(name(q.subject), q.predicate, name(q.object), name(q.graph)))
    return sha256(sorted(lines).join(''))
  }

  /** §4.7 */
  function hashRelated(related: string, { predicate }: Quad, names: Names, position: 's' | 'o' | 'g'): string {
    spend(hashWork)
    const name = canonical.get(related) ?? names.get(related) ?? hashes.get(related)!
    return sha256(position === 'g' ? `g${name}` : `${position}${predicate}${name}`)
  }

  /** The neighbours of a node, by the hash of how they are related to it. */
  function relatedOf(node: string, names: Names): Map<string, string[]> {
    const related = new Map<string, string[]>()
    for (const quad of mentions.get(node)!)
      for (const position of ['s', 'o', 'g'] as const) {
        const other = quad[positions[position]]
        if (isBlank(other) && other !== node) push(related, hashRelated(other, quad, names, position), other)
      }
    return related
  }

  /** §4.8: a hash of a node's surroundings, and the names its blank neighbours get on the way. */
  function hashNDegree(node: string, issued: Names): { hash: string; names: Names } {
    if (remaining-- === 0) throw tooAlike()
    let names = issued
    let data = ''
    for (const [hash, related] of inOrder(relatedOf(node, names))) {
      let chosen: { path: string; names: Names } | undefined
      spend(related.length ** 2)
      for (const permutation of permutations(related)) {
        spend(permutation.length + names.size)
        const tried = follow(permutation, new Map(names), chosen?.path)
        if (tried && (!chosen || tried.path < chosen.path)) chosen = tried
      }
      data += hash + chosen!.path
      names = chosen!.names
    }
    return { hash: sha256(data), names }
  }

  /** §4.8, steps 5.4.4 and 5.4.5: names the nodes in this order; undefined once that is no better than what was found. */
  function follow(nodes: string[], names: Names, best: string | undefined): { path: string; names: Names } | undefined {
    const unnamed: string[] = []
    let path = ''
    for (const node of nodes) {
      if (!canonical.has(node) && !names.has(node)) unnamed.push(node)
      path += canonical.get(node) ?? issue(names, node, '_:b')
      if (best !== undefined && path > best) return undefined
    }
    for (const node of unnamed) {
      const result = hashNDegree(node, names)
      path += `${issue(names, node, '_:b')}<${result.hash}>`
      names = result.names
      if (best !== undefined && path > best) return undefined
    }
    return { path, names }
  }

  for (const quad of quads) {
    const { subject, object, graph } = quad
    if (isBlank(subject)) push(mentions, subject, quad)
    if (isBlank(object) && object !== subject) push(mentions, object, quad)
    if (isBlank(graph) && graph !== subject && graph !== object) push(mentions, graph, quad)
  }

  // §4.4, steps 3 and 4: nodes that no other looks like are named in the order of their hashes.
  const byHash = new Map<string, string[]>()
  for (const node of mentions.keys()) {
    const hash = hashFirstDegree(node)
    hashes.set(node, hash)
    push(byHash, hash, node)
  }
  const groups = inOrder(byHash)
  const alike = groups.filter(([, nodes]) => nodes.length > 1)
  for (const [, nodes] of groups) if (nodes.length === 1) issue(canonical, nodes[0]!, '_:c14n')

  // Step 5: those that look alike are told apart by their surroundings.
  if (strict) remaining = alike.reduce((sum, [, nodes]) => sum + nodes.length, 0)
  for (const [, nodes] of alike) {
    const results = nodes
      .filter((node) => !canonical.has(node))
      .map((node) => hashNDegree(node, new Map([[node, '_:b0']])))
      .toSorted((a, b) => compare(a.hash, b.hash))
    for (const { names } of results) for (const node of names.keys()) issue(canonical, node, '_:c14n')
  }

  const rename = (part: string) => (isBlank(part) ? canonical.get(part)! : part)
  const lines = quads.map((q) => toLine(rename(q.subject), q.predicate, rename(q.object), rename(q.graph)))
  return sorted(lines).join('')

  function sorted(texts: string[]): string[] {
    texts.sort()
    if (isDisputable && texts.some((text, i) => i > 0 && isDisputed(texts[i - 1]!, text)))
      throw new Refusal('invalid', 'The order of its statements depends on how rare characters are sorted.')
    return texts
  }
}

const tooAlike = () => new Refusal('invalid', 'Too many nodes without an id look alike.')

const beyondBmp = /[\ud800-\udfff]/

const positions = { s: 'subject', o: 'object', g: 'graph' } as const

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

function issue(names: Names, node: string, prefix: string): string {
  const known = names.get(node)
  if (known !== undefined) return known
  const name = `${prefix}${names.size}`
  names.set(node, name)
  return name
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = <T>(map: Map<string, T>) => [...map.keys()].toSorted().map((key) => [key, map.get(key)!] as const)

/** The different orders of the items; alike ones change places only once. */
function* permutations(items: string[]): Generator<string[]> {
  if (items.length <= 1) yield items
  else
    for (const [i, item] of items.entries()) {
      if (items.indexOf(item) !== i) continue
      for (const others of permutations(items.toSpliced(i, 1))) yield [item, ...others]
    }
}

/** Whether two texts, in order by code units, are in the other order by code points. */
function isDisputed(a: string, b: string): boolean {
  let i = 0
  while (i < a.length && a.charCodeAt(i) === b.charCodeAt(i)) i++
  const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)]
  return left >= 0xd800 && left <= 0xdfff && right > 0xdfff
}
