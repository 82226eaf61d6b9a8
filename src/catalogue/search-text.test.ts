import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyContent } from './rules'
import { searchText, searchWords } from './search-text'

const text = searchText({ ...emptyContent, name: 'Élan vital', competency: 'Übt Οδός', tags: ['ＡＩ'] })
const finds = (q: string) => searchWords(q).every((word) => text.includes(word))

test.each(['elan', 'ÉLAN', 'vital élan', 'ubt', 'ΟΔΌΣ'.slice(0, 3), 'ai', ''])('“%s” finds', (q) => {
  expect(finds(q)).toBe(true)
})

test('every word has to occur', () => {
  expect(finds('elan vitals')).toBe(false)
})

test('wildcards are only characters', () => {
  expect(finds('%')).toBe(false)
  expect(finds('e_an')).toBe(false)
})

test('a text is found by any of its words, in any case', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
      const folded = searchText({ ...emptyContent, name })
      for (const word of searchWords(name)) expect(folded).toContain(word)
    }),
  )
})
