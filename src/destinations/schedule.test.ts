import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextTry, rested, restingUntil, spreadOf, waits } from './schedule'

const now = new Date('2026-10-01T08:00:00Z')
const [second, minute, hour] = [1000, 60_000, 3_600_000]
const after = (date: Date | null) => (date ? date.getTime() - now.getTime() : null)
const spread = fc.double({ min: 0, max: 1, noNaN: true })

describe('the schedule', () => {
  test('is the one that Standard Webhooks suggests: ten tries in some 75 hours', () => {
    expect(waits).toHaveLength(10)
    expect(waits.map((wait) => wait / second)).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
    const whole = waits.reduce<number>((sum, wait) => sum + wait, 0)
    expect(Math.floor(whole / hour)).toBe(75)
    expect(nextTry(10, now, 0, null)).toBeNull()
  })

  test('never comes early, and at most a tenth late', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), spread, (tries, by) => {
        const wait = after(nextTry(tries, now, by, null))!
        expect(wait).toBeGreaterThanOrEqual(waits[tries]!)
        expect(wait).toBeLessThanOrEqual(Math.ceil(waits[tries]! * 1.1))
      }),
    )
  })

  test('waits until its destination has rested, and no more than a minute longer for that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), spread, fc.integer({ min: 1, max: 24 * hour }), (tries, by, rest) => {
        const until = new Date(now.getTime() + rest)
        const next = nextTry(tries, now, by, until)!
        expect(next.getTime()).toBeGreaterThanOrEqual(until.getTime())
        expect(next.getTime()).toBe(Math.max(nextTry(tries, now, by, null)!.getTime(), rested(until, by).getTime()))
        expect(rested(until, by).getTime() - until.getTime()).toBeLessThanOrEqual(minute)
      }),
    )
  })
})

describe('a destination asks to be left alone', () => {
  test.each([
    [429, null, minute],
    [502, null, minute],
    [504, null, minute],
    [503, null, null],
    [500, null, null],
    [null, null, null],
    [429, '120', 120 * second],
    [503, '7', 7 * second],
    [429, '0', null],
    [429, '999999999999999', 24 * hour],
    [429, 'Thu, 01 Oct 2026 08:10:00 GMT', 10 * minute],
    [429, 'Thu, 01 Oct 2026 07:00:00 GMT', null],
    [429, 'Fri, 01 Oct 2027 08:00:00 GMT', 24 * hour],
    [429, 'soon', minute],
    [500, '-5', null],
    [429, '1e3', minute],
    [429, '2027', 2027 * second],
  ])('with %s and Retry-After %s for %s ms', (status, retryAfter, rest) => {
    expect(after(restingUntil(status, retryAfter, now))).toBe(rest)
  })

  test('for a day at most, whatever it says', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 100, max: 599 })), fc.option(fc.string()), (status, retryAfter) => {
        const rest = after(restingUntil(status, retryAfter, now))
        if (rest !== null) expect(rest > 0 && rest <= 24 * hour).toBe(true)
      }),
    )
  })
})

test('a spread lies between 0 and 1', () => {
  expect([spreadOf('dlv_0000'), spreadOf('dlv_ffff')]).toEqual([0, 1])
})
