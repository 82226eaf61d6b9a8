import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addMonths, goodUntil, toDateTime, wholeSeconds } from './validity'

test.each([
  ['2026-01-15T10:20:30Z', 1, '2026-02-15T10:20:30Z'],
  ['2026-01-31T00:00:00Z', 1, '2026-02-28T00:00:00Z'],
  ['2028-01-31T00:00:00Z', 1, '2028-02-29T00:00:00Z'],
  ['2028-02-29T23:59:59Z', 12, '2029-02-28T23:59:59Z'],
  ['2026-11-30T12:00:00Z', 3, '2027-02-28T12:00:00Z'],
  ['2026-05-31T12:00:00Z', 24, '2028-05-31T12:00:00Z'],
])('%s and %i months is %s', (from, months, to) => {
  expect(toDateTime(addMonths(new Date(from), months))).toBe(to)
})

const moments = fc.date({ min: new Date('1990-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })

test('a later month is exactly as many months later, at the same time of the same day or of the last one', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 600 }), (from, months) => {
      const to = addMonths(from, months)
      const monthsOf = (d: Date) => d.getUTCFullYear() * 12 + d.getUTCMonth()
      expect(monthsOf(to) - monthsOf(from)).toBe(months)
      expect(to.getTime() % 86_400_000).toBe(from.getTime() % 86_400_000)
      const nextDay = new Date(to.getTime() + 86_400_000)
      expect(to.getUTCDate() === from.getUTCDate() || nextDay.getUTCDate() === 1).toBe(true)
    }),
  )
})

test('a written moment is the moment in whole seconds', () => {
  fc.assert(
    fc.property(moments, (moment) => {
      expect(new Date(toDateTime(moment))).toEqual(wholeSeconds(moment))
    }),
  )
})

test('a renewal loses no time that is left, and none is given for what has run out', () => {
  fc.assert(
    fc.property(moments, moments, fc.integer({ min: 1, max: 600 }), (awardedAt, oldEnd, months) => {
      const end = goodUntil(awardedAt, months, { validUntil: oldEnd })!
      expect(end).toEqual(addMonths(oldEnd > awardedAt ? oldEnd : awardedAt, months))
      expect(end.getTime()).toBeGreaterThanOrEqual(goodUntil(awardedAt, months)!.getTime())
      expect(goodUntil(awardedAt, null, { validUntil: oldEnd })).toBeNull()
    }),
  )
})
