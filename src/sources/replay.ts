import { and, asc, eq, isNotNull, lt, ne, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { announce, announceAll, carryOn, newEvent, recordIfChanged, recordThose } from '../events/outbox'
import type { Event } from '../events/outbox'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { isUnmapped, loadHook } from './hooks'
import type { Hook } from './hooks'
import { isThere, loadSource } from './sources'
import { hook, source } from './tables'

/** Hooks that one message replays: each is worked on by a message of its own. */
const lot = 50

/** Works on a hook once more, as its source is mapped now. Refuses one whose body is forgotten, or that still waits. */
export async function replayHook(ctx: Ctx, actor: Actor, id: string): Promise<Hook> {
  const { hook: found, issuerId } = await loadHook(ctx, actor, id)
  if (found.body === null) throw new Refusal('conflict', 'Its body is no longer kept: there is nothing to replay.')
  const event = newEvent(ctx, 'hook.received', issuerId, id)
  const [[replayed]] = await ctx.db.batch([
    ctx.db
      .update(hook)
      .set(waiting)
      .where(and(eq(hook.id, id), ne(hook.status, 'received'), isNotNull(hook.body)))
      .returning({ id: hook.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'hook.replayed', subjectId: id }),
    recordIfChanged(ctx, event),
  ])
  if (!replayed) throw new Refusal('conflict', 'This hook is being worked on.')
  await announce(ctx, event)
  return { ...found, ...waiting }
}

/** Replays all hooks of a source that could not be mapped until now, in lots. */
export async function replayUnmapped(ctx: Ctx, actor: Actor, sourceId: string): Promise<void> {
  const { issuerId } = await loadSource(ctx, actor, sourceId)
  const event = newEvent(ctx, 'source.replaying', issuerId, sourceId)
  await ctx.db.batch([
    ctx.db.update(source).set({ replayBefore: ctx.now() }).where(isThere(sourceId)),
    auditIfChanged(ctx, actor, { issuerId, action: 'hook.replayed', subjectId: sourceId }),
    recordIfChanged(ctx, event),
  ])
  await announce(ctx, event)
}

/**
 * Subscriber of `source.replaying`: replays the next lot, and has the one after it go on in a message of its own. What
 * cannot be mapped again was looked at after `replayBefore`, and so is not replayed twice.
 */
export async function replayNext(ctx: Ctx, event: Event, size = lot): Promise<void> {
  const { issuerId, subjectId: sourceId } = event
  const [replaying] = await ctx.db
    .select({ before: source.replayBefore })
    .from(source)
    .where(and(isThere(sourceId), isNotNull(source.replayBefore)))
  if (!replaying?.before) return
  const next = await ctx.db
    .select({ id: hook.id })
    .from(hook)
    .where(
      and(
        eq(hook.issuerId, issuerId),
        isUnmapped,
        eq(hook.sourceId, sourceId),
        isNotNull(hook.body),
        lt(hook.processedAt, replaying.before),
      ),
    )
    .orderBy(asc(hook.receivedAt), asc(hook.id))
    .limit(size)
  const ids = next.map(({ id }) => id)
  const events = ids.map((id) => newEvent(ctx, 'hook.received', issuerId, id))
  await ctx.db.batch([
    ctx.db
      .update(hook)
      .set(waiting)
      .where(and(among(hook.id, ids), isUnmapped)),
    recordThose(ctx, events, sql`true`),
  ])
  await announceAll(ctx, events)
  if (ids.length === size) await carryOn(ctx, event)
}

const waiting = { status: 'received', reason: null, processedAt: null } as const
