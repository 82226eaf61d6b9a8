import { inArray, lt } from 'drizzle-orm'
import type { Ctx } from '../context'
import { emailChange, issuerInvitation, session, verification } from './tables'

/** How long an admin finds an invitation that was not accepted in time, to send it again. */
const keptFor = 30 * 86_400_000

/**
 * Deletes sessions, sign-in links, new addresses nobody confirmed, and a month later invitations that are past their
 * time, at most `limit` of each. Returns how many.
 */
export async function forgetExpired(ctx: Ctx, limit = 100): Promise<number> {
  const now = ctx.now()
  const old = (table: typeof session | typeof verification) =>
    ctx.db.select({ id: table.id }).from(table).where(lt(table.expiresAt, now)).limit(limit)
  const unconfirmed = ctx.db
    .select({ id: emailChange.userId })
    .from(emailChange)
    .where(lt(emailChange.expiresAt, now))
    .limit(limit)
  const stale = ctx.db
    .select({ id: issuerInvitation.id })
    .from(issuerInvitation)
    .where(lt(issuerInvitation.expiresAt, new Date(now.getTime() - keptFor)))
    .limit(limit)
  const [sessions, links, changes, invitations] = await ctx.db.batch([
    ctx.db
      .delete(session)
      .where(inArray(session.id, old(session)))
      .returning({ id: session.id }),
    ctx.db
      .delete(verification)
      .where(inArray(verification.id, old(verification)))
      .returning({ id: verification.id }),
    ctx.db.delete(emailChange).where(inArray(emailChange.userId, unconfirmed)).returning({ id: emailChange.id }),
    ctx.db.delete(issuerInvitation).where(inArray(issuerInvitation.id, stale)).returning({ id: issuerInvitation.id }),
  ])
  return sessions.length + links.length + changes.length + invitations.length
}
