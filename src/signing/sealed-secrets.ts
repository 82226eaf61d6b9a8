import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { heldKeyEncryptionKeys } from './upkeep'
import { openSealed, sealBytes } from './key-encryption'
import { KeyUnavailable } from './key-unavailable'
import { sealedSecret } from './tables'

/** How long a secret that was replaced still holds: both sides change it in their own time. */
const rotationHours = 24

/** Seals a secret, to be kept by `keepSecret`. Throws `KeyUnavailable` if there is no key to seal it under. */
export async function sealSecret(
  ctx: Ctx,
  { issuerId, ownerId, secret }: { issuerId: string; ownerId: string; secret: string },
): Promise<typeof sealedSecret.$inferInsert> {
  const id = ctx.newId('sec')
  const sealed = await sealBytes(ctx.secrets, id, Uint8Array.from(new TextEncoder().encode(secret)))
  return { id, issuerId, ownerId, ...sealed, createdAt: ctx.now(), expiresAt: null }
}

/**
 * Statement for the batch that makes its owner, or gives it another secret. It is not made by what seals: a statement that
 * is awaited runs at once, on its own.
 */
export const keepSecret = (ctx: Ctx, sealed: typeof sealedSecret.$inferInsert) =>
  ctx.db.insert(sealedSecret).values(sealed)

/** Statement for that batch, before the new one is kept: what holds now ends after `rotationHours`. */
export const expireSecrets = (ctx: Ctx, ownerId: string) =>
  ctx.db
    .update(sealedSecret)
    .set({ expiresAt: new Date(ctx.now().getTime() + rotationHours * 3_600_000) })
    .where(and(eq(sealedSecret.ownerId, ownerId), isNull(sealedSecret.expiresAt)))

/** Statement for the batch that ends their owner: its secrets are gone at once. */
export const forgetSecrets = (ctx: Ctx, ownerId: string) =>
  ctx.db.delete(sealedSecret).where(eq(sealedSecret.ownerId, ownerId))

/** The secrets of an owner that hold now, the newest first; at most two. Throws `KeyUnavailable` if one does not open. */
export const openSecrets = async (ctx: Ctx, ownerId: string): Promise<string[]> =>
  openSelected(ctx, await selectSecrets(ctx, ownerId))

/** Statement for a batch that reads them with something else: what `openSelected` opens. */
export const selectSecrets = (ctx: Ctx, ownerId: string) =>
  ctx.db
    .select()
    .from(sealedSecret)
    .where(
      and(eq(sealedSecret.ownerId, ownerId), or(isNull(sealedSecret.expiresAt), gt(sealedSecret.expiresAt, ctx.now()))),
    )
    .orderBy(desc(sealedSecret.createdAt), desc(sealedSecret.id))
    .limit(2)

/** The secrets in these rows. Throws `KeyUnavailable` if one does not open. */
export const openSelected = (ctx: Ctx, rows: (typeof sealedSecret.$inferSelect)[]): Promise<string[]> =>
  Promise.all(rows.map(async (row) => new TextDecoder().decode(await openSealed(ctx.secrets, row))))

/** Seals under the current key-encryption key what is still sealed under the one before, at most `limit`. Returns how many. */
export async function resealSecrets(ctx: Ctx, limit = 10): Promise<number> {
  const { current, previous } = await heldKeyEncryptionKeys(ctx)
  if (!current || !previous || current === previous) return 0
  const rows = await ctx.db
    .select()
    .from(sealedSecret)
    .where(eq(sealedSecret.sealedBy, previous))
    // A damaged one must not keep the others from their turn.
    .orderBy(sql`random()`)
    .limit(limit)
  let done = 0
  for (const row of rows)
    try {
      const bytes = new Uint8Array(await openSealed(ctx.secrets, row))
      await ctx.db
        .update(sealedSecret)
        .set(await sealBytes(ctx.secrets, row.id, bytes))
        .where(and(eq(sealedSecret.id, row.id), eq(sealedSecret.sealedBy, previous)))
      done++
    } catch (error) {
      if (!(error instanceof KeyUnavailable)) throw error
      console.error(JSON.stringify({ at: 'secrets', error: error.message }))
    }
  return done
}
