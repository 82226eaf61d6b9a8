import { desc, eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { sameSecret } from '../digest'
import { notFound } from '../refusal'
import { isLocalMailbox } from './mailer'
import { mail } from './tables'

export type StoredMail = typeof mail.$inferSelect

type LocalEnv = Env & { DEV_SECRET?: string }

/**
 * Refuses, as if there were no such page, unless all three hold: the secret `npm start` wrote, an `ORIGIN` on
 * localhost, and a `Host` that is that origin's. The Host alone can be forged, and is what DNS rebinding brings.
 */
export function requireLocal(env: LocalEnv, host: string | undefined): void {
  if (!isLocalMailbox(env) || host !== new URL(env.ORIGIN).host) throw notFound('page')
}

/** Whether this is the secret that `npm start` wrote. */
export const isDevSecret = (env: LocalEnv, secret: string) => sameSecret(secret, env.DEV_SECRET ?? '')

/** The newest 50 mails, of everybody or of one address. */
export async function readMailbox(ctx: Ctx, to?: string): Promise<StoredMail[]> {
  return ctx.db
    .select()
    .from(mail)
    .where(to ? eq(mail.to, to) : undefined)
    .orderBy(desc(mail.createdAt))
    .limit(50)
}

/** The mail that was sent under this key. */
export async function readMail(ctx: Ctx, key: string): Promise<StoredMail> {
  const [found] = await ctx.db.select().from(mail).where(eq(mail.key, key))
  if (!found) throw notFound('mail')
  return found
}
