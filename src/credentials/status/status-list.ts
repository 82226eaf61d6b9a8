import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { among } from '../../db/among'
import { getIssuer } from '../../identity/issuers'
import { vcContext } from '../../proof/context-urls'
import { notFound } from '../../refusal'
import type { KeyUse } from '../../signing/keys'
import { activeKeys, signProof, testSigner } from '../../signing/service'
import { statusListUrl } from '../address'
import { encodeBitstring, listLength } from './bitstring'
import { anewListKey, revokedListKey, timeToLive, unrevokedListKey } from './list-keys'
import { cacheTag, prefixOfList } from '../state/badge-state'
import { credential, machineCredential, statusList } from '../tables'
import { toDateTime } from '../validity'
import { publishInTurn } from './turn'

/** A place in a list. */
export type StatusEntry = { statusListId: string; statusIndex: number }

/**
 * How many of a list's 131,072 entries are given out. Entries are drawn at random, so that neighbours say nothing of
 * each other; past this a draw would too often hit one that is taken.
 */
export const entriesPerList = 100_000

/** Of so many draws one is free, even in a list about to be full, but once in 6,000 times. */
const draws = 32

/**
 * A free entry for a new credential of this issuer, in a list of those signed with its keys of this use. Somebody else
 * may take it first: the unique index of the credentials decides.
 */
export async function drawEntry(ctx: Ctx, issuerId: string, use: KeyUse = 'badge'): Promise<StatusEntry> {
  const statusListId = await openList(ctx, issuerId, use)
  const drawn = Array.from({ length: draws }, () => randomIndex(ctx))
  const holders = holdersOf(use)
  const taken = await ctx.db
    .select({ index: holders.statusIndex })
    .from(holders)
    .where(and(eq(holders.statusListId, statusListId), among(holders.statusIndex, drawn)))
  const statusIndex = drawn.find((index) => !taken.some((row) => row.index === index))
  if (statusIndex === undefined) throw new Error(`No free entry was drawn in ${statusListId}.`)
  return { statusListId, statusIndex }
}

/** Statement: counts the entry that the statement just before it in the batch gave out, if it did. */
export const countEntry = (ctx: Ctx, statusListId: string) =>
  ctx.db
    .update(statusList)
    .set({ used: sql`${statusList.used} + 1` })
    .where(and(eq(statusList.id, statusListId), sql`changes() = 1`))

/**
 * A status list as it stands in D1 now: the exact text of its signed `BitstringStatusListCredential`. Throws
 * `KeyUnavailable`; refuses an unknown list.
 */
export async function buildStatusList(ctx: Ctx, listId: string): Promise<string> {
  const list = await getList(ctx, listId)
  return signList(ctx, list, await revokedIndexes(ctx, list))
}

/**
 * Puts the list into KV as it stands in D1, unless that was done. Should KV refuse it, what is there goes: the list is
 * then signed anew for who asks. Throws then, and as `publishInTurn` does.
 */
export async function publishRevoked(ctx: Ctx, listId: string, { again = false } = {}): Promise<void> {
  await publishInTurn(ctx, {
    table: statusList,
    key: statusList.id,
    id: listId,
    isPublished: async () => {
      const list = await getList(ctx, listId)
      const { length } = await revokedIndexes(ctx, list)
      return again ? length === 0 : length === list.published
    },
    put: async () => {
      const list = await getList(ctx, listId)
      const revoked = await revokedIndexes(ctx, list)
      await putOrDelete(ctx, listId, await signList(ctx, list, revoked))
      await markListed(ctx, list, revoked)
      await ctx.purge([cacheTag(prefixOfList(listId))])
      return revoked.length
    },
  })
}

/**
 * The same for one revoked badge, found out by two rows where the list tells of it already: to look at all that are
 * revoked, for each of many at once, would be the square of their number.
 */
export async function publishRevocationOf(ctx: Ctx, badge: { statusListId: string; listed: boolean }): Promise<void> {
  if (badge.listed && (await getList(ctx, badge.statusListId)).published >= 0) return
  await publishRevoked(ctx, badge.statusListId)
}

async function putOrDelete(ctx: Ctx, listId: string, text: string): Promise<void> {
  try {
    await ctx.cache.put(revokedListKey(listId), text)
  } catch (error) {
    // The one of all that the others hold back goes last.
    for (const key of [anewListKey(listId), unrevokedListKey(listId), revokedListKey(listId)])
      await ctx.cache.delete(key)
    throw error
  }
}

/** Notes at each badge that its revocation is told of. */
async function markListed(ctx: Ctx, { id, use }: List, revoked: number[]): Promise<void> {
  if (use !== 'badge') return
  await ctx.db
    .update(credential)
    .set({ listed: true })
    .where(and(eq(credential.statusListId, id), among(credential.statusIndex, revoked), eq(credential.listed, false)))
}

