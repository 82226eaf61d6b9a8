import { expect, test } from 'vitest'
import { isTooLate, nextAttempt, staysOne, triesFor } from './schedule'

const minute = 60_000
const hour = 60 * minute
const noon = new Date('2026-11-24T12:00:00Z')
const after = (ms: number) => new Date(noon.getTime() + ms)
const fresh = { attempts: 1, createdAt: noon, expiresAt: null }

/** Moments at which a mail is tried that nobody takes, as delays since it was queued. */
function triesInVain(retryAfter?: number): number[] {
  const tries: number[] = []
  for (let at: Date | undefined = noon, attempts = 1; at; attempts++) {
    tries.push(at.getTime() - noon.getTime())
    at = nextAttempt({ ...fresh, attempts }, at, retryAfter)
  }
  return tries
}

test('a mail is tried after 1, 2, 4 … minutes, then every six hours, for three days', () => {
  const tries = triesInVain()
  expect(tries.slice(0, 5).map((ms) => ms / minute)).toEqual([0, 1, 3, 7, 15])
  expect(tries.at(-1)! - tries.at(-2)!).toBe(6 * hour)
  expect(tries.at(-1)).toBeGreaterThanOrEqual(triesFor)
  expect(tries.at(-1)).toBeLessThan(triesFor + 6 * hour)
})

test('it is tried when the provider says, not before a minute has passed, nor after a day', () => {
  expect(nextAttempt(fresh, noon, 1)).toEqual(after(minute))
  expect(nextAttempt(fresh, noon, 600)).toEqual(after(10 * minute))
  expect(nextAttempt({ ...fresh, attempts: 15 }, noon, 600)).toEqual(after(10 * minute))
  expect(nextAttempt(fresh, noon, 9_999_999)).toEqual(after(24 * hour))
})

test('a provider that says “in a second” for three days has not used up its time before', () => {
  expect(triesInVain(1).at(-1)).toBe(triesFor)
})

test('what an admin sends again after a week has its tries anew', () => {
  expect(nextAttempt(fresh, after(7 * 24 * hour))).toEqual(after(7 * 24 * hour + minute))
})

test('a mail with a link is looked at when the link runs out, and is too late then', () => {
  const linked = { ...fresh, attempts: 6, expiresAt: after(15 * minute) }
  expect(nextAttempt(linked, after(10 * minute))).toEqual(after(15 * minute))
  expect(isTooLate(linked, after(15 * minute - 1))).toBe(false)
  expect(isTooLate(linked, after(15 * minute))).toBe(true)
  expect(isTooLate(fresh, after(365 * 24 * hour))).toBe(false)
})

test('what the provider may have had is handed over again only as long as it remembers the key', () => {
  expect(staysOne(null, 0, noon)).toBe(true)
  expect(staysOne(noon, 0, noon)).toBe(false)
  expect(staysOne(noon, 24 * hour, after(23 * hour))).toBe(true)
  expect(staysOne(noon, 24 * hour, after(24 * hour))).toBe(false)
})
