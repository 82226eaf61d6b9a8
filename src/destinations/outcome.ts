import { and, eq, exists, isNotNull, or, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { NewEvent } from '../events/outbox'
import type { DeliveryRow } from './deliver'
import { isOn } from './destinations'
import type { DestinationRow } from './destinations'
import { dueEvent } from './doorbell'
import type { Posted } from './post'
import { logged, whyOff } from './rules'
import { nextTry, restingUntil, soon, spreadOf } from './schedule'
import { delivery, destination } from './tables'

/** Records what came of an attempt, and all that follows from it. */
export function conclude(ctx: Ctx, of: DeliveryRow, to: DestinationRow, posted: Posted): Promise<void> {
  const log = logged(of.log, posted.attempt)
  return posted.attempt.problem === null ? arrived(ctx, { ...of, log }) : failed(ctx, { ...of, log }, to, posted)
}

async function arrived(ctx: Ctx, of: DeliveryRow): Promise<void> {
  await ctx.db.batch([
    ctx.db
      .update(delivery)
      .set({ status: 'delivered', log: of.log, deliveredAt: ctx.now(), nextAttemptAt: null, attemptingUntil: null })
      .where(isAttempting(of)),
    ctx.db
      .update(destination)
      .set({ failingSince: null, restsUntil: null })
      .where(
        and(
          eq(destination.id, of.destinationId),
          or(isNotNull(destination.failingSince), isNotNull(destination.restsUntil)),
        ),
      ),
  ])
}

async function failed(ctx: Ctx, of: DeliveryRow, to: DestinationRow, posted: Posted): Promise<void> {
  const now = ctx.now()
  const { status } = posted.attempt
  const event = newEvent(ctx, 'destination.stopped', to.issuerId, to.id)
  // Nobody waits for a test, and one that fails says nothing of what really happens there.
  const counts = of.type !== 'test' && !posted.isPointless
  const restsUntil = counts ? restingUntil(status, posted.retryAfter, now) : null
  const off = whyOff(status, counts ? to.failingSince : null, now)
  const nextAttemptAt = counts ? nextTry(of.attempts, now, spreadOf(of.id), restsUntil) : null
  const ring =
    !off && nextAttemptAt && nextAttemptAt.getTime() - now.getTime() <= soon && dueEvent(ctx, { ...of, nextAttemptAt })
  await ctx.db.batch([
    ctx.db
      .update(delivery)
      .set({ status: nextAttemptAt ? 'waiting' : 'failed', log: of.log, nextAttemptAt, attemptingUntil: null })
      // One that was ended meanwhile, with its destination, does not begin anew.
      .where(and(isAttempting(of), eq(delivery.status, 'waiting'))),
    ...(ring ? [recordIfChanged(ctx, ring)] : []),
    ...(counts ? [noteFailure(ctx, to, restsUntil)] : []),
    ...(off ? switchOff(ctx, to, off, event) : []),
  ])
  if (ring) await announce(ctx, ring, Math.ceil((nextAttemptAt.getTime() - now.getTime()) / 1000))
  if (off) await announce(ctx, event)
}

/** Whoever took longer than they may, and was taken for dead, has no say any more. */
const isAttempting = ({ id, attemptingUntil }: DeliveryRow) =>
  and(eq(delivery.id, id), eq(delivery.attemptingUntil, attemptingUntil ?? new Date(0)))

const noteFailure = (ctx: Ctx, { id }: DestinationRow, restsUntil: Date | null) =>
  ctx.db
    .update(destination)
    .set({
      failingSince: sql`coalesce(${destination.failingSince}, ${ctx.now().getTime()})`,
      ...(restsUntil && { restsUntil }),
    })
    .where(eq(destination.id, id))

/** Statements that end it for now: its owners are told, and what is on its way waits for them as failed. */
function switchOff(ctx: Ctx, { id, issuerId, failingSince }: DestinationRow, offReason: string, event: NewEvent) {
  const isFailingStill = failingSince ? eq(destination.failingSince, failingSince) : undefined
  return [
    ctx.db
      .update(destination)
      .set({ offAt: ctx.now(), offReason })
      // Something may have arrived there while this attempt was made.
      .where(and(eq(destination.id, id), isOn, isFailingStill)),
    auditIfChanged(ctx, 'system', { issuerId, action: 'destination.switched_off', subjectId: id }),
    recordIfChanged(ctx, event),
    ctx.db
      .update(delivery)
      .set({ status: 'failed', nextAttemptAt: null })
      .where(and(eq(delivery.destinationId, id), eq(delivery.status, 'waiting'), exists(offNow(ctx, id)))),
  ]
}

const offNow = (ctx: Ctx, id: string) =>
  ctx.db
    .select({ id: destination.id })
    .from(destination)
    .where(and(eq(destination.id, id), isNotNull(destination.offAt)))
