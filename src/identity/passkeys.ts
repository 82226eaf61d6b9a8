import { and, asc, eq, sql } from 'drizzle-orm'
import type * as z from 'zod'
import type { Ctx } from '../context'
import { canMail, tell } from '../mail/mailer'
import { invalid, notFound, Refusal } from '../refusal'
import { requirePerson } from './authorize'
import type { Actor } from './rules'
import { refuseVisitor } from './session'
import type { NewPasskey, PasskeySignIn } from './schema'
import { passkey } from './tables'

/** A way in without mail: a key in somebody's phone, computer or pocket. */
export type Passkey = { id: string; name: string; createdAt: Date | null }

/** More than anybody has devices. */
const most = 20

/** What a browser asks an authenticator for, and the cookies that tie its answer to this browser. */
export type Asked = { options: Record<string, unknown>; cookies: string[] }

/** Begins a sign-in: any passkey of this deployment that the browser has will do. Refuses a flood. */
export async function askForPasskey(ctx: Ctx, headers: Headers): Promise<Asked> {
  await refuseVisitor(ctx, headers, 'Too many tries. Wait a minute, then try again.')
  const { auth } = await import('./auth')
  const asked = await auth.api.generatePasskeyAuthenticationOptions({ headers: nobodys(headers), returnHeaders: true })
  return { options: { ...asked.response, userVerification: 'required' }, cookies: asked.headers.getSetCookie() }
}

/**
 * Signs in by what the authenticator answered (WebAuthn Level 3, §7.2). Returns the cookies that make the session.
 * Refuses an answer to another challenge or to one that was answered already, from another site, by a passkey that
 * nobody has here, that was not unlocked, or that has counted further before.
 */
export async function signInByPasskey(
  headers: Headers,
  { response }: z.infer<typeof PasskeySignIn>,
): Promise<string[]> {
  const { auth } = await import('./auth')
  const answer = await auth.api.verifyPasskeyAuthentication({ body: { response }, headers, asResponse: true })
  if (answer.status !== 200)
    throw new Refusal('forbidden', 'This passkey did not sign you in. Try again, or sign in another way.')
  return answer.headers.getSetCookie()
}

/** One's own passkeys, oldest first. */
export async function listPasskeys(ctx: Ctx, actor: Actor): Promise<Passkey[]> {
  const { userId } = requirePerson(actor)
  const rows = await ctx.db
    .select(columns)
    .from(passkey)
    .where(eq(passkey.userId, userId))
    .orderBy(asc(passkey.createdAt), asc(passkey.id))
    .limit(most)
  return rows.map(view)
}

/** Begins to add a passkey of one's own. */
export async function askForNewPasskey(ctx: Ctx, actor: Actor, headers: Headers): Promise<Asked> {
  const { userId } = requirePerson(actor)
  if ((await ctx.db.$count(passkey, eq(passkey.userId, userId))) >= most)
    throw new Refusal('conflict', `You have ${most} passkeys. Remove one first.`)
  const { auth } = await import('./auth')
  const asked = await auth.api.generatePasskeyRegistrationOptions({ headers, returnHeaders: true })
  return { options: { ...asked.response }, cookies: asked.headers.getSetCookie() }
}

/**
 * Adds the passkey that the authenticator made (WebAuthn Level 3, §7.1). Its owner is told by mail, where there is any: a
 * session left open is enough to add one. Refuses an answer to what somebody else was asked, to another challenge or to
 * one that was answered already, from another site, and by an authenticator that was not unlocked.
 */
export async function addPasskey(
  ctx: Ctx,
  actor: Actor,
  headers: Headers,
  { name, response }: z.infer<typeof NewPasskey>,
): Promise<Passkey> {
  const person = requirePerson(actor)
  const { auth } = await import('./auth')
  const answer = await auth.api.verifyPasskeyRegistration({ body: { response, name }, headers, asResponse: true })
  if (answer.status !== 200) throw invalid('response', 'This passkey could not be added. Try again.')
  const { id } = await answer.json<{ id: string }>()
  await tell(ctx, { key: `passkey.added/${id}`, to: person.email, ...notice(ctx) })
  return getPasskey(ctx, person.userId, id)
}

export async function renamePasskey(ctx: Ctx, actor: Actor, id: string, name: string): Promise<Passkey> {
  const { userId } = requirePerson(actor)
  await ctx.db.update(passkey).set({ name }).where(ownPasskey(userId, id))
  return getPasskey(ctx, userId, id)
}

/** Removes a passkey of one's own. Refuses the last one where no link can be mailed: nobody would get in any more. */
export async function removePasskey(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { userId } = requirePerson(actor)
  const another = sql`exists (select 1 from ${passkey} as other where other.user_id = ${userId} and other.id <> ${id})`
  const [removed] = await ctx.db
    .delete(passkey)
    .where(and(ownPasskey(userId, id), canMail(ctx) ? undefined : another))
    .returning({ id: passkey.id })
  if (removed) return
  await getPasskey(ctx, userId, id)
  throw new Refusal(
    'conflict',
    'This is your only way in: this deployment cannot mail a link. Add another passkey first.',
  )
}

const columns = { id: passkey.id, name: passkey.name, createdAt: passkey.createdAt }

const view = ({ name, ...row }: { id: string; name: string | null; createdAt: Date | null }) => ({
  ...row,
  name: name ?? 'Passkey',
})

const ownPasskey = (userId: string, id: string) => and(eq(passkey.id, id), eq(passkey.userId, userId))

async function getPasskey(ctx: Ctx, userId: string, id: string): Promise<Passkey> {
  const [found] = await ctx.db.select(columns).from(passkey).where(ownPasskey(userId, id))
  if (!found) throw notFound('passkey')
  return view(found)
}

/** The same request without a session: whoever is signed in may sign in as somebody else. */
function nobodys(headers: Headers): Headers {
  const without = new Headers(headers)
  without.delete('cookie')
  return without
}

const notice = (ctx: Ctx) => ({
  subject: 'A passkey was added to your account at Assay',
  text: [
    'Somebody who is signed in to your account added a passkey to it: whoever has that can sign in as you.',
    `If that was not you, remove it at once, and sign out everywhere:\n${ctx.origin}/account`,
  ].join('\n\n'),
})
