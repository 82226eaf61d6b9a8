import { sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { announce, newEvent } from '../events/outbox'
import { event } from '../events/tables'
import { isStuck } from './attention.query'
import type { Submission } from './service'
import { submission } from './tables'

/** There is one such event for a submission at most: its id is made of the submission's. */
const stuckId = (submissionId: string) => `ev_stuck_${submissionId}`

/**
 * Records `submission.stuck` for what has come to wait for a review that nobody is left to give, unless somebody was
 * told of it already or is about to be. At most `limit` a call; returns how many there were.
 */
export async function announceStuck(ctx: Ctx, limit = 10): Promise<number> {
  const id = sql`${stuckId('')} || ${submission.id}`
  const added = await ctx.db
    .insert(event)
    .select(
      sql`select ${id}, 'submission.stuck', ${submission.issuerId}, ${submission.id}, ${ctx.now().getTime()}, null, null, null, 0, null
          from ${submission} where ${isStuck}
            and not exists (select 1 from event e where e.id = ${id})
            and not exists (
              select 1 from event e where e.subject_id = ${submission.id} and e.done_at is null and e.dead_at is null)
          limit ${limit}`,
    )
    .onConflictDoNothing()
    .returning({ id: event.id, type: event.type })
  for (const e of added) await announce(ctx, e)
  return added.length
}

/** Remembers that everybody concerned was told that this submission is stuck. */
export async function rememberStuck(ctx: Ctx, { id, issuerId }: Submission): Promise<void> {
  const told = { ...newEvent(ctx, 'submission.stuck', issuerId, id), id: stuckId(id), doneAt: ctx.now() }
  await ctx.db.insert(event).values(told).onConflictDoNothing()
}
