import type { Ctx } from '../context'
import { canRenew, longest } from '../enrollment/renewal'
import { findNotRenewed } from './renew.query'

/** A badge that is about to be renewed. */
export type Renewed = { id: string; validUntil: Date }

type NewAward = { holderId: string; awardedAt: Date }

/**
 * The badge that each of these awards of a microcredential renews, if any: the holder's latest one, if it has run out or
 * the time to renew it has come. A revoked badge is not renewed, nor one that never runs out; none is renewed twice, so
 * of two awards to one person it is the first one that renews.
 */
export async function findRenewals(
  ctx: Ctx,
  microcredentialId: string,
  awards: NewAward[],
): Promise<(Renewed | undefined)[]> {
  const held = await findNotRenewed(ctx, microcredentialId, [...new Set(awards.map(({ holderId }) => holderId))])
  return awards.map(({ holderId, awardedAt }, i) => {
    if (awards.findIndex((award) => award.holderId === holderId) < i) return undefined
    const last = longest(held.filter((badge) => badge.holderId === holderId))
    if (!last || last.validUntil === null || !canRenew(last, awardedAt)) return undefined
    return { id: last.id, validUntil: last.validUntil }
  })
}

/** The same for one award. */
export async function findRenewed(ctx: Ctx, microcredentialId: string, award: NewAward): Promise<Renewed | undefined> {
  const [renewed] = await findRenewals(ctx, microcredentialId, [award])
  return renewed
}
