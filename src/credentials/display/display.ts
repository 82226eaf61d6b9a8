import { and, eq, ne, or, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { announceAll, isCommitted, newEvent, recordIfChanged } from '../../events/outbox'
import type { Actor } from '../../identity/rules'
import { Refusal } from '../../refusal'
import { loadOwn } from '../editions/editions'
import type { Visibility } from '../rules'
import { oneMoreChange } from '../state/state'
import { credential } from '../tables'

/** Who sees a badge, and whether search engines may list its page. */
export type Display = { visibility: Visibility; indexed: boolean }

/** How one's own badge is displayed. Refuses somebody else's like one that is not there. */
export async function viewDisplay(ctx: Ctx, actor: Actor, credentialId: string): Promise<Display> {
  const { credential: badge } = await loadOwn(ctx, actor, credentialId)
  return { visibility: badge.visibility, indexed: badge.indexed }
}

/**
 * The holder's choice who sees their badge, whatever became of it: a revoked one may be hidden too, and its status list
 * goes on saying that it is revoked. Search engines may list only one that everybody sees. Choosing what is chosen
 * already changes nothing. Refuses somebody else's badge like one that is not there, and one that is not issued yet.
 */
export async function chooseDisplay(
  ctx: Ctx,
  actor: Actor,
  credentialId: string,
  { visibility, indexed }: Display,
): Promise<Display> {
  const { credential: badge } = await loadOwn(ctx, actor, credentialId)
  if (badge.status !== 'issued') throw new Refusal('conflict', 'This badge is not issued yet.')
  const chosen = { visibility, indexed: indexed && visibility === 'public' }
  const event = newEvent(ctx, 'credential.displayed', badge.issuerId, badge.id)
  const isOther = or(ne(credential.visibility, chosen.visibility), ne(credential.indexed, chosen.indexed))
  const renewed = badge.renewsId ? ofRenewed(ctx, badge.issuerId, badge.renewsId, event.id) : undefined
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(credential)
      .set({ ...chosen, ...oneMoreChange })
      .where(and(eq(credential.id, credentialId), isOther))
      .returning({ id: credential.id }),
    recordIfChanged(ctx, event),
    ...(renewed?.statements ?? []),
  ])
  if (changed.length > 0) await announceAll(ctx, renewed ? [event, renewed.event] : [event])
  return chosen
}

/** The page of the badge that it renews leads to it only while it is seen. */
function ofRenewed(ctx: Ctx, issuerId: string, renewsId: string, causedBy: string) {
  const event = newEvent(ctx, 'credential.displayed', issuerId, renewsId)
  const statements = [
    ctx.db
      .update(credential)
      .set(oneMoreChange)
      .where(and(eq(credential.id, renewsId), isCommitted(sql`${causedBy}`))),
    recordIfChanged(ctx, event),
  ] as const
  return { event, statements }
}
