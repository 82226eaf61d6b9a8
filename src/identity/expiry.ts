import { inArray, lt } from 'drizzle-orm'
import type { Ctx } from '../context'
import { session, verification } from './tables'

/** Deletes sessions and sign-in links that are past their time, at most `limit` of each. Returns how many. */
export async function forgetExpired(ctx: Ctx, limit = 100): Promise<number> {
  const now = ctx.now()
  const old = (table: typeof session | typeof verification) =>
    ctx.db.select({ id: table.id }).from(table).where(lt(table.expiresAt, now)).limit(limit)
  const [sessions, links] = await ctx.db.batch([
    ctx.db
      .delete(session)
      .where(inArray(session.id, old(session)))
      .returning({ id: session.id }),
    ctx.db
      .delete(verification)
      .where(inArray(verification.id, old(verification)))
      .returning({ id: verification.id }),
  ])
  return sessions.length + links.length
}
