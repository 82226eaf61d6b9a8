import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesIn, idWithin, prefixOf, prefixOfList, toState } from './badge-state'

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: length, maxLength: length })
const id = hex(29).map((digits) => `abc${digits}`)

test('an entry says of each badge in it how often it changed, and of any other that it never did', () => {
  const changed = fc.uniqueArray(fc.record({ id, changes: fc.integer({ min: 1, max: 2 ** 40 }) }), {
    selector: (badge) => badge.id.slice(0, 15),
    maxLength: 50,
  })
  fc.assert(
    fc.property(changed, id, (badges, other) => {
      const state = toState(badges)
      for (const badge of badges) expect(changesIn(state, badge.id)).toBe(badge.changes)
      if (badges.every((badge) => badge.id.slice(0, 15) !== other.slice(0, 15))) expect(changesIn(state, other)).toBe(0)
    }),
  )
})

test('of two badges that it cannot tell apart it says the larger number: neither is held to be newer than it is', () => {
  const [one, other] = ['a'.repeat(32), 'a'.repeat(31) + 'b']
  const state = toState([
    { id: one, changes: 1 },
    { id: other, changes: 7 },
  ])
  expect([changesIn(state, one), changesIn(state, other)]).toEqual([7, 7])
})

test('the badges of a list share an entry, and nothing else', () => {
  fc.assert(
    fc.property(hex(32), hex(32), (list, random) => {
      const made = idWithin(`list_${list}`, random)
      expect(prefixOf(made)).toBe(prefixOfList(`list_${list}`))
      expect(made).toMatch(/^[0-9a-f]{32}$/)
      expect(made.slice(3)).toBe(random.slice(3))
    }),
  )
})
