import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { getIssuer } from '../identity/issuers'
import { vcContext } from '../proof/context-urls'
import { notFound } from '../refusal'
import { activeKeys, signProof } from '../signing/service'
import { statusListUrl } from './address'
import { encodeBitstring, listLength } from './bitstring'
import { credential, statusList } from './tables'
import { toDateTime } from './validity'

/**
 * How many of a list's 131,072 entries are given out. Entries are drawn at random, so that neighbours say nothing of
 * each other; past this a draw would too often hit one that is taken.
 */
const entriesPerList = 100_000

/** Of so many draws one is free, even in a list about to be full, but once in 6,000 times. */
const draws = 32

/** Milliseconds a verifier may keep a list. */
const timeToLive = 60_000

/** A free entry for a new credential of this issuer. Somebody else may take it first: the table's index decides. */
export async function drawEntry(ctx: Ctx, issuerId: string): Promise<{ statusListId: string; statusIndex: number }> {
  const statusListId = await openList(ctx, issuerId)
  const drawn = Array.from({ length: draws }, () => randomIndex(ctx))
  const taken = await ctx.db
    .select({ index: credential.statusIndex })
    .from(credential)
    .where(and(eq(credential.statusListId, statusListId), among(credential.statusIndex, drawn)))
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
  return signList(ctx, listId, await revokedIndexes(ctx, listId))
}

/** Where a list lies in KV once something in it is revoked. Only the jobs of revocations write it. */
export const revokedListKey = (listId: string) => `status/${listId}`

/** Where it lies as it was before: empty for ever, so that no delay and no crash can make it say what is not true. */
export const unrevokedListKey = (listId: string) => `unrevoked/${listId}`

/**
 * Puts the list into KV as it stands in D1, for the job of a revocation. Of two that publish at once the slower one may
 * overwrite the newer list, so each looks again afterwards, and throws `ListOutdated` if there was more to say.
 * Revocation being final, a list only grows.
 *
 * It does not put again at once, since KV takes one write of a key a second. The job fails, as it does when the put
 * itself is refused; its event stays open, and the queue brings it back later. So nothing is lost, wherever it dies.
 */
export async function publishRevoked(ctx: Ctx, listId: string): Promise<void> {
  const revoked = await revokedIndexes(ctx, listId)
  await ctx.cache.put(revokedListKey(listId), await signList(ctx, listId, revoked))
  if ((await revokedIndexes(ctx, listId)).length !== revoked.length) throw new ListOutdated(listId)
}

/** More was revoked while this list was being published. */
export class ListOutdated extends Error {
  override name = 'ListOutdated'

  constructor(listId: string) {
    super(`More was revoked while ${listId} was being published: it has to be published again.`)
  }
}

/**
 * Publishes the empty list that holds until the first revocation, unless it can be read already. Past that it does
 * nothing: should KV have lost all it had, the list is signed anew for each reader, and says what D1 says.
 */
export async function publishUnrevoked(ctx: Ctx, listId: string): Promise<void> {
  const key = unrevokedListKey(listId)
  if ((await ctx.cache.get(key)) !== null) return
  if ((await revokedIndexes(ctx, listId)).length > 0) return
  await ctx.cache.put(key, await signList(ctx, listId, []))
}

async function signList(ctx: Ctx, listId: string, revoked: number[]): Promise<string> {
  const [list] = await ctx.db.select().from(statusList).where(eq(statusList.id, listId))
  if (!list) throw notFound('status list')
  const issuer = await getIssuer(ctx, list.issuerId)
  const { proof } = await activeKeys(ctx, issuer.id)
  const id = statusListUrl(ctx.origin, listId)
  const now = toDateTime(ctx.now())
  const document = {
    '@context': [vcContext],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: issuer.did,
    validFrom: now,
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: await encodeBitstring(revoked),
      ttl: timeToLive,
    },
  }
  return JSON.stringify(await signProof(ctx, issuer, proof.id, document, now))
}

async function revokedIndexes(ctx: Ctx, listId: string): Promise<number[]> {
  const rows = await ctx.db
    .select({ index: credential.statusIndex })
    .from(credential)
    .where(and(eq(credential.statusListId, listId), isNotNull(credential.revokedAt)))
    .orderBy(asc(credential.statusIndex))
  return rows.map((row) => row.index)
}

/** The issuer's list that still has room, begun when there is none. */
async function openList(ctx: Ctx, issuerId: string): Promise<string> {
  const newest = await newestList(ctx, issuerId)
  if (newest && newest.used < entriesPerList) return newest.id
  await ctx.db
    .insert(statusList)
    .values({ id: ctx.newId('list'), issuerId, number: (newest?.number ?? 0) + 1, createdAt: ctx.now() })
    .onConflictDoNothing()
  return (await newestList(ctx, issuerId))!.id
}

async function newestList(ctx: Ctx, issuerId: string) {
  const [newest] = await ctx.db
    .select()
    .from(statusList)
    .where(eq(statusList.issuerId, issuerId))
    .orderBy(desc(statusList.number))
    .limit(1)
  return newest
}

/** 17 random bits: `listLength` is 2 to the 17th. */
const randomIndex = (ctx: Ctx) => Number.parseInt(ctx.newId().slice(0, 8), 16) % listLength
