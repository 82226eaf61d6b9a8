import { and, eq, gt, ne, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { sha256Hex } from '../digest'
import { requireMail, tell } from '../mail/mailer'
import { invalid, Refusal } from '../refusal'
import { requirePerson } from './authorize'
import { isSignInLinkTo } from './links'
import type { Actor } from './rules'
import { refuseFlood } from './session'
import { emailChange, passkey, user, verification } from './tables'

/** Minutes a mailed link to a new address is good for. */
export const changeMinutes = 60

/**
 * Mails a link to a new address of one's own; nothing changes before it is confirmed. Says the same whether somebody has
 * that address or not: only its mailbox hears of it. Takes the place of an earlier request. Refuses a flood, and the
 * address one has already.
 */
export async function requestEmailChange(ctx: Ctx, actor: Actor, headers: Headers, email: string): Promise<void> {
  const person = requirePerson(actor)
  if (person.email === email) throw invalid('email', 'This is your address already.')
  requireMail(ctx)
  await refuseFlood(ctx, headers, email)
  const [taken] = await ctx.db.select({ id: user.id }).from(user).where(eq(user.email, email))
  const token = ctx.newId() + ctx.newId()
  const row = {
    id: ctx.newId('chg'),
    email,
    tokenHash: await sha256Hex(token),
    expiresAt: new Date(ctx.now().getTime() + changeMinutes * 60_000),
  }
  await ctx.db
    .insert(emailChange)
    .values({ ...row, userId: person.userId })
    .onConflictDoUpdate({ target: emailChange.userId, set: row })
  const words = taken ? inUse(ctx) : linkTo(ctx, token)
  await ctx.mail.send({ key: `email.change/${row.id}`, to: email, expiresAt: row.expiresAt, ...words })
}

/**
 * Uses a link up: from now on the person signs in with the new address. It takes the session of the one who asked, so
 * that nobody's account becomes somebody else's by a press of a button. Sign-in links to the old address die, and its
 * mailbox is told before anything changes. Badges stay as they are: they carry a hash of the address of their day.
 * Refuses a link that is used, too old or another person's, and an address that somebody took meanwhile.
 */
export async function confirmEmailChange(ctx: Ctx, actor: Actor, token: string): Promise<{ email: string }> {
  const { userId } = requirePerson(actor)
  const asked = and(
    eq(emailChange.userId, userId),
    eq(emailChange.tokenHash, await sha256Hex(token)),
    gt(emailChange.expiresAt, ctx.now()),
  )
  const [found] = await ctx.db
    .select({ id: emailChange.id, email: emailChange.email, old: user.email, proven: user.emailVerified })
    .from(emailChange)
    .innerJoin(user, eq(user.id, emailChange.userId))
    .where(asked)
  if (!found) throw new Refusal('gone', 'This link was already used, is too old, or was meant for another account.')
  await tell(ctx, { key: `email.changed/${found.id}`, to: found.old, ...notice })
  const isFree = sql`not exists (select 1 from ${user} as other where other.email = ${found.email})`
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(user)
      .set({ email: found.email, emailVerified: true, updatedAt: ctx.now() })
      .where(and(eq(user.id, userId), isFree, sql`exists (select 1 from ${emailChange} where ${asked})`))
      .returning({ email: user.email }),
    // The first address that is proven to be somebody's: what was made of the account before may be another's.
    ...(found.proven ? [] : [ctx.db.delete(passkey).where(and(eq(passkey.userId, userId), sql`changes() = 1`))]),
    ctx.db.delete(verification).where(and(isSignInLinkTo(found.old), isNoLonger(userId, found.old))),
    ctx.db.delete(emailChange).where(asked),
  ])
  if (!changed[0]) throw new Refusal('conflict', 'Another account has this address by now.')
  return changed[0]
}

const isNoLonger = (userId: string, email: string) =>
  sql`exists (select 1 from ${user} where ${and(eq(user.id, userId), ne(user.email, email))})`

const linkTo = (ctx: Ctx, token: string) => ({
  subject: 'Confirm your new e-mail address for Assay',
  text: [
    `Open this link in the browser in which you are signed in, and press the button there. It works once, within ${changeMinutes} minutes.`,
    `${ctx.origin}/account/email/confirm?token=${token}`,
    'If you did not ask for it, ignore this mail: nothing changes without the button.',
  ].join('\n\n'),
})

const inUse = (ctx: Ctx) => ({
  subject: 'Somebody asked to use your e-mail address for Assay',
  text: [
    'Somebody who is signed in to Assay asked to sign in with this address from now on. It belongs to another account already, so nothing will change.',
    `If that was you, sign in to the account that has it:\n${ctx.origin}/auth/sign-in`,
    'If it was not, ignore this mail.',
  ].join('\n\n'),
})

/** Does not name the new address: an old mailbox may be read by others. */
const notice = {
  subject: 'Your e-mail address for Assay is changed',
  text: [
    'From now on another address signs in to your account; this one no longer does. Badges that you have stay good: they go on naming the address they were awarded to, as a hash.',
    'If that was not you, somebody else is signed in to your account: turn to the issuer of your badges at once.',
  ].join('\n\n'),
}
