import { and, eq, gt, gte, inArray, isNull, lt, ne, or } from 'drizzle-orm'
import { audit, auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { announce, recordIfChanged } from '../events/outbox'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import { attempt } from './deliver'
import type { DeliveryRow } from './deliver'
import { isOn, loadDestination } from './destinations'
import { dueEvent } from './doorbell'
import type { DeliveryStatus } from './rules'
import { delivery, destination } from './tables'

export type Delivery = Pick<
  DeliveryRow,
  'id' | 'destinationId' | 'type' | 'subjectId' | 'status' | 'attempts' | 'createdAt' | 'deliveredAt' | 'nextAttemptAt'
> & { log: { at: Date; status: number | null; ms: number; problem: string | null }[] }

/** Days that a delivery is remembered. */
export const rememberedDays = 30

/** What a destination was told of in the last 30 days, newest first; with `status`, only what stands so. */
export async function listDeliveries(
  ctx: Ctx,
  actor: Actor,
  destinationId: string,
  { status, ...page }: PageRequest & { status?: DeliveryStatus | undefined },
): Promise<Page<Delivery>> {
  await loadDestination(ctx, actor, destinationId)
  const { where, orderBy } = keyset(delivery.createdAt, delivery.id, page)
  const rows = await ctx.db
    .select()
    .from(delivery)
    .where(and(eq(delivery.destinationId, destinationId), status && eq(delivery.status, status), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { items: items.map(toView), next }
}

/** Posts a test at once, a single time, also to a destination that is switched off. Returns what came of it. */
export async function testDestination(ctx: Ctx, actor: Actor, id: string): Promise<Delivery> {
  const { issuerId } = await loadDestination(ctx, actor, id)
  if (!(await ctx.brakes.address.limit({ key: `test ${id}` })).success)
    throw new Refusal('rate_limited', 'This destination was tested often enough. Wait a minute, then try again.')
  const now = ctx.now()
  const row = {
    id: ctx.newId('dlv'),
    destinationId: id,
    issuerId,
    type: 'test' as const,
    subjectId: id,
    status: 'waiting' as const,
    log: [],
    nextAttemptAt: now,
    createdAt: now,
  }
  await ctx.db.batch([
    ctx.db.insert(delivery).values(row),
    audit(ctx, actor, { issuerId, action: 'destination.tested', subjectId: id }),
  ])
  await attempt(ctx, row.id)
  return getDelivery(ctx, row.id)
}

/**
 * Sends a delivery again, whatever became of it, under the same id: its tries begin anew. Refuses if its destination is
 * switched off, and while it is being sent.
 */
export async function redeliver(ctx: Ctx, actor: Actor, id: string): Promise<Delivery> {
  const [found] = await ctx.db.select().from(delivery).where(eq(delivery.id, id))
  if (!found) throw notFound('delivery')
  const { issuerId, destinationId } = found
  authorize(actor, 'destinations.manage', issuerId, { hides: 'delivery' })
  const nextAttemptAt = ctx.now()
  const event = dueEvent(ctx, { id, issuerId, nextAttemptAt })
  const [[again]] = await ctx.db.batch([
    ctx.db
      .update(delivery)
      .set(begun(nextAttemptAt))
      .where(
        and(
          eq(delivery.id, id),
          or(isNull(delivery.nextAttemptAt), gt(delivery.nextAttemptAt, nextAttemptAt)),
          or(isNull(delivery.attemptingUntil), lt(delivery.attemptingUntil, nextAttemptAt)),
          isToOneThatIsOn(ctx, destinationId),
        ),
      )
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'delivery.resent', subjectId: id }),
    recordIfChanged(ctx, event),
  ])
  if (!again) throw whyNotAgain((await loadDestination(ctx, actor, destinationId)).offAt)
  await announce(ctx, event)
  return toView(again)
}

/** Deliveries that one call sends again. */
const mostAgain = 500

/**
 * Sends again what has failed of what happened since then, the oldest first: at most 500, which go out some 50 a minute.
 * Returns how many. Refuses if the destination is switched off.
 */
export async function redeliverFailed(ctx: Ctx, actor: Actor, id: string, since: Date): Promise<{ count: number }> {
  const { issuerId, offAt } = await loadDestination(ctx, actor, id)
  if (offAt) throw whyNotAgain(offAt)
  const failed = ctx.db
    .select({ id: delivery.id })
    .from(delivery)
    .where(
      and(
        eq(delivery.destinationId, id),
        eq(delivery.status, 'failed'),
        ne(delivery.type, 'test'),
        gte(delivery.createdAt, since),
      ),
    )
    .orderBy(delivery.createdAt, delivery.id)
    .limit(mostAgain)
  const [again] = await ctx.db.batch([
    ctx.db
      .update(delivery)
      .set(begun(ctx.now()))
      .where(and(inArray(delivery.id, failed), isToOneThatIsOn(ctx, id)))
      .returning({ id: delivery.id }),
    audit(ctx, actor, {
      issuerId,
      action: 'delivery.resent',
      subjectId: id,
      detail: { since: since.toISOString() },
    }),
  ])
  return { count: again.length }
}

/** Forgets deliveries that are past their time, at most `limit`. Returns how many. */
export async function forgetDeliveries(ctx: Ctx, limit = 200): Promise<number> {
  const old = ctx.db
    .select({ id: delivery.id })
    .from(delivery)
    .where(and(lt(delivery.createdAt, daysAgo(ctx, rememberedDays)), isNull(delivery.nextAttemptAt)))
    .orderBy(delivery.createdAt)
    .limit(limit)
  return (await ctx.db.delete(delivery).where(inArray(delivery.id, old)).returning({ id: delivery.id })).length
}

const daysAgo = (ctx: Ctx, days: number) => new Date(ctx.now().getTime() - days * 24 * 3_600_000)

const begun = (nextAttemptAt: Date) => ({ status: 'waiting' as const, attempts: 0, nextAttemptAt })

const isToOneThatIsOn = (ctx: Ctx, destinationId: string) =>
  inArray(
    delivery.destinationId,
    ctx.db
      .select({ id: destination.id })
      .from(destination)
      .where(and(eq(destination.id, destinationId), isOn)),
  )

const whyNotAgain = (offAt: Date | null) =>
  new Refusal(
    'conflict',
    offAt ? 'This destination is switched off. Switch it on first.' : 'It is being sent at this moment.',
  )

async function getDelivery(ctx: Ctx, id: string): Promise<Delivery> {
  const [found] = await ctx.db.select().from(delivery).where(eq(delivery.id, id))
  if (!found) throw notFound('delivery')
  return toView(found)
}

function toView(row: DeliveryRow): Delivery {
  const { id, destinationId, type, subjectId, status, attempts, log, createdAt, deliveredAt, nextAttemptAt } = row
  const attempted = log.map((one) => ({ ...one, at: new Date(one.at) }))
  return { id, destinationId, type, subjectId, status, attempts, log: attempted, createdAt, deliveredAt, nextAttemptAt }
}