/**
 * Publishes the empty list that holds until the first revocation, unless it can be read already. Past that it does
 * nothing: should KV have lost all it had, the list is signed anew for each reader, and says what D1 says.
 */
export async function publishUnrevoked(ctx: Ctx, listId: string, { again = false } = {}): Promise<void> {
  const key = unrevokedListKey(listId)
  if (!again && (await ctx.cache.get(key)) !== null) return
  const list = await getList(ctx, listId)
  if ((await revokedIndexes(ctx, list)).length > 0) return
  await ctx.cache.put(key, await signList(ctx, list, []))
}

/**
 * Signs the published lists of an issuer again, with the keys it has now: those that signed them may be compromised. At
 * most `limit` a call, which is as much as a free-plan invocation can query. Returns the number of the last one, to go on
 * `after`; undefined once all are done.
 */
export async function republishLists(ctx: Ctx, issuerId: string, after = 0, limit = 5): Promise<number | undefined> {
  const lists = await ctx.db
    .select({ id: statusList.id, number: statusList.number })
    .from(statusList)
    .where(and(eq(statusList.issuerId, issuerId), sql`${statusList.number} > ${after}`))
    .orderBy(asc(statusList.number))
    .limit(limit)
  for (const { id } of lists) await republishList(ctx, id)
  return lists.length < limit ? undefined : lists.at(-1)?.number
}

/** Signs and publishes a list anew: the empty one while nothing in it is revoked. */
export async function republishList(ctx: Ctx, id: string): Promise<void> {
  await publishUnrevoked(ctx, id, { again: true })
  await publishRevoked(ctx, id, { again: true })
}

type List = typeof statusList.$inferSelect

async function signList(ctx: Ctx, list: List, revoked: number[]): Promise<string> {
  const signer = list.use === 'test' ? await testSigner(ctx, list.issuerId) : await getIssuer(ctx, list.issuerId)
  const { proof } = await activeKeys(ctx, list.issuerId, list.use)
  const id = statusListUrl(ctx.origin, list.id)
  const now = toDateTime(ctx.now())
  const document = {
    '@context': [vcContext],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: signer.did,
    validFrom: now,
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: await encodeBitstring(revoked),
      ttl: timeToLive,
    },
  }
  return JSON.stringify(await signProof(ctx, signer, proof.id, document, now))
}

/** What has entries in lists of this use. */
const holdersOf = (use: KeyUse) => (use === 'badge' ? credential : machineCredential)

async function revokedIndexes(ctx: Ctx, { id, use }: List): Promise<number[]> {
  const holders = holdersOf(use)
  const rows = await ctx.db
    .select({ index: holders.statusIndex })
    .from(holders)
    .where(and(eq(holders.statusListId, id), isNotNull(holders.revokedAt)))
    .orderBy(asc(holders.statusIndex))
  return rows.map((row) => row.index!)
}

async function getList(ctx: Ctx, id: string): Promise<List> {
  const [list] = await ctx.db.select().from(statusList).where(eq(statusList.id, id))
  if (!list) throw notFound('status list')
  return list
}

/** The issuer's list of this use that still has room, begun when there is none: of two that begin one, one does. */
async function openList(ctx: Ctx, issuerId: string, use: KeyUse): Promise<string> {
  const newest = await newestList(ctx, issuerId, use)
  if (newest && newest.used < entriesPerList) return newest.id
  const ofIssuer = sql`from ${statusList} where ${statusList.issuerId} = ${issuerId}`
  const number = sql`(select coalesce(max(${statusList.number}), 0) + 1 ${ofIssuer})`
  const hasRoom = sql`select 1 ${ofIssuer} and ${statusList.use} = ${use} and ${statusList.used} < ${entriesPerList}`
  await ctx.db
    .insert(statusList)
    .select(
      sql`select ${ctx.newId('list')}, ${issuerId}, ${number}, ${use}, 0, 0, null, ${ctx.now().getTime()} where not exists (${hasRoom})`,
    )
  return (await newestList(ctx, issuerId, use))!.id
}

async function newestList(ctx: Ctx, issuerId: string, use: KeyUse): Promise<List | undefined> {
  const [newest] = await ctx.db
    .select()
    .from(statusList)
    .where(and(eq(statusList.issuerId, issuerId), eq(statusList.use, use)))
    .orderBy(desc(statusList.number))
    .limit(1)
  return newest
}

/** 17 random bits: `listLength` is 2 to the 17th. */
const randomIndex = (ctx: Ctx) => Number.parseInt(ctx.newId().slice(0, 8), 16) % listLength
