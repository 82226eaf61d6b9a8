import { and, asc, eq, isNotNull, lt, or, sql } from 'drizzle-orm'
import { audit, auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import { idOf } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { whyNotAsked } from '../outbound/address'
import { invalid, notFound, Refusal } from '../refusal'
import { expireSecrets, forgetSecrets, keepSecret, sealSecret } from '../signing/sealed-secrets'
import { refuseUnavailable } from '../signing/key-unavailable'
import { newSecret } from '../webhooks/standard-webhooks'
import { mostDestinations } from './rules'
import type { Told } from './rules'
import { delivery, destination } from './tables'

export type DestinationRow = typeof destination.$inferSelect

export type Destination = Pick<
  DestinationRow,
  'id' | 'name' | 'url' | 'events' | 'includesLearner' | 'createdAt' | 'failingSince' | 'offAt' | 'offReason'
>

/** With the secret that it is signed with, which is shown this once. */
export type DestinationWithSecret = Destination & { secret: string }

type Settings = { name: string; url: string; events: Told[]; includesLearner: boolean }

/** Makes a destination. Refuses an address that is never posted to, and too many. */
export async function createDestination(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  input: Settings,
): Promise<DestinationWithSecret> {
  authorize(actor, 'destinations.manage', issuerId)
  refuseAddress(ctx, input.url)
  if ((await ctx.db.$count(destination, eq(destination.issuerId, issuerId))) >= mostDestinations)
    throw new Refusal('conflict', `An issuer may have ${mostDestinations} destinations. Remove one first.`)
  const row = {
    id: ctx.newId('dst'),
    issuerId,
    ...input,
    createdBy: idOf(actor),
    createdAt: ctx.now(),
    failingSince: null,
    offAt: null,
    offReason: null,
    restsUntil: null,
  }
  const secret = newSecret()
  const sealed = await refuseUnavailable(() => sealSecret(ctx, { issuerId, ownerId: row.id, secret }))
  await ctx.db.batch([
    ctx.db.insert(destination).values(row),
    keepSecret(ctx, sealed),
    audit(ctx, actor, { issuerId, action: 'destination.made', subjectId: row.id, detail: toDetail(input) }),
  ])
  return { ...toView(row), secret }
}

/** An issuer's destinations, newest first. */
export async function listDestinations(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest,
): Promise<Page<Destination>> {
  authorize(actor, 'destinations.manage', issuerId)
  const { where, orderBy } = keyset(destination.createdAt, destination.id, page)
  const rows = await ctx.db
    .select()
    .from(destination)
    .where(and(eq(destination.issuerId, issuerId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { items: items.map(toView), next }
}

export async function getDestination(ctx: Ctx, actor: Actor, id: string): Promise<Destination> {
  return toView(await loadDestination(ctx, actor, id))
}

/** Changes what is given. What is on its way goes to the new address, too. Refuses as `createDestination` does. */
export async function updateDestination(
  ctx: Ctx,
  actor: Actor,
  id: string,
  change: { [K in keyof Settings]?: Settings[K] | undefined },
): Promise<Destination> {
  const { issuerId, url } = await loadDestination(ctx, actor, id)
  if (change.url !== undefined) refuseAddress(ctx, change.url)
  // What was wrong with another address says nothing of this one.
  const anew = change.url !== undefined && change.url !== url ? { failingSince: null, restsUntil: null } : {}
  const [[changed]] = await ctx.db.batch([
    ctx.db
      .update(destination)
      // At least one column, so that an empty change is one as well.
      .set({ issuerId, ...change, ...anew })
      .where(eq(destination.id, id))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'destination.changed', subjectId: id, detail: toDetail(change) }),
  ])
  if (!changed) throw notFound('destination')
  return toView(changed)
}

/** Gives it another secret. Both sign for 24 hours, so that its owner can change it in their own time. */
export async function rotateSecret(ctx: Ctx, actor: Actor, id: string): Promise<DestinationWithSecret> {
  const row = await loadDestination(ctx, actor, id)
  const secret = newSecret()
  const sealed = await refuseUnavailable(() => sealSecret(ctx, { issuerId: row.issuerId, ownerId: id, secret }))
  await ctx.db.batch([
    expireSecrets(ctx, id),
    keepSecret(ctx, sealed),
    audit(ctx, actor, { issuerId: row.issuerId, action: 'destination.rotated', subjectId: id }),
  ])
  return { ...toView(row), secret }
}

/**
 * Switches it on again: it is told of what happens from now on, and what failed can be sent again. Refuses one that is on.
 */
export async function switchOn(ctx: Ctx, actor: Actor, id: string): Promise<Destination> {
  const { issuerId } = await loadDestination(ctx, actor, id)
  const [[on]] = await ctx.db.batch([
    ctx.db
      .update(destination)
      .set({ offAt: null, offReason: null, failingSince: null, restsUntil: null })
      .where(and(eq(destination.id, id), isNotNull(destination.offAt)))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'destination.switched_on', subjectId: id }),
  ])
  if (!on) throw new Refusal('conflict', 'This destination is switched on.')
  return toView(on)
}

/** Removes it at once, with its secrets and its log; what was on its way goes nowhere. */
export async function removeDestination(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { issuerId } = await loadDestination(ctx, actor, id)
  await ctx.db.batch([
    forgetSecrets(ctx, id),
    ctx.db.delete(delivery).where(eq(delivery.destinationId, id)),
    ctx.db.delete(destination).where(eq(destination.id, id)),
    auditIfChanged(ctx, actor, { issuerId, action: 'destination.removed', subjectId: id }),
  ])
}

/** Milliseconds without anything arriving before somebody has to look: a restart over there is nobody's business. */
const worth = 3_600_000

/** An issuer's destinations at which nothing has arrived for an hour, or that are switched off, the oldest first. */
export async function listFailingDestinations(ctx: Ctx, actor: Actor, issuerId: string): Promise<Destination[]> {
  authorize(actor, 'attention.manage', issuerId)
  const long = new Date(ctx.now().getTime() - worth)
  const rows = await ctx.db
    .select()
    .from(destination)
    .where(
      and(eq(destination.issuerId, issuerId), or(isNotNull(destination.offAt), lt(destination.failingSince, long))),
    )
    .orderBy(asc(destination.createdAt), asc(destination.id))
    .limit(100)
  return rows.map(toView)
}

/** A destination, for whoever may manage it. To others it is not there. */
export async function loadDestination(ctx: Ctx, actor: Actor, id: string): Promise<DestinationRow> {
  const [found] = await ctx.db.select().from(destination).where(eq(destination.id, id))
  if (!found) throw notFound('destination')
  authorize(actor, 'destinations.manage', found.issuerId, { hides: 'destination' })
  return found
}

/** Condition: it is switched on. The words are those of the partial index: only so does SQLite know that it serves. */
export const isOn = sql`${destination.offAt} is null`

function refuseAddress(ctx: Ctx, url: string): void {
  const reason = whyNotAsked(new URL(url), ctx.origin)
  if (reason) throw invalid('url', `Nothing is posted there: ${reason}`)
}

/** What the audit log may know of it: an address may hold a secret. */
const toDetail = ({
  events,
  includesLearner,
}: {
  events?: Told[] | undefined
  includesLearner?: boolean | undefined
}) => ({
  ...(events && { events }),
  ...(includesLearner !== undefined && { includesLearner }),
})

const toView = (row: DestinationRow): Destination => {
  const { id, name, url, events, includesLearner, createdAt, failingSince, offAt, offReason } = row
  return { id, name, url, events, includesLearner, createdAt, failingSince, offAt, offReason }
}
