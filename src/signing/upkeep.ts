import { and, eq, notInArray, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { keyEncryptionKeyIds, rewrapPrivateKey, unwrapPrivateKey } from './key-encryption'
import type { KeyRow } from './key-row'
import { KeyUnavailable } from './key-unavailable'
import { sealedSecret, signingKey } from './tables'

/** The ids of the key-encryption keys that are there; null for a secret that is missing or malformed. */
export const heldKeyEncryptionKeys = (ctx: Ctx) => keyEncryptionKeyIds(ctx.secrets)

/** A key that does not open, and which key-encryption key it needs. */
export type ClosedKey = Pick<KeyRow, 'id' | 'issuerId' | 'use' | 'algorithm' | 'wrappedBy'> & { reason: string }

/**
 * Locks keys under the current key-encryption key that are still locked under the one before, at most `limit` a call.
 * Nothing is signed again: it is the same key in another envelope. Returns how many.
 */
export async function rewrapKeys(ctx: Ctx, limit = 10): Promise<number> {
  const { current, previous } = await heldKeyEncryptionKeys(ctx)
  if (!current || !previous || current === previous) return 0
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(eq(signingKey.wrappedBy, previous))
    // A damaged one stays as it is, and must not keep the others from their turn.
    .orderBy(sql`random()`)
    .limit(limit)
  const done = []
  for (const row of rows) done.push(await rewrap(ctx, row))
  return done.filter(Boolean).length
}

/** How many keys and sealed secrets, of all issuers, are still locked under the key-encryption key before: its secret has to stay for them. */
export async function countUnderPrevious(ctx: Ctx): Promise<number> {
  const { current, previous } = await heldKeyEncryptionKeys(ctx)
  if (!previous || current === previous) return 0
  const [keys, secrets] = await Promise.all([
    ctx.db.$count(signingKey, eq(signingKey.wrappedBy, previous)),
    ctx.db.$count(sealedSecret, eq(sealedSecret.sealedBy, previous)),
  ])
  return keys + secrets
}

async function rewrap(ctx: Ctx, row: KeyRow): Promise<boolean> {
  try {
    const [rewrapped] = await ctx.db
      .update(signingKey)
      .set(await rewrapPrivateKey(ctx.secrets, row))
      .where(and(eq(signingKey.id, row.id), eq(signingKey.wrappedBy, row.wrappedBy)))
      .returning({ id: signingKey.id })
    return rewrapped !== undefined
  } catch (error) {
    if (!(error instanceof KeyUnavailable)) throw error
    console.error(JSON.stringify({ at: 'keys', error: error.message }))
    return false
  }
}

/** The keys in use of these issuers that do not open now, each tried; at most 50 of them are. */
export async function closedKeys(ctx: Ctx, issuerIds: string[]): Promise<ClosedKey[]> {
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(and(among(signingKey.issuerId, issuerIds), eq(signingKey.status, 'active')))
    .limit(50)
  return (await Promise.all(rows.map((row) => whyClosed(ctx, row)))).flat()
}

/** The same for one issuer, for those who can mend it. */
export async function listClosedKeys(ctx: Ctx, actor: Actor, issuerId: string): Promise<ClosedKey[]> {
  authorize(actor, 'attention.manage', issuerId)
  return closedKeys(ctx, [issuerId])
}

async function whyClosed(ctx: Ctx, row: KeyRow): Promise<ClosedKey[]> {
  try {
    await unwrapPrivateKey(ctx.secrets, row)
    return []
  } catch (error) {
    if (!(error instanceof KeyUnavailable)) throw error
    const { id, issuerId, use, algorithm, wrappedBy } = row
    return [{ id, issuerId, use, algorithm, wrappedBy, reason: error.message }]
  }
}

/**
 * Says in one line of the log which key-encryption keys are missing that keys in use need, without opening any. Returns
 * how many keys need them.
 */
export async function reportClosedKeys(ctx: Ctx): Promise<number> {
  const held = await heldKeyEncryptionKeys(ctx)
  const ids = [held.current, held.previous].filter((id) => id !== null)
  const closed = await ctx.db
    .select({ wrappedBy: signingKey.wrappedBy, keys: sql<number>`count(*)`, one: sql<string>`min(${signingKey.id})` })
    .from(signingKey)
    .where(and(notInArray(signingKey.wrappedBy, ids), eq(signingKey.status, 'active')))
    .groupBy(signingKey.wrappedBy)
    .limit(20)
  if (closed.length > 0 || !held.current)
    console.error(JSON.stringify({ at: 'keys', keyEncryptionKey: held.current, needed: closed }))
  return closed.reduce((sum, { keys }) => sum + keys, 0)
}
