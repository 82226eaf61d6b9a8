import { and, eq, lte } from 'drizzle-orm'
import type { Ctx } from '../context'
import { hasWords } from './status'
import { mail, outgoingMail } from './tables'

/** Statement: what has not gone out to this address does not, of one issuer or of all. */
export const forgetMailTo = (ctx: Ctx, email: string, { issuerId, until }: { issuerId: string | null; until: Date }) =>
  ctx.db
    .delete(outgoingMail)
    .where(
      and(
        hasWords,
        eq(outgoingMail.to, email),
        lte(outgoingMail.createdAt, until),
        issuerId === null ? undefined : eq(outgoingMail.issuerId, issuerId),
      ),
    )

/** Statement: the local mailbox forgets what was mailed there. */
export const emptyMailbox = (ctx: Ctx, email: string, until: Date) =>
  ctx.db.delete(mail).where(and(eq(mail.to, email), lte(mail.createdAt, until)))
