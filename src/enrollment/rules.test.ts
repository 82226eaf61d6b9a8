import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whyNotTargetDate } from './rules'

const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
/** The date on a calendar this many hours east of Greenwich. */
const calendar = (now: Date, offset: number) => new Date(now.getTime() + offset * 3_600_000).toISOString().slice(0, 10)

test('whatever is today somewhere on Earth may be aimed at', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: -12, max: 14 }), (now, offset) => {
      expect(whyNotTargetDate(calendar(now, offset), now)).toBeUndefined()
    }),
  )
})

test('what is over everywhere may not', () => {
  fc.assert(
    fc.property(moments, (now) => {
      expect(whyNotTargetDate(calendar(now, -36), now)).toBe('This day is in the past.')
    }),
  )
})
