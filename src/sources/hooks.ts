import { and, count, desc, eq, isNull, min, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound } from '../refusal'
import type { HookStatus } from './rules'
import { loadSource } from './sources'
import { hook, source } from './tables'

export type Hook = {
  id: string
  sourceId: string
  status: HookStatus
  /** Why it could not be mapped, or what became of it. */
  reason: string | null
  contentType: string
  /** As it came in; null once it is forgotten. */
  body: string | null
  receivedAt: Date
  processedAt: Date | null
}

const columns = {
  id: hook.id,
  sourceId: hook.sourceId,
  status: hook.status,
  reason: hook.reason,
  contentType: hook.contentType,
  body: hook.body,
  receivedAt: hook.receivedAt,
  processedAt: hook.processedAt,
}

/** What a source has posted, the newest first; with `status` only what could not be mapped. */
export async function listHooks(
  ctx: Ctx,
  actor: Actor,
  sourceId: string,
  { status, ...page }: PageRequest & { status?: 'unmapped' | undefined },
): Promise<Page<Hook>> {
  const { issuerId } = await loadSource(ctx, actor, sourceId)
  const { where, orderBy } = keyset(hook.receivedAt, hook.id, page)
  const rows = await ctx.db
    .select(columns)
    .from(hook)
    .where(and(eq(hook.sourceId, sourceId), status && and(eq(hook.issuerId, issuerId), isUnmapped), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return toPage(rows, page, ({ receivedAt, id }) => ({ time: receivedAt, id }))
}

/** One hook of a source that this actor may manage. */
export const getHook = async (ctx: Ctx, actor: Actor, id: string): Promise<Hook> =>
  (await loadHook(ctx, actor, id)).hook

/** The same with its issuer. */
export async function loadHook(ctx: Ctx, actor: Actor, id: string): Promise<{ hook: Hook; issuerId: string }> {
  const [found] = await ctx.db.select({ hook: columns, issuerId: hook.issuerId }).from(hook).where(eq(hook.id, id))
  if (!found) throw notFound('hook')
  authorize(actor, 'sources.manage', found.issuerId, { hides: 'hook' })
  return found
}

/** The last hook whose body is still kept: what a mapping is tried on. */
export async function lastHook(ctx: Ctx, actor: Actor, sourceId: string): Promise<Hook | undefined> {
  await loadSource(ctx, actor, sourceId)
  const [newest] = await ctx.db
    .select(columns)
    .from(hook)
    .where(eq(hook.sourceId, sourceId))
    .orderBy(desc(hook.receivedAt), desc(hook.id))
    .limit(1)
  return newest?.body === null ? undefined : newest
}

/** Sources whose hooks wait for a mapping to be mended: how many do, and since when. */
export type UnmappedHooks = { sourceId: string; name: string; count: number; since: Date }

/** What an admin has to do something about. Counts 1,000 of them at most. */
export async function listUnmapped(ctx: Ctx, actor: Actor, issuerId: string): Promise<UnmappedHooks[]> {
  authorize(actor, 'sources.manage', issuerId)
  const waiting = ctx.db
    .select({ sourceId: hook.sourceId, receivedAt: hook.receivedAt })
    .from(hook)
    .where(and(eq(hook.issuerId, issuerId), isUnmapped))
    .orderBy(hook.receivedAt)
    .limit(1000)
    .as('waiting')
  return ctx.db
    .select({
      sourceId: waiting.sourceId,
      name: source.name,
      count: count(),
      since: min(waiting.receivedAt).mapWith(hook.receivedAt),
    })
    .from(waiting)
    .innerJoin(source, and(eq(source.id, waiting.sourceId), isNull(source.removedAt)))
    .groupBy(waiting.sourceId) as Promise<UnmappedHooks[]>
}

/** The words of the partial index: only so does SQLite know that it serves. */
export const isUnmapped = sql`${hook.status} = 'unmapped'`
