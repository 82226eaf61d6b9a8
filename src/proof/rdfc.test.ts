import fc from 'fast-check'
import jsonld from 'jsonld'
import { expect, test } from 'vitest'
import { sha256Hex } from './sha256'
import { canonicalizeQuads } from './rdfc'
import { toLine } from './nquads'
import type { Quad } from './nquads'

const blank = fc.constantFrom('_:a', '_:b', '_:c', '_:d', '_:e')
const term = fc.oneof({ weight: 4, arbitrary: blank }, fc.constantFrom('<urn:x>', '<urn:y>'))
const quad: fc.Arbitrary<Quad> = fc.record({
  subject: term,
  predicate: fc.constantFrom('<urn:p>', '<urn:q>'),
  object: fc.oneof({ weight: 4, arbitrary: term }, fc.constant('"text"')),
  graph: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, blank),
})
const line = (q: Quad) => toLine(q.subject, q.predicate, q.object, q.graph)
const quads = fc.uniqueArray(quad, { maxLength: 12, selector: line })

const libraryCanonical = (graph: Quad[], maxWorkFactor?: number): Promise<string | undefined> =>
  jsonld
    .canonize(graph.map(line).join(''), {
      inputFormat: 'application/n-quads',
      canonizeOptions: {
        algorithm: 'RDFC-1.0',
        rejectURDNA2015: true,
        ...(maxWorkFactor === undefined ? {} : { maxWorkFactor }),
      },
    })
    .catch(() => undefined)

const ours = (graph: Quad[], strict: boolean) => {
  try {
    return canonicalizeQuads(graph, sha256Hex, { strict })
  } catch {
    return undefined
  }
}

test('statements about nodes that look alike get the names that rdf-canonize gives them', async () => {
  await fc.assert(
    fc.asyncProperty(quads, async (graph) => {
      expect(ours(graph, false)).toBe(await libraryCanonical(graph, Infinity))
    }),
    { numRuns: 1_000 },
  )
})

test('in strict mode nothing is taken that rdf-canonize refuses by default', async () => {
  await fc.assert(
    fc.asyncProperty(quads, async (graph) => {
      const strict = ours(graph, true)
      if (strict !== undefined) expect(strict).toBe(await libraryCanonical(graph))
    }),
    { numRuns: 1_000 },
  )
})

/** `count` nodes without an id, each related to each. */
const clique = (count: number): Quad[] =>
  Array.from({ length: count ** 2 }, (_, i) => ({
    subject: `_:${Math.floor(i / count)}`,
    predicate: '<urn:p>',
    object: `_:${i % count}`,
    graph: '',
  }))

test.each([10, 30, 200])('a graph made to take for ever (%i nodes) is refused, in bounded work', (count) => {
  for (const strict of [true, false]) {
    let hashes = 0
    const counting = (text: string) => (hashes++, sha256Hex(text))
    expect(() => canonicalizeQuads(clique(count), counting, { strict })).toThrow(/look alike/)
    expect(hashes).toBeLessThan(60_000)
  }
})

test('lines that the standard and its implementations sort differently are refused in strict mode', () => {
  const said = (text: string): Quad => ({ subject: '<urn:x>', predicate: '<urn:p>', object: `"${text}"`, graph: '' })
  expect(() => canonicalizeQuads([said('😀'), said('ﬁ')], sha256Hex, { strict: true })).toThrow(/sorted/)
  expect(canonicalizeQuads([said('ﬁ'), said('😀')], sha256Hex, { strict: false })).toMatch(/😀.*\n.*ﬁ/)
  expect(canonicalizeQuads([said('a😀'), said('bﬁ')], sha256Hex, { strict: true })).toMatch(/😀.*\n.*ﬁ/)
})
