import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { microcredential } from './tables'

/**
 * Statement for the batch in which people come to hold a badge, or no longer do: so many more hold one of each
 * microcredential that the condition is about.
 */
export const addHolders = (ctx: Ctx, people: SQL, condition: SQL) =>
  ctx.db
    .update(microcredential)
    .set({ holders: sql`${microcredential.holders} + ${people}` })
    .where(condition)

/** How many people hold a badge of an issuer, counted for each microcredential that it has ever offered. */
export async function countHeld(ctx: Ctx, issuerId: string): Promise<number> {
  const [found] = await ctx.db
    .select({ held: sql<number>`coalesce(sum(${microcredential.holders}), 0)` })
    .from(microcredential)
    .where(eq(microcredential.issuerId, issuerId))
  return found?.held ?? 0
}
