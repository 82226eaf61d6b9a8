import { describe, expect, test } from 'vitest'
import { freeSeat, whyNotClaimable } from './rules'
import type { Claimable, Claimed } from './rules'

const now = new Date(1_000_000)
const waiting: Claimable = { learnerId: 'lea', status: 'submitted', reviewsNeeded: 2 }
const review = (assessorId: string, seat: number, status: Claimed['status'], milliseconds = 1): Claimed => ({
  assessorId,
  seat,
  status,
  leaseUntil: new Date(now.getTime() + milliseconds),
})
const why = (assessorId: string, submission: Claimable, ...reviews: Claimed[]) =>
  whyNotClaimable(assessorId, submission, reviews, now)?.reason

describe('a seat', () => {
  test('is free when nobody holds it, and again when the lease is over', () => {
    expect(freeSeat(waiting, [], now)).toBe(1)
    expect(freeSeat(waiting, [review('ada', 1, 'claimed')], now)).toBe(2)
    expect(freeSeat(waiting, [review('ada', 1, 'claimed', 0), review('bob', 2, 'submitted', -9)], now)).toBe(1)
    expect(freeSeat(waiting, [review('ada', 1, 'claimed'), review('bob', 2, 'submitted')], now)).toBeUndefined()
  })

  test('number three is there only once two reviews differ', () => {
    const two = [review('ada', 1, 'submitted'), review('bob', 2, 'submitted')]
    expect(freeSeat(waiting, two, now)).toBeUndefined()
    expect(freeSeat({ ...waiting, reviewsNeeded: 3 }, two, now)).toBe(3)
  })
})

describe('a review may be claimed', () => {
  test('by an assessor who has nothing to do with it yet, or who gave it back', () => {
    expect(why('ada', waiting)).toBeUndefined()
    expect(why('ada', waiting, review('ada', 1, 'released'))).toBeUndefined()
    expect(why('ada', waiting, review('ada', 1, 'claimed', 0))).toBeUndefined()
  })

  test('never of one’s own work', () => {
    expect(why('lea', waiting)).toMatch(/own work/)
  })

  test('never twice', () => {
    expect(why('ada', waiting, review('ada', 1, 'submitted'))).toMatch(/already reviewed/)
    expect(why('ada', waiting, review('ada', 1, 'claimed'))).toMatch(/already claimed/)
  })

  test('not when every seat is taken, or the submission is decided', () => {
    expect(why('ada', { ...waiting, reviewsNeeded: 1 }, review('bob', 1, 'claimed'))).toMatch(/Somebody else/)
    for (const status of ['met', 'not_yet', 'withdrawn'] as const)
      expect(why('ada', { ...waiting, status })).toMatch(/no longer waits/)
  })
})
