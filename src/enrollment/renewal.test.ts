import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canRenew, longest, renewableFrom, whyNotAgain } from './renewal'

const day = 86_400_000
const moments = fc.date({ min: new Date('1990-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
const windows = fc.integer({ min: 0, max: 365 })
const terms = fc.record({ validUntil: fc.option(moments), renewalDays: windows })

test('a badge can be renewed from so many days before its end on, and for ever after', () => {
  fc.assert(
    fc.property(moments, windows, fc.integer({ min: -400 * day, max: 400 * day }), (validUntil, renewalDays, after) => {
      const term = { validUntil, renewalDays }
      expect(canRenew(term, new Date(validUntil.getTime() + after))).toBe(after >= -renewalDays * day)
      expect(validUntil.getTime() - renewableFrom(term)!.getTime()).toBe(renewalDays * day)
    }),
  )
})

test('whoever cannot renew is told why, and nobody else is', () => {
  fc.assert(
    fc.property(terms, moments, (term, now) => {
      const why = whyNotAgain(term, now)
      expect(why === undefined).toBe(canRenew(term, now))
      if (term.validUntil === null) expect(why).toContain('never runs out')
      else if (why) expect(why).toMatch(/until \d+ \w+ \d{4}. It can be renewed from \d+ \w+ \d{4} on/)
    }),
  )
})

test('of several badges the one that is good for longest counts', () => {
  fc.assert(
    fc.property(fc.array(terms), (held) => {
      const last = longest(held)
      if (held.length === 0) expect(last).toBeUndefined()
      else if (held.some(({ validUntil }) => validUntil === null)) expect(last?.validUntil).toBeNull()
      else expect(Math.max(...held.map(({ validUntil }) => validUntil!.getTime()))).toBe(last?.validUntil?.getTime())
    }),
  )
})
