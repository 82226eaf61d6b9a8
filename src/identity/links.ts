import { and, eq, exists, gt, or, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Ctx } from '../context'
import { sha256Hex } from '../digest'
import { requireMail } from '../mail/mailer'
import { Refusal } from '../refusal'
import { findOrAddUser } from './people'
import { emailChange, passkey, session, user, verification } from './tables'

/** Minutes a mailed sign-in link is good for. */
const mailedMinutes = 15

/** What a link is for. With `copiedBy` it was handed over by an admin: who opens it has proven no address. */
const SignInLink = z.object({
  email: z.string(),
  copiedBy: z.object({ issuerId: z.string(), isOwner: z.boolean() }).optional(),
})
export type SignInLink = z.infer<typeof SignInLink>

/** Makes a link that signs somebody in, once. The token is only kept as a hash. */
export async function makeSignInLink(
  ctx: Ctx,
  link: SignInLink,
  { next, minutes = mailedMinutes }: { next?: string | undefined; minutes?: number },
): Promise<{ link: string; expiresAt: Date }> {
  const token = ctx.newId() + ctx.newId()
  const now = ctx.now()
  const expiresAt = new Date(now.getTime() + minutes * 60_000)
  await ctx.db.insert(verification).values({
    id: ctx.newId('lnk'),
    identifier: await identifierOf(token),
    value: JSON.stringify(link),
    expiresAt,
    createdAt: now,
    updatedAt: now,
  })
  const address = new URL('/auth/confirm', ctx.origin)
  address.searchParams.set('token', token)
  if (next !== undefined) address.searchParams.set('next', next)
  return { link: address.href, expiresAt }
}

/** Mails a sign-in link, without any brake. `key` names the mail. */
export async function mailSignInLink(
  ctx: Ctx,
  email: string,
  { key, next }: { key: string; next?: string | undefined },
): Promise<void> {
  requireMail(ctx)
  const { link, expiresAt } = await makeSignInLink(ctx, { email }, { next })
  await ctx.mail.send({
    key,
    to: email,
    expiresAt,
    subject: 'Your sign-in link for Assay',
    // The link opens a page of ours with a button: mail scanners follow links, and must not use them up.
    text: `Open this link to sign in. It works once, within ${mailedMinutes} minutes.\n\n${link}\n\nIf you did not ask for it, ignore this mail: nobody gets in without the link.`,
  })
}

/** Uses a link up, and says what it was for. Of two that press the button at once, one does. Refuses a used or old one. */
export async function useSignInLink(ctx: Ctx, token: string): Promise<SignInLink> {
  const [used] = await ctx.db
    .delete(verification)
    .where(and(eq(verification.identifier, await identifierOf(token)), gt(verification.expiresAt, ctx.now())))
    .returning({ value: verification.value })
  if (!used) throw linkGone()
  return SignInLink.parse(JSON.parse(used.value))
}

export const linkGone = () =>
  new Refusal('gone', 'This sign-in link was already used, or is too old. Ask for a new one.')

/**
 * The person whose mailbox this is, who has just shown it. If nobody ever had, whatever was made of the account before is
 * not theirs: its sessions, passkeys and links end, so that nobody lies in wait for them.
 */
export async function provenPerson(ctx: Ctx, email: string): Promise<string> {
  const { id } = await findOrAddUser(ctx, { email })
  await ctx.db.batch([
    ...endings(ctx, { id, email }),
    ctx.db
      .update(user)
      .set({ emailVerified: true, updatedAt: ctx.now() })
      .where(and(eq(user.id, id), eq(user.emailVerified, false))),
  ])
  return id
}

/**
 * Ends every way into an account whose mailbox nobody has shown, before somebody is let into it by a code or a link that
 * was handed over: who was let in before them must not be there still.
 */
export async function endUnproven(ctx: Ctx, account: { id: string; email: string }): Promise<void> {
  await ctx.db.batch(endings(ctx, account))
}

/** Whether somebody is in an account, or has a passkey to it, who never showed that its address is theirs. */
export async function isInUnprovenHands(ctx: Ctx, userId: string): Promise<boolean> {
  const hasOne = (table: typeof session | typeof passkey) =>
    exists(ctx.db.select().from(table).where(eq(table.userId, userId)))
  const isOne = and(eq(user.id, userId), eq(user.emailVerified, false), or(hasOne(session), hasOne(passkey)))
  return (await ctx.db.$count(user, isOne)) > 0
}

function endings(ctx: Ctx, { id, email }: { id: string; email: string }) {
  const unproven = sql`exists (select 1 from ${user} where ${user.id} = ${id} and ${user.emailVerified} = 0)`
  return [
    ctx.db.delete(session).where(and(eq(session.userId, id), unproven)),
    ctx.db.delete(passkey).where(and(eq(passkey.userId, id), unproven)),
    ctx.db.delete(emailChange).where(and(eq(emailChange.userId, id), unproven)),
    ctx.db.delete(verification).where(and(isSignInLinkTo(email), unproven)),
  ] as const
}

/** Condition on `verification`: that it is a sign-in link to this address. */
export const isSignInLinkTo = (email: string) =>
  and(
    sql`${verification.identifier} like 'sign-in:%'`,
    sql`case when json_valid(${verification.value}) then ${verification.value} ->> '$.email' end = ${email}`,
  )

const identifierOf = async (token: string) => `sign-in:${await sha256Hex(token)}`
