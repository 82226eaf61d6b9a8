import { and, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { keptDays } from './rules'
import { hook } from './tables'

/**
 * A part of what cron does: forgets the bodies of hooks that are past their time, and in the end the hooks, at most `limit`
 * of each. Returns how many.
 */
export async function forgetHooks(ctx: Ctx, limit = 200): Promise<number> {
  const isOver = lt(hook.expiresAt, ctx.now())
  const old = (which: typeof isOver) =>
    ctx.db.select({ id: hook.id }).from(hook).where(and(isOver, which)).orderBy(hook.expiresAt).limit(limit)
  const [gone, blanked] = await ctx.db.batch([
    ctx.db
      .delete(hook)
      .where(inArray(hook.id, old(isNull(hook.body))))
      .returning({ id: hook.id }),
    ctx.db
      .update(hook)
      .set({ body: null, expiresAt: sql`${hook.receivedAt} + ${keptDays.hook * 86_400_000}` })
      .where(inArray(hook.id, old(isNotNull(hook.body))))
      .returning({ id: hook.id }),
  ])
  return gone.length + blanked.length
}
