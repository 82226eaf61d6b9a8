import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { Refusal } from '../refusal'
import { idempotentRequest } from './tables'

/** Who asks, at which route, with which key, and a digest of all that they ask. */
export type KeyedRequest = { scope: string; key: string; bodyDigest: string }

export type KeptAnswer = { status: number; headers: Record<string, string>; body: string }

/** Milliseconds that an answer is kept. */
const keptFor = 24 * 3_600_000

/** No request takes longer: whoever worked on it has died. */
const givenUpAfter = 60_000

/**
 * Claims the key for this request, or returns what was answered to the same one before. Refuses a key that came with
 * another request, and one whose first request is still being worked on.
 */
export async function claimKey(ctx: Ctx, request: KeyedRequest): Promise<{ claimedAt: Date } | KeptAnswer> {
  const claimedAt = ctx.now()
  const row = { ...request, status: null, answer: null, createdAt: claimedAt }
  const [claimed] = await ctx.db.insert(idempotentRequest).values(row).onConflictDoNothing().returning()
  if (claimed) return { claimedAt }
  const [found] = await ctx.db.select().from(idempotentRequest).where(isOf(request))
  if (!found) throw inProgress()
  const age = claimedAt.getTime() - found.createdAt.getTime()
  if (age > (found.status === null ? givenUpAfter : keptFor)) {
    const [taken] = await ctx.db
      .update(idempotentRequest)
      .set(row)
      .where(and(isOf(request), eq(idempotentRequest.createdAt, found.createdAt)))
      .returning()
    if (taken) return { claimedAt }
    throw inProgress()
  }
  if (found.bodyDigest !== request.bodyDigest)
    throw new Refusal(
      'invalid',
      'This Idempotency-Key came with another request before. Take a new key for a new request.',
    )
  if (found.status === null || found.answer === null) throw inProgress()
  return { status: found.status, ...(JSON.parse(found.answer) as Omit<KeptAnswer, 'status'>) }
}

/** Keeps the answer for whoever sends the same request again. */
export async function keepAnswer(
  ctx: Ctx,
  request: KeyedRequest,
  claimedAt: Date,
  { status, ...answer }: KeptAnswer,
): Promise<void> {
  await ctx.db
    .update(idempotentRequest)
    .set({ status, answer: JSON.stringify(answer) })
    .where(isClaimed(request, claimedAt))
}

/** Lets the same request be tried again: nothing came of it, or nobody knows what did. */
export async function releaseKey(ctx: Ctx, request: KeyedRequest, claimedAt: Date): Promise<void> {
  await ctx.db.delete(idempotentRequest).where(isClaimed(request, claimedAt))
}

/** Deletes answers that are past their time, at most `limit`. Returns how many. */
export async function forgetAnswers(ctx: Ctx, limit = 500): Promise<number> {
  const rowid = sql<number>`rowid`
  const old = ctx.db
    .select({ rowid })
    .from(idempotentRequest)
    .where(lt(idempotentRequest.createdAt, new Date(ctx.now().getTime() - keptFor)))
    .limit(limit)
  const gone = await ctx.db
    .delete(idempotentRequest)
    .where(sql`rowid in ${old}`)
    .returning({ scope: idempotentRequest.scope })
  return gone.length
}

const isOf = ({ scope, key }: KeyedRequest) => and(eq(idempotentRequest.scope, scope), eq(idempotentRequest.key, key))

const isClaimed = (request: KeyedRequest, claimedAt: Date) =>
  and(isOf(request), isNull(idempotentRequest.status), eq(idempotentRequest.createdAt, claimedAt))

const inProgress = () =>
  new Refusal(
    'conflict',
    'The first request with this Idempotency-Key is still being worked on. Try again in a moment.',
  )
