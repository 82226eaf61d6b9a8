import { getMicrocredential, getPublishedVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { notFound, Refusal } from '../refusal'
import type { Enrollment } from './rules'
import { activeOf, addActive, heldBy } from './service'

/**
 * Enrolls a learner on the word of the issuer, in what is published now, be it open to invited people only. Who is
 * enrolled already stays so. Refuses another issuer's microcredential as if there were none, one that is not offered, and
 * a learner who holds the badge and cannot renew it yet.
 */
export async function enrollFor(
  ctx: Ctx,
  { issuerId, microcredentialId, learnerId }: Pick<Enrollment, 'issuerId' | 'microcredentialId' | 'learnerId'>,
): Promise<{ enrollment: Enrollment; isNew: boolean }> {
  const microcredential = await getMicrocredential(ctx, microcredentialId)
  if (microcredential.issuerId !== issuerId) throw notFound('microcredential')
  const active = await activeOf(ctx, learnerId, microcredentialId)
  if (active) return { enrollment: active, isNew: false }
  const version = await getPublishedVersion(ctx, microcredentialId)
  if (!version) throw new Refusal('conflict', 'This microcredential is not offered now: no version is published.')
  const held = await heldBy(ctx, learnerId, microcredentialId)
  if (held?.whyNotAgain) throw new Refusal('conflict', held.whyNotAgain)
  const added = await addActive(ctx, { ...version, learnerId, targetDate: null })
  if (added) return { enrollment: added, isNew: true }
  const meanwhile = await activeOf(ctx, learnerId, microcredentialId)
  if (!meanwhile) throw new Refusal('conflict', 'The enrollment has ended meanwhile.')
  return { enrollment: meanwhile, isNew: false }
}
