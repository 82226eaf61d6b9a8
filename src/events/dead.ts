import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import { announce } from './outbox'
import type { Event } from './outbox'
import { event } from './tables'

/** Keeps what exhausted its retries, for an admin to replay once the cause is mended. */
export async function bury(ctx: Ctx, eventId: string): Promise<void> {
  await ctx.db
    .update(event)
    .set({ deadAt: ctx.now() })
    .where(and(eq(event.id, eventId), isNull(event.doneAt)))
}

/** The newest 100 jobs of an issuer that were given up. */
export async function listDead(ctx: Ctx, actor: Actor, issuerId: string): Promise<Event[]> {
  authorize(actor, 'attention.manage', issuerId)
  return ctx.db
    .select()
    .from(event)
    .where(and(eq(event.issuerId, issuerId), isNotNull(event.deadAt)))
    .orderBy(desc(event.deadAt))
    .limit(100)
}

/** Rings once more for a job that was given up. Refuses one that is not. */
export async function replay(ctx: Ctx, actor: Actor, eventId: string): Promise<void> {
  const [found] = await ctx.db.select().from(event).where(eq(event.id, eventId))
  if (!found) throw notFound('job')
  authorize(actor, 'attention.manage', found.issuerId, { hides: 'job' })
  const { issuerId, type } = found
  const [[revived]] = await ctx.db.batch([
    ctx.db
      .update(event)
      .set({ deadAt: null, sentAt: null, attempts: 0 })
      .where(and(eq(event.id, eventId), isNotNull(event.deadAt)))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'job.replayed', subjectId: eventId, detail: { type } }),
  ])
  if (!revived) throw new Refusal('conflict', 'This job was not given up: there is nothing to replay.')
  await announce(ctx, revived)
}
