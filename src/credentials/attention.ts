import { and, eq } from 'drizzle-orm'
import { listStuck } from '../assessment/attention.query'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { listDead } from '../events/dead'
import { Refusal } from '../refusal'
import { listHeld } from './list.query'
import { getCredential } from './service'
import { credential } from './tables'

/** What stands still in an issuer until one of its admins does something: at most 100 of each, the oldest first. */
export async function listAttention(ctx: Ctx, actor: Actor, issuerId: string) {
  const [stuckSubmissions, heldAwards, deadJobs] = await Promise.all([
    listStuck(ctx, actor, issuerId),
    listHeld(ctx, actor, issuerId),
    listDead(ctx, actor, issuerId),
  ])
  return { stuckSubmissions, heldAwards, deadJobs }
}

/**
 * Tries a held award once more. Refuses one that is not held. What holds it may still do so: then it is held again,
 * saying why.
 */
export async function retryHeld(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { issuerId, submissionId } = await getCredential(ctx, id)
  authorize(actor, 'attention.manage', issuerId, { hides: 'badge' })
  const event = newEvent(ctx, 'submission.decided', issuerId, submissionId)
  const [[retried]] = await ctx.db.batch([
    ctx.db
      .update(credential)
      .set({ status: 'pending', holdReason: null })
      .where(and(eq(credential.id, id), eq(credential.status, 'held')))
      .returning({ id: credential.id }),
    recordIfChanged(ctx, event),
  ])
  if (!retried) throw new Refusal('conflict', 'This award is not held.')
  await announce(ctx, event)
}
