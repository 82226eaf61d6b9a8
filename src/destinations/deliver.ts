import { and, eq, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Event } from '../events/outbox'
import { dueEventId } from './doorbell'
import { conclude } from './outcome'
import { post } from './post'
import { rested, spreadOf } from './schedule'
import { delivery, destination } from './tables'

export type DeliveryRow = typeof delivery.$inferSelect

/** No attempt takes longer: whoever made it has died. */
const lease = 60_000

/** Subscriber of `delivery.due`: makes the attempt that it rings for. Throws while somebody else is at it. */
export async function deliverDue(ctx: Ctx, { id: eventId, subjectId }: Event): Promise<void> {
  if (await attempt(ctx, subjectId)) return
  const [left] = await ctx.db.select().from(delivery).where(eq(delivery.id, subjectId))
  if (left?.nextAttemptAt && dueEventId({ id: left.id, nextAttemptAt: left.nextAttemptAt }) === eventId)
    throw new Error('Another attempt is on its way, or this one is not due yet.')
}

/**
 * Makes one attempt at a delivery that is due: a guarded update says who makes it, and what comes of it is recorded with
 * when the next one is due. While its destination wants to be left alone it is put off instead. False if there was
 * nothing to do.
 */
export async function attempt(ctx: Ctx, deliveryId: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ of: delivery, to: destination })
    .from(delivery)
    .innerJoin(destination, eq(destination.id, delivery.destinationId))
    .where(isDue(ctx, deliveryId))
  if (!found) return false
  const { of, to } = found
  if (to.restsUntil && to.restsUntil > ctx.now() && of.type !== 'test') return putOff(ctx, of, to.restsUntil)
  const [claimed] = await ctx.db
    .update(delivery)
    .set({ attemptingUntil: new Date(ctx.now().getTime() + lease), attempts: sql`${delivery.attempts} + 1` })
    .where(and(isDue(ctx, deliveryId), or(isNull(delivery.attemptingUntil), lt(delivery.attemptingUntil, ctx.now()))))
    .returning()
  if (!claimed) return false
  await conclude(ctx, claimed, to, await post(ctx, claimed, to))
  return true
}

const isDue = (ctx: Ctx, id: string) =>
  and(eq(delivery.id, id), eq(delivery.status, 'waiting'), lte(delivery.nextAttemptAt, ctx.now()))

async function putOff(ctx: Ctx, { id }: DeliveryRow, restsUntil: Date): Promise<boolean> {
  const put = await ctx.db
    .update(delivery)
    .set({ nextAttemptAt: rested(restsUntil, spreadOf(id)) })
    .where(isDue(ctx, id))
    .returning({ id: delivery.id })
  return put.length > 0
}
