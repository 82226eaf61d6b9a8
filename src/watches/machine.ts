import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { addMonths } from '../credentials/validity'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import { whyNotAsked } from '../outbound/address'
import type { Actor, Key } from '../identity/rules'
import { invalid, notFound, Refusal } from '../refusal'
import { unreachableList } from './rules'
import { watch } from './tables'
import { lasts } from './watches'
import type { WatchRow } from './watches'

export type MachineWatch = {
  id: string
  statusList: string
  index: number
  webhook: string
  createdAt: Date
  expiresAt: Date
}

/** A key may watch so many places at once. */
const most = 1000

/**
 * Watches a place for the holder of an API key that may verify: when it is revoked, `webhook` is posted to, once, signed as Standard
 * Webhooks has it (`post.ts`). Refuses who comes without a key, addresses that could never be asked, and too many.
 */
export async function watchByKey(
  ctx: Ctx,
  actor: Actor,
  { statusList, index, webhook }: { statusList: string; index: number; webhook: string },
): Promise<MachineWatch> {
  const key = requireKey(actor)
  const list = unreachableList(statusList, ctx.origin)
  if (list) throw invalid('statusList', list)
  const post = whyNotAsked(new URL(webhook), ctx.origin)
  if (post) throw invalid('webhook', `Nothing can be posted there: ${post}`)
  const row = {
    id: ctx.newId('watch'),
    statusList,
    statusIndex: index,
    apiKeyId: key.keyId,
    webhook,
    createdAt: ctx.now(),
    confirmedAt: ctx.now(),
    expiresAt: addMonths(ctx.now(), lasts),
  }
  const [held] = await ctx.db
    .select({ count: sql<number>`count(*)` })
    .from(sql`(select 1 from ${watch} where ${watch.apiKeyId} = ${key.keyId} limit ${most})`)
  if (held && held.count >= most)
    throw new Refusal('conflict', `A key may watch ${most} places at once. End some first.`)
  await ctx.db.insert(watch).values(row)
  return toView({ ...row, webhook })
}

/** What this key watches, newest first. */
export async function listWatches(ctx: Ctx, actor: Actor, page: PageRequest): Promise<Page<MachineWatch>> {
  const { keyId } = requireKey(actor)
  const { where, orderBy } = keyset(watch.createdAt, watch.id, page)
  const rows = await ctx.db
    .select()
    .from(watch)
    .where(and(eq(watch.apiKeyId, keyId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const found = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...found, items: found.items.map(toView) }
}

/** Ends one of this key's watches. Another key's is as if there were none. */
export async function endKeyWatch(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { keyId } = requireKey(actor)
  const [ended] = await ctx.db
    .delete(watch)
    .where(and(eq(watch.id, id), eq(watch.apiKeyId, keyId)))
    .returning({ id: watch.id })
  if (!ended) throw notFound('watch')
}

function requireKey(actor: Actor): Key {
  if (actor.kind === 'key') {
    authorize(actor, 'credentials.verify', actor.issuerId)
    return actor
  }
  throw actor.kind === 'nobody'
    ? new Refusal('unauthenticated', 'Send an API key: Authorization: Bearer assay_….')
    : new Refusal('forbidden', 'People are told by mail: ask for it at /verify. This address is for API keys.')
}

type Row = Pick<WatchRow, 'id' | 'statusList' | 'statusIndex' | 'webhook' | 'createdAt' | 'expiresAt'>

const toView = ({ id, statusList, statusIndex, webhook, createdAt, expiresAt }: Row): MachineWatch => ({
  id,
  statusList,
  index: statusIndex,
  webhook: webhook ?? '',
  createdAt,
  expiresAt,
})
