import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { given, rowsIf } from '../db/insert'
import { sha256Hex } from '../digest'
import { announceAll, recordThose } from '../events/outbox'
import type { Event } from '../events/outbox'
import { isOn } from './destinations'
import { dueEvent, isUnrung } from './doorbell'
import { told } from './rules'
import type { Told } from './rules'
import { delivery, destination } from './tables'

/**
 * Subscriber of each event that destinations can be told of: one delivery for each destination of the issuer that asked
 * for it and is switched on. Run twice, or for another event that says the same of the same thing, it is told of it once.
 */
export async function tellDestinations(ctx: Ctx, event: Event): Promise<void> {
  const { id: eventId, issuerId, subjectId, createdAt } = event
  const type = told.find((one) => one === event.type)
  if (!type) return
  const wanting = await ctx.db
    .select({ id: destination.id })
    .from(destination)
    .where(
      and(
        eq(destination.issuerId, issuerId),
        isOn,
        sql`exists (select 1 from json_each(${destination.events}) where value = ${type})`,
      ),
    )
  if (wanting.length === 0) return
  const nextAttemptAt = ctx.now()
  const rows = await Promise.all(
    wanting.map(async ({ id: destinationId }) => ({
      id: await deliveryId(destinationId, type, subjectId),
      destinationId,
      issuerId,
      eventId,
      type,
      subjectId,
      status: 'waiting' as const,
      attempts: 0,
      log: [],
      nextAttemptAt,
      attemptingUntil: null,
      createdAt,
      deliveredAt: null,
    })),
  )
  const dues = rows.map((row) => dueEvent(ctx, row))
  // It may have been switched off, or removed, a moment ago.
  const isOnStill = sql`exists (select 1 from ${destination} where ${destination.id} = ${given('destination_id')} and ${isOn})`
  const isNew = sql`exists (select 1 from ${delivery} where ${delivery.id} = ${given('subject_id')} and ${delivery.nextAttemptAt} = ${nextAttemptAt.getTime()})`
  const [, rung] = await ctx.db.batch([
    ctx.db
      .insert(delivery)
      .select(rowsIf(delivery, rows, isOnStill))
      .onConflictDoNothing(),
    recordThose(ctx, dues, sql`${isNew} and ${isUnrung}`),
  ])
  await announceAll(ctx, rung)
}

const deliveryId = async (destinationId: string, type: Told, subjectId: string) =>
  `dlv_${(await sha256Hex(`${destinationId} ${type} ${subjectId}`)).slice(0, 32)}`
