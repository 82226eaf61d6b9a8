import { eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { Refusal } from '../refusal'
import { sha256Hex } from '../digest'
import { visitorOf } from '../http/visitor'
import { actorOfKey } from './api-keys'
import { roles } from './rules'
import type { Actor, Person, Role } from './rules'
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
  if (!/(^|;\s*)(__Secure-|__Host-)?assay\.session_token=/.test(headers.get('cookie') ?? '')) return nobody
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

/** The set of roles behind the column's comma-separated text; unknown names are dropped. */
export const parseRoles = (text: string): Role[] => roles.filter((r) => text.split(',').includes(r))

/** Mails a sign-in link. Says the same whether the address is known or not. Refuses a flood. */
export async function requestSignIn(ctx: Ctx, headers: Headers, email: string, next?: string): Promise<void> {
  await refuseFlood(ctx, headers, email)
  await mailSignInLink(headers, email, { key: ctx.newId('link'), next })
}

/** Refuses who asks for too many links, and too many to one address. */
export async function refuseFlood(ctx: Ctx, headers: Headers, email: string): Promise<void> {
  const visitor = visitorOf(headers.get('cf-connecting-ip')) ?? 'unknown'
  const [byVisitor, byAddress] = await Promise.all([
    ctx.brakes.visitor.limit({ key: visitor }),
    ctx.brakes.address.limit({ key: await sha256Hex(email) }),
  ])
  if (!byVisitor.success || !byAddress.success)
    throw new Refusal('rate_limited', 'Too many links were asked for. Wait a minute, then try again.')
}

/** Mails a link without any brake. `key` names the mail. */
export async function mailSignInLink(
  headers: Headers,
  email: string,
  metadata: { key: string; next?: string | undefined },
): Promise<void> {
  const { auth } = await import('./auth')
  await auth.api.signInMagicLink({ body: { email, metadata }, headers })
}

/** Uses a sign-in link up. Returns the cookies that make the session, or refuses a link that was used or is too old. */
export async function confirmSignIn(headers: Headers, token: string): Promise<string[]> {
  const { auth } = await import('./auth')
  const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true })
  if (response.status !== 200)
    throw new Refusal('gone', 'This sign-in link was already used, or is too old. Ask for a new one.')
  return response.headers.getSetCookie()
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
