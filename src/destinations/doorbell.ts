import { and, asc, lte, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { given } from '../db/insert'
import { announceAll, newEvent, recordThose } from '../events/outbox'
import type { NewEvent } from '../events/outbox'
import { event } from '../events/tables'
import { delivery } from './tables'

type Due = { id: string; issuerId: string; nextAttemptAt: Date }

/**
 * The event that rings for an attempt. Its id says for which: however often somebody rings, there is one of it, and
 * whoever hears a belated one knows that it is over.
 */
export const dueEvent = (ctx: Ctx, due: Due): NewEvent => ({
  ...newEvent(ctx, 'delivery.due', due.issuerId, due.id),
  id: dueEventId(due),
})

export const dueEventId = ({ id, nextAttemptAt }: Pick<Due, 'id' | 'nextAttemptAt'>) =>
  `ev_${id}_${nextAttemptAt.getTime()}`

/** Condition for `recordThose`: nobody has rung for this attempt. */
export const isUnrung = sql`not exists (select 1 from ${event} where ${event.id} = ${given('id')})`

const isRung = sql`exists (select 1 from ${event} where ${event.id} = 'ev_' || ${delivery.id} || '_' || ${delivery.nextAttemptAt})`

/**
 * A part of what cron does, every minute: rings for the attempts that are due and that nobody has rung for, the oldest
 * first, at most `limit`. Returns how many.
 */
export async function ringDueDeliveries(ctx: Ctx, limit = 50): Promise<number> {
  const rows = await ctx.db
    .select({ id: delivery.id, issuerId: delivery.issuerId, nextAttemptAt: delivery.nextAttemptAt })
    .from(delivery)
    .where(and(lte(delivery.nextAttemptAt, ctx.now()), sql`not ${isRung}`))
    .orderBy(asc(delivery.nextAttemptAt))
    .limit(limit)
  const due = rows.filter((row): row is Due => row.nextAttemptAt !== null)
  if (due.length === 0) return 0
  const rung = await recordThose(
    ctx,
    due.map((one) => dueEvent(ctx, one)),
    isUnrung,
  )
  await announceAll(ctx, rung)
  return rung.length
}
