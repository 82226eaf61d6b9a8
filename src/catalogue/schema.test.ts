import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DraftContent, DraftPatch } from './schema'

/** The fields refused, or what came through. */
const fields = (content: object) => {
  const result = DraftContent.safeParse(content)
  return result.success ? result.data : result.error.issues.map(({ path }) => path.join('.'))
}
const levels = [{ name: 'Low' }, { name: 'High' }]
const requirement = { name: 'Photo', kind: 'file' }

test('a draft may be empty, and nothing is made up for it', () => {
  expect(fields({})).toEqual({})
  expect(DraftPatch.parse({ revision: 3, name: ' A ' })).toEqual({ revision: 3, name: 'A' })
})

test('what has no id gets the first free one, in order', () => {
  expect(
    fields({ criteria: [{ name: 'A', levels, requiredLevel: 'l2' }, { id: 'c1', name: 'B' }, { name: 'C' }] }),
  ).toMatchObject({
    criteria: [
      { id: 'c2', levels: [{ id: 'l1' }, { id: 'l2' }], requiredLevel: 'l2' },
      { id: 'c1', levels: [], requiredLevel: '' },
      { id: 'c3' },
    ],
  })
})

test('ids are given once and kept for ever: parsing again changes nothing', () => {
  const name = fc.constant('x')
  const item = fc.record({ id: fc.constantFrom('c1', 'c2', 'c3', 'c4', 'other'), name }, { requiredKeys: ['name'] })
  fc.assert(
    fc.property(
      fc.uniqueArray(item, {
        maxLength: 5,
        comparator: (a, b) => a !== undefined && a === b,
        selector: (i) => i.id,
      }),
      (criteria) => {
        const once = DraftContent.parse({ criteria }).criteria ?? []
        expect(DraftContent.parse({ criteria: once }).criteria).toEqual(once)
        expect(new Set(once.map(({ id }) => id)).size).toBe(criteria.length)
        for (const [i, { id }] of criteria.entries()) if (id) expect(once[i]?.id).toBe(id)
      },
    ),
  )
})

test.each<[string, object]>([
  [
    'criteria',
    {
      criteria: [
        { id: 'c1', name: 'A' },
        { id: 'c1', name: 'B' },
      ],
    },
  ],
  [
    'criteria.0.levels',
    {
      criteria: [
        {
          name: 'A',
          levels: [
            { id: 'l1', name: 'x' },
            { id: 'l1', name: 'y' },
          ],
        },
      ],
    },
  ],
  ['criteria.0.id', { criteria: [{ id: 'c1-l1', name: 'A' }] }],
  ['criteria.0.requiredLevel', { criteria: [{ name: 'A', levels, requiredLevel: 'l3' }] }],
  ['requirements.0.max', { requirements: [{ ...requirement, min: 3, max: 2 }] }],
  ['requirements.0.kind', { requirements: [{ ...requirement, kind: 'text', mediaTypes: ['image/*'] }] }],
  ['requirements.0.mediaTypes.0', { requirements: [{ ...requirement, mediaTypes: ['*/*'] }] }],
  ['credits', { credits: 8.2 }],
  ['credits', { credits: 0 }],
  ['language', { language: 'english' }],
  ['achievementType', { achievementType: 'Micro' }],
  ['alignments.0.targetUrl', { alignments: [{ targetName: 'x', targetUrl: 'javascript:alert(1)' }] }],
  ['alignments.0.targetType', { alignments: [{ targetName: 'x', targetUrl: 'https://a.org', targetType: 'x' }] }],
  ['criteria.0.alignments.0.targetName', { criteria: [{ name: 'A', alignments: [{ targetUrl: 'https://a.org' }] }] }],
  ['alignments.0.targetUrl', { alignments: [{ targetName: 'x', targetUrl: 'https://me:secret@a.org' }] }],
  ['translations.0.language', { translations: [{ url: 'https://a.org', language: 'German' }] }],
  ['translations', { translations: ['de', 'fr'].map((language) => ({ url: 'https://a.org', language })) }],
  ['name', { name: 'x'.repeat(201) }],
  ['name', { name: 'half \ud800' }],
  ['tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }],
  ['tags', { tags: ['🎉', 'Ａ'] }],
  ['assessors', { assessors: 3 }],
  ['enrollment', { enrollment: 'closed' }],
  ['imageDigest', { imageDigest: '../secret' }],
])('%s is refused by name: %j', (path, content) => {
  expect(fields(content)).toEqual([path])
})

test.each<[object, string]>([
  [{ credits: 0 }, 'Give a number above 0, and at most 10,000.'],
  [{ estimatedHours: Number.NaN }, 'Give a number above 0, and at most 10,000.'],
  [{ validityMonths: 1.5 }, 'Give a whole number from 1 to 600.'],
  [{ requirements: [{ ...requirement, min: -1 }] }, 'Give a whole number from 0 to 20.'],
  [{ language: 'en'.repeat(11) }, 'At most 20 characters.'],
])('%j is refused in plain words', (content, words) => {
  const { error } = DraftContent.safeParse(content)
  expect(error?.issues[0]?.message).toBe(words)
})

test('whatever credits are taken have one canonical form, by the letter and by the shortest digits', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.nat(40_000).map((n) => n / 4),
        fc.double({ min: 0, max: 10_001, noNaN: true }),
      ),
      (credits) => {
        if (!DraftContent.safeParse({ credits }).success) return
        expect(credits.toExponential(15).replace(/\.?0*e/, 'e')).toBe(credits.toExponential())
      },
    ),
  )
})

test.each([1, 30, 2.5, 0.25, 9_999.75])('%d credits can be signed', (credits) => {
  expect(fields({ credits })).toEqual({ credits })
})

test.each(['en', 'pt-BR', 'zh-Hant-TW', 'es-419'])('%s is a language', (language) => {
  expect(fields({ language })).toEqual({ language })
})

test('a type of one’s own is marked as such', () => {
  expect(fields({ achievementType: 'ext:Microdegree' })).toEqual({ achievementType: 'ext:Microdegree' })
})

test('tags may have emoji, or characters of any script', () => {
  for (const tags of [
    ['🎉', 'agile', '漢字', 'é'],
    ['Ａ', 'b', 'ｂ'],
    ['🎉', '🎊', '🎉🎊', '🎉b'],
  ])
    expect(fields({ tags })).toEqual({ tags })
})

test('a tag counts once', () => {
  expect(fields({ tags: ['a', ' a', 'b'] })).toEqual({ tags: ['a', 'b'] })
})
