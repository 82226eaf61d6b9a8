import { eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { Refusal } from '../refusal'
import { sha256Hex } from '../digest'
import { visitorOf } from '../http/visitor'
import { requireMail } from '../mail/mailer'
import { actorOfKey } from './api-keys'
import { whyNotCopied } from './copied-link.query'
import { linkGone, mailSignInLink, provenPerson, useSignInLink } from './links'
import { findOrAddUser } from './people'
import { parseRoles } from './rules'
import type { Actor, Person } from './rules'
import { issuerMember } from './tables'

/**
 * Who sends this request: an API key (`Authorization: Bearer assay_…`), a signed-in person, or nobody. `cookies` are to
 * be passed on to the browser, when the session was extended. Refuses a key that is not ours: a typing error must not
 * look like being nobody.
 */
export async function identify(ctx: Ctx, headers: Headers): Promise<{ actor: Actor; cookies: string[] }> {
  const bearer = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (bearer) {
    const key = await actorOfKey(ctx, bearer)
    if (!key) throw new Refusal('unauthenticated', 'This API key is not known, or was revoked.')
    return { actor: key, cookies: [] }
  }
  if (!/(^|;\s*)(__Host-)?assay\.session_token=/.test(headers.get('cookie') ?? '')) return nobody
  const { auth } = await import('./auth')
  const { response, headers: answer } = await auth.api.getSession({ headers, returnHeaders: true })
  if (!response) return nobody
  const { id, email, name } = response.user
  return { actor: await loadPerson(ctx, { id, email, name }), cookies: answer.getSetCookie() }
}

const nobody = { actor: { kind: 'nobody' } as const, cookies: [] }

async function loadPerson(ctx: Ctx, { id, email, name }: { id: string; email: string; name: string }): Promise<Person> {
  const memberships = await ctx.db.select().from(issuerMember).where(eq(issuerMember.userId, id))
  return {
    kind: 'person',
    userId: id,
    email,
    name,
    roles: Object.fromEntries(memberships.map((m) => [m.organizationId, parseRoles(m.role)])),
  }
}

/** Mails a sign-in link. Says the same whether the address is known or not. Refuses a flood. */
export async function requestSignIn(ctx: Ctx, headers: Headers, email: string, next?: string): Promise<void> {
  requireMail(ctx)
  await refuseFlood(ctx, headers, email)
  await mailSignInLink(ctx, email, { key: ctx.newId('link'), next })
}

/** Refuses who asks for too many links, and too many to one address. */
export async function refuseFlood(ctx: Ctx, headers: Headers, email: string): Promise<void> {
  const words = 'Too many links were asked for. Wait a minute, then try again.'
  await refuseVisitor(ctx, headers, words)
  const { success } = await ctx.brakes.address.limit({ key: await sha256Hex(email) })
  if (!success) throw new Refusal('rate_limited', words)
}

/** Refuses, in these words, a visitor who comes too often. */
export async function refuseVisitor(ctx: Ctx, headers: Headers, words: string): Promise<void> {
  const key = visitorOf(headers.get('cf-connecting-ip')) ?? 'unknown'
  const { success } = await ctx.brakes.visitor.limit({ key })
  if (!success) throw new Refusal('rate_limited', words)
}

/**
 * Uses a sign-in link up. Returns the cookies that make the session. Refuses a link that was used or is too old, and one
 * that was handed over for an account that is no longer this issuer's alone.
 */
export async function confirmSignIn(ctx: Ctx, headers: Headers, token: string): Promise<string[]> {
  const { email, copiedBy } = await useSignInLink(ctx, token)
  if (!copiedBy) return openSession(headers, await provenPerson(ctx, email))
  if (await whyNotCopied(ctx, email, copiedBy)) throw linkGone()
  return openSession(headers, (await findOrAddUser(ctx, { email })).id)
}

/** Signs a person in in this browser, who was shown to be that person. Returns the cookies that make the session. */
export async function openSession(headers: Headers, userId: string): Promise<string[]> {
  const { auth } = await import('./auth')
  const { headers: answer } = await auth.api.openSession({ body: { userId }, headers, returnHeaders: true })
  return answer.getSetCookie()
}

/** Ends the session. Returns the cookies that clear it. */
export async function signOut(headers: Headers): Promise<string[]> {
  const { auth } = await import('./auth')
  const response = await auth.api.signOut({ headers, asResponse: true })
  return response.headers.getSetCookie()
}

/** Ends every other session of the same person. */
export async function signOutElsewhere(headers: Headers): Promise<void> {
  const { auth } = await import('./auth')
  await auth.api.revokeOtherSessions({ headers })
}
