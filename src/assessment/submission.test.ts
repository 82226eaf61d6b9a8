import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Requirement } from '../catalogue/version'
import { sha256Hex } from '../digest'
import type { EvidenceView, UploadStatus } from '../evidence/rules'
import { manifestDigest, toManifest, whyNotSubmittable } from './submission'

const requirement = (id: string, min: number, max: number): Requirement => ({
  id,
  name: `Requirement ${id}`,
  description: '',
  kind: 'text',
  min,
  max,
  mediaTypes: [],
  maxMegabytes: null,
})

const at = (second: number) => new Date(second * 1000)

const text = (id: string, requirementId: string, content = 'I did it.', second = 1): EvidenceView => ({
  id,
  requirementId,
  kind: 'text',
  caption: '',
  content,
  createdAt: at(second),
  updatedAt: at(second),
  file: null,
})

const file = (id: string, requirementId: string, status: UploadStatus, reason: string | null = null): EvidenceView => ({
  ...text(id, requirementId, ''),
  kind: 'file',
  file: {
    uploadId: `up_${id}`,
    name: `${id}.pdf`,
    bytes: 9,
    offset: 9,
    mediaType: 'application/pdf',
    sha256: 'f'.repeat(64),
    status,
    reason,
  },
})

const why = (requirements: Requirement[], ...evidence: EvidenceView[]) =>
  whyNotSubmittable({ requirements }, evidence).map((p) => `${p.path} ${p.problem}`)

describe('evidence can be submitted', () => {
  test('when every requirement has what it asks for', () => {
    expect(
      why([requirement('r1', 1, 2), requirement('r2', 0, 1)], text('a', 'r1'), file('b', 'r1', 'verified')),
    ).toEqual([])
  })

  test('not while something is missing, which is named', () => {
    expect(why([requirement('r1', 3, 3)], text('a', 'r1'), text('b', 'r1', '  '))).toEqual([
      'requirements.r1 “Requirement r1”: 2 more needed.',
    ])
  })

  test('not with more than was asked for', () => {
    expect(why([requirement('r1', 0, 1)], text('a', 'r1'), text('b', 'r1'))).toEqual([
      'requirements.r1 “Requirement r1”: 2 are too many: 1 at most.',
    ])
  })

  test('not while a file is being checked, is unfinished or was rejected, and each is named', () => {
    expect(
      why(
        [requirement('r1', 1, 5)],
        file('a', 'r1', 'received'),
        file('b', 'r1', 'open'),
        file('c', 'r1', 'rejected', 'It is not a PDF.'),
        file('d', 'r1', 'deleted'),
      ),
    ).toEqual([
      'requirements.r1 “Requirement r1”: a.pdf is still being checked.',
      'requirements.r1 “Requirement r1”: b.pdf has not been uploaded to its end.',
      'requirements.r1 “Requirement r1”: c.pdf was not accepted. It is not a PDF.',
    ])
  })

  test('not with more text than a record holds', () => {
    const long = 'é'.repeat(50_000)
    const texts = Array.from({ length: 11 }, (_, i) => text(`t${i}`, 'r1', long))
    expect(why([requirement('r1', 0, 20)], ...texts)).toEqual([
      'requirements All texts together are longer than 1 MB. Shorten them.',
    ])
  })

  test('a rejected file does not count as handed in', () => {
    expect(why([requirement('r1', 1, 1)], file('a', 'r1', 'rejected'))[0]).toContain('1 more needed')
  })
})

describe('a manifest', () => {
  const version = { requirements: [requirement('r1', 0, 9), requirement('r2', 0, 9)] }
  const freeze = (evidence: EvidenceView[]) => toManifest(version, 'e', evidence)

  test('freezes texts with the digest of their words, and files with the digest that was verified', async () => {
    const [frozenText, frozenFile] = await freeze([file('b', 'r2', 'verified'), text('a', 'r1')])
    expect(frozenText).toMatchObject({ content: 'I did it.', sha256: await sha256Hex('I did it.'), file: null })
    expect(frozenFile).toMatchObject({
      content: '',
      sha256: 'f'.repeat(64),
      file: { name: 'b.pdf', bytes: 9, mediaType: 'application/pdf', key: 'evidence/e/up_b' },
    })
  })

  test('leaves out what was never handed in', async () => {
    expect(await freeze([text('a', 'r1', ' '), file('b', 'r1', 'deleted')])).toEqual([])
  })

  test('is never made of a file that is not verified', async () => {
    await expect(freeze([file('a', 'r1', 'received')])).rejects.toThrow(/not verified/)
  })

  test('has one digest, in whatever order the evidence is read, and after a round through JSON', async () => {
    const items = fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^ev_[0-9a-f]{4}$/),
        requirementId: fc.constantFrom('r1', 'r2'),
        second: fc.nat(3),
        content: fc.string({ minLength: 1 }),
      }),
      { selector: (item) => item.id, maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(items, async (parts) => {
        const evidence = parts.map(({ id, requirementId, content, second }) => text(id, requirementId, content, second))
        const manifest = await freeze(evidence)
        const digest = await manifestDigest(manifest)
        expect(await manifestDigest(await freeze(evidence.toReversed()))).toBe(digest)
        expect(await manifestDigest(JSON.parse(JSON.stringify(manifest)))).toBe(digest)
      }),
    )
  })
})
