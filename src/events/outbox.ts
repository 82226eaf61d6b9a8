import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { rowIf, rowsIf } from '../db/insert'
import { sha256Hex } from '../digest'
import { errorWords } from '../log'
import { event } from './tables'
import { doorbells } from './types'
import type { EventType } from './types'

/** An event as its subscribers get it. */
export type Event = typeof event.$inferSelect

export type NewEvent = { id: string; type: EventType; issuerId: string; subjectId: string; createdAt: Date }

/** Something about to happen. Put `record` or `recordIfChanged` of it into the batch that makes it happen. */
export function newEvent(
  ctx: Pick<Ctx, 'newId' | 'now'>,
  type: EventType,
  issuerId: string,
  subjectId: string,
): NewEvent {
  return { id: ctx.newId('ev'), type, issuerId, subjectId, createdAt: ctx.now() }
}

/** Statement for the caller's batch: the event is committed with the change, or not at all. */
export const record = (ctx: Ctx, e: NewEvent) => ctx.db.insert(event).values(e)

/** The same, but only if the statement just before it in the batch changed exactly one row. */
export const recordIfChanged = (ctx: Pick<Ctx, 'db'>, e: NewEvent) =>
  ctx.db.insert(event).select(rowIf(event, { ...e, ...unheard }, sql`changes() = 1`))

/** The same for many, in one statement: those for which the condition holds (`rowsIf`). */
export const recordThose = (ctx: Ctx, events: (NewEvent & Record<string, unknown>)[], condition: SQL) =>
  ctx.db
    .insert(event)
    .select(
      rowsIf(
        event,
        events.map((e) => ({ ...unheard, ...e })),
        condition,
      ),
    )
    .returning({ id: event.id, type: event.type })

/** Condition for a later statement of that batch: that this event was recorded. */
export const isCommitted = (id: SQL): SQL => sql`exists (select 1 from ${event} where ${event.id} = ${id})`

const unheard = { sentAt: null, doneAt: null, deadAt: null, attempts: 0, lastError: null }

/**
 * Has the work of an event go on in a message of its own, for work that is more than one message may do. Called twice
 * about the same event, by a handler that died in between, it goes on once.
 */
export async function carryOn(ctx: Ctx, { id, type, issuerId, subjectId }: Event): Promise<void> {
  const next = { ...newEvent(ctx, type, issuerId, subjectId), id: `ev_${(await sha256Hex(id)).slice(0, 32)}` }
  const [added] = await record(ctx, next).onConflictDoNothing().returning({ id: event.id })
  if (added) await announce(ctx, next)
}

/**
 * Rings the queue for an event that has been committed. A queue that does not answer costs nothing: the cron sweeper
 * rings again for what stayed unsent. `delaySeconds`, at most 60, has it ring later.
 */
export async function announce(
  ctx: Pick<Ctx, 'db' | 'jobs' | 'now'>,
  e: Pick<NewEvent, 'id' | 'type'>,
  delaySeconds = 0,
): Promise<void> {
  try {
    await ctx.jobs.send({ type: e.type, eventId: e.id }, { delaySeconds })
    await ctx.db.update(event).set({ sentAt: ctx.now() }).where(eq(event.id, e.id))
  } catch (error) {
    console.warn(JSON.stringify({ at: 'announce', event: e.id, error: errorWords(error) }))
  }
}

/** The same for many at once: at most 100, as a queue takes no more. */
export async function announceAll(ctx: Ctx, events: Pick<NewEvent, 'id' | 'type'>[]): Promise<void> {
  if (events.length === 0) return
  try {
    await ctx.jobs.sendBatch(events.map(({ id, type }) => ({ body: { type, eventId: id } })))
    const ids = events.map(({ id }) => id)
    await ctx.db.update(event).set({ sentAt: ctx.now() }).where(among(event.id, ids))
  } catch (error) {
    console.warn(JSON.stringify({ at: 'announce', events: events.length, error: errorWords(error) }))
  }
}

const unsentAfter = 60_000
/** Sent, and nothing was ever heard of it: the queue has lost it, as the local one does at every stop. */
const unheardAfter = 2 * 60_000
/** Tried, and failed: the queue's own retries, over some five minutes, come first. */
const unfinishedAfter = 15 * 60_000

/**
 * Announces again what was never sent, and what was sent but never finished: a queue may lose messages, the outbox may
 * not. At most `limit` a call, and at most 100.
 */
export async function announceOverdue(ctx: Ctx, limit = 10): Promise<number> {
  const now = ctx.now().getTime()
  const overdue = await ctx.db
    .select({ id: event.id, type: event.type })
    .from(event)
    .where(
      and(
        isNull(event.doneAt),
        isNull(event.deadAt),
        lt(event.createdAt, new Date(now - unsentAfter)),
        or(
          isNull(event.sentAt),
          lt(event.sentAt, new Date(now - unfinishedAfter)),
          and(eq(event.attempts, 0), lt(event.sentAt, new Date(now - unheardAfter))),
        ),
      ),
    )
    .orderBy(event.createdAt)
    .limit(limit)
  await announceAll(ctx, overdue)
  return overdue.length
}

export async function getEvent(ctx: Ctx, id: string): Promise<Event | undefined> {
  const [found] = await ctx.db.select().from(event).where(eq(event.id, id))
  return found
}

/** Every subscriber has finished: that stays recorded, but for a doorbell, which is deleted. */
export async function markDone(ctx: Ctx, { id, type }: Pick<Event, 'id' | 'type'>): Promise<void> {
  const done = { doneAt: ctx.now(), deadAt: null, lastError: null }
  await (doorbells.includes(type) ? ctx.db.delete(event) : ctx.db.update(event).set(done)).where(eq(event.id, id))
}

export async function markFailed(ctx: Ctx, id: string, error: string): Promise<void> {
  await ctx.db
    .update(event)
    .set({ attempts: sql`${event.attempts} + 1`, lastError: error.slice(0, 500) })
    .where(eq(event.id, id))
}
