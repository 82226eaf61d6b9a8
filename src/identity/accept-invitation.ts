import { and, eq, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { sha256Hex } from '../digest'
import { Refusal } from '../refusal'
import { isSomebodys } from './copied-link.query'
import { findByToken, isGood } from './invitations'
import type { Pending } from './invitations'
import { getIssuer } from './issuers'
import type { Issuer } from './issuers'
import { endUnproven, provenPerson } from './links'
import { findOrAddUser } from './people'
import { may, parseRoles, whyNotRoles } from './rules'
import type { Actor, Role } from './rules'
import { openSession } from './session'
import { issuerInvitation, issuerMember } from './tables'

/** What an invitation says to whoever opens its link. `signInFirst`: the link alone does not open that account. */
export type Offer = { issuer: Issuer; email: string; roles: Role[]; signInFirst: boolean }

/** What a link offers; undefined if it is void by now. */
export async function findOffer(ctx: Ctx, actor: Actor, token: string): Promise<Offer | undefined> {
  const found = await findByToken(ctx, token)
  if (!found || !(await inviterOf(ctx, found))) return undefined
  return {
    issuer: await getIssuer(ctx, found.organizationId),
    email: found.email,
    roles: parseRoles(found.role ?? ''),
    signInFirst: !isFor(actor, found) && !(await opens(ctx, found)),
  }
}

/**
 * Accepts an invitation: makes the account if there is none, and signs in who is not. A mailed link proves the address; one
 * that was handed over does not, and so opens no account that is somebody's. Returns the issuer and the cookies of the
 * session, none if there is one. Refuses a link that is used, void or too old, one of somebody who may not invite to that
 * any more, and whoever is signed in with another address.
 */
export async function acceptInvitation(
  ctx: Ctx,
  actor: Actor,
  headers: Headers,
  token: string,
): Promise<{ issuer: Issuer; roles: Role[]; cookies: string[] }> {
  if (actor.kind === 'key') throw new Refusal('forbidden', 'Only a person can do this, not an API key.')
  const found = await findByToken(ctx, token)
  const inviter = found && (await inviterOf(ctx, found))
  if (!found || !inviter) throw isVoid()
  if (actor.kind === 'person' && !isFor(actor, found))
    throw new Refusal(
      'conflict',
      'You are signed in with another address than the one that was invited. Sign out first.',
    )
  if (!isFor(actor, found) && !(await opens(ctx, found)))
    throw new Refusal(
      'conflict',
      'There is an account with this address. Sign in to it first, then open the link again.',
    )

  const { id: userId, email } = await findOrAddUser(ctx, { email: found.email, name: found.name ?? undefined })
  if (actor.kind === 'nobody') await endUnproven(ctx, { id: userId, email })
  const { organizationId: issuerId, role } = found
  const member = { id: ctx.newId('mem'), organizationId: issuerId, userId, role: role ?? '', createdAt: ctx.now() }
  // Whoever invited may have lost the right to in this very moment.
  const mayStill = sql`exists (select 1 from ${issuerMember} where ${issuerMember.id} = ${inviter.id} and ${issuerMember.role} = ${inviter.role})`
  const [[accepted]] = await ctx.db.batch([
    ctx.db
      .update(issuerInvitation)
      .set({ status: 'accepted', tokenHash: null })
      .where(and(isGood(ctx, await sha256Hex(token)), mayStill))
      .returning({ id: issuerInvitation.id }),
    ctx.db
      .insert(issuerMember)
      .select(rowIf(issuerMember, member, sql`changes() = 1`))
      .onConflictDoNothing(),
    auditIfChanged(
      ctx,
      { kind: 'person', userId, email: '', name: '', roles: {} },
      {
        issuerId,
        action: 'member.invitation_accepted',
        subjectId: member.id,
        detail: { userId, roles: parseRoles(member.role), invitedBy: found.inviterId },
      },
    ),
  ])
  if (!accepted) throw isVoid()
  return {
    issuer: await getIssuer(ctx, issuerId),
    roles: parseRoles(member.role),
    cookies: actor.kind === 'person' ? [] : await signIn(ctx, headers, found, userId),
  }
}

async function signIn(ctx: Ctx, headers: Headers, { byMail, email }: Pending, userId: string): Promise<string[]> {
  return openSession(headers, byMail ? await provenPerson(ctx, email) : userId)
}

const isFor = (actor: Actor, { email }: Pending) => actor.kind === 'person' && actor.email === email

/** Whether the link alone is enough to be signed in as whom it invites. */
const opens = async (ctx: Ctx, { byMail, email, id }: Pending) => byMail || !(await isSomebodys(ctx, email, id))

/** The membership of who invited, if it still is enough to give these roles. */
async function inviterOf(ctx: Ctx, { organizationId, inviterId, role }: Pending) {
  const [found] = await ctx.db
    .select({ id: issuerMember.id, role: issuerMember.role })
    .from(issuerMember)
    .where(and(eq(issuerMember.organizationId, organizationId), eq(issuerMember.userId, inviterId)))
  if (!found) return undefined
  const roles = { [organizationId]: parseRoles(found.role) }
  const inviter: Actor = { kind: 'person', userId: inviterId, email: '', name: '', roles }
  const why = may(inviter, 'people.manage', organizationId)
    ? whyNotRoles(inviter, organizationId, [], parseRoles(role ?? ''), 1)
    : true
  return why ? undefined : found
}

const isVoid = () =>
  new Refusal(
    'gone',
    'This invitation was used, withdrawn or sent anew, or is too old. Ask whoever invited you for another.',
  )
