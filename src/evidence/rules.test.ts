import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Requirement } from '../catalogue/version'
import { cleanFileName, completeness, counts, nextRun, piecesAtOnce, whitespace, whyNotContent } from './rules'
import type { EvidenceView, UploadStatus } from './rules'

const statuses: UploadStatus[] = ['open', 'received', 'verified', 'rejected', 'expired', 'deleted']
const now = new Date(0)

const requirements = fc
  .uniqueArray(fc.constantFrom('r1', 'r2', 'r3'))
  .chain((ids) => fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), min: fc.nat(3), more: fc.nat(3) }))))
  .map((list) =>
    list.map(({ id, min, more }): Requirement => ({
      id,
      name: id,
      description: '',
      kind: 'file',
      min,
      max: min + more,
      mediaTypes: [],
      maxMegabytes: null,
    })),
  )

const file = fc.record({ name: fc.string({ minLength: 1 }), status: fc.constantFrom(...statuses) })

const item = fc
  .record({
    requirementId: fc.constantFrom('r1', 'r2', 'r3'),
    content: fc.constantFrom('', ' \n', 'words'),
    file: fc.option(file),
  })
  .map(({ requirementId, content, file: given }): EvidenceView => ({
    id: 'e',
    requirementId,
    kind: given ? 'file' : 'text',
    caption: '',
    content: given ? '' : content,
    createdAt: now,
    updatedAt: now,
    file: given && { uploadId: 'u', bytes: 1, offset: 0, mediaType: null, sha256: null, reason: null, ...given },
  }))

describe('completeness', () => {
  test('tells each requirement in their order; what counts and what is missing make up the least asked for', () => {
    fc.assert(
      fc.property(requirements, fc.array(item), (asked, evidence) => {
        const told = completeness(asked, evidence)
        expect(told.map((t) => t.requirementId)).toEqual(asked.map((r) => r.id))
        for (const { have, min, missing } of told) {
          expect(missing).toBeGreaterThanOrEqual(0)
          expect(have + missing).toBe(Math.max(have, min))
        }
      }),
    )
  })

  test('grows with a verified file, and with nothing else about a file', () => {
    fc.assert(
      fc.property(requirements, fc.array(item), item, (asked, evidence, one) => {
        const [before, after] = [completeness(asked, evidence), completeness(asked, [...evidence, one])]
        after.forEach((a, i) => {
          const mine = a.requirementId === one.requirementId
          expect(a.have - (before[i]?.have ?? 0)).toBe(mine && counts(one) ? 1 : 0)
          const onItsWay = one.file?.status === 'open' || one.file?.status === 'received'
          expect(a.checking.length - (before[i]?.checking.length ?? 0)).toBe(mine && onItsWay ? 1 : 0)
        })
      }),
    )
  })
})

describe('a link', () => {
  test.each(['https://example.org/a?b#c', 'http://localhost:8787/'])('may be %s', (link) => {
    expect(whyNotContent('link', link)).toBeUndefined()
  })

  test.each(['', 'javascript:alert(1)', 'https://', 'https://a b', 'https://user:pw@example.org', 'data:text/html,x'])(
    'may not be %j',
    (link) => {
      expect(whyNotContent('link', link)).toMatch(/web address/)
    },
  )
})

describe('a file name', () => {
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\notes.txt', 'notes.txt'],
    ['a\r\nSet-Cookie: b.png', 'aSet-Cookie: b.png'],
    ['\u202Egnp.exe', 'gnp.exe'],
    ['..', 'file'],
    ['', 'file'],
    ['Über\u0000 uns.pdf', 'Über uns.pdf'],
  ])('%j is kept as %j', (name, kept) => {
    expect(cleanFileName(name)).toBe(kept)
  })

  test('has no folder, nothing invisible and an end, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const clean = cleanFileName(name)
        expect(clean).toMatch(/^[^/\\\p{Cc}\p{Cf}\p{Cs}]{1,200}$/u)
        expect(cleanFileName(clean)).toBe(clean)
      }),
    )
  })

  test('that is too long keeps its ending', () => {
    expect(cleanFileName(`${'x'.repeat(500)}.docx`)).toMatch(/^x+…x+\.docx$/)
  })
})

describe('merging pieces', () => {
  test('ends with few pieces and every byte in place, each copied a few times at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: piecesAtOnce + 1, max: 3000 }), (count) => {
        let pieces = Array.from({ length: count }, (_, offset) => ({ offset, bytes: 1, level: 0 }))
        while (pieces.length > piecesAtOnce) {
          const run = nextRun(inStoredOrder(pieces).slice(0, piecesAtOnce + 1))
          const [first] = run
          if (!first) throw new Error('nothing to merge')
          const merged = { ...first, bytes: run.reduce((sum, p) => sum + p.bytes, 0), level: first.level + 1 }
          pieces = [...pieces.filter((p) => !run.includes(p)), merged]
        }
        const inPlace = pieces.toSorted((a, b) => a.offset - b.offset)
        expect(inPlace.reduce((end, p) => (p.offset === end ? end + p.bytes : NaN), 0)).toBe(count)
        expect(Math.max(...pieces.map((p) => p.level))).toBeLessThanOrEqual(3)
      }),
      { numRuns: 25 },
    )
  })
})

const inStoredOrder = <P extends { level: number; offset: number }>(pieces: P[]) =>
  pieces.toSorted((a, b) => a.level - b.level || a.offset - b.offset)

test('SQLite is told of just what trim takes away', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  expect(whitespace).toBe(all.filter((one) => one.trim() === '').join(''))
})
