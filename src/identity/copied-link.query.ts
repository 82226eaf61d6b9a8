import { and, eq, ne, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { invitation, microcredential } from '../catalogue/tables'
import type { Ctx } from '../context'
import { enrollment } from '../enrollment/tables'
import type { SignInLink } from './links'
import { hasRole } from './members'
import { issuerInvitation, issuerMember, passkey, user } from './tables'

/**
 * Why nobody of this issuer may be handed a link into the account of this address, or undefined if they may: such a link
 * opens everything the account has. So it has to be this issuer's alone, and an owner's only for an owner.
 */
export async function whyNotCopied(
  ctx: Ctx,
  email: string,
  { issuerId, isOwner }: NonNullable<SignInLink['copiedBy']>,
): Promise<string | undefined> {
  const [[here], [elsewhere], owners] = await ctx.db.batch([
    tiesOf(ctx, email, (issuer) => eq(issuer, issuerId)),
    tiesOf(ctx, email, (issuer) => ne(issuer, issuerId)),
    ctx.db
      .select({ id: issuerMember.id })
      .from(issuerMember)
      .innerJoin(user, eq(user.id, issuerMember.userId))
      .where(and(eq(issuerMember.organizationId, issuerId), eq(user.email, email), hasRole('owner'))),
  ])
  if (!here) return 'Nobody with this address is a member or a learner of this issuer.'
  if (elsewhere) return 'This account has to do with another issuer too: a link would open that as well.'
  if (owners.length > 0 && !isOwner) return 'Only an owner makes a link for an owner.'
  return undefined
}

/**
 * Whether an account with this address is in somebody's hands: they have shown the mailbox, have a passkey, or have to do
 * with an issuer, but for this invitation. What is not may be opened by who was sent to it.
 */
export async function isSomebodys(ctx: Ctx, email: string, invitationId = ''): Promise<boolean> {
  const [[claimed], [tie]] = await ctx.db.batch([
    ctx.db
      .select({ id: user.id })
      .from(user)
      .where(
        and(
          eq(user.email, email),
          or(eq(user.emailVerified, true), sql`exists (select 1 from ${passkey} where ${passkey.userId} = ${user.id})`),
        ),
      ),
    tiesOf(ctx, email, () => sql`true`, invitationId),
  ])
  return claimed !== undefined || tie !== undefined
}

/** One row if an address has to do with such an issuer, `but` for this invitation: as a member, a learner, or invited. */
function tiesOf(ctx: Ctx, email: string, isSuch: (issuer: SQL) => SQL, but = '') {
  const one = { tie: sql<number>`1`.as('tie') }
  return unionAll(
    ctx.db
      .select(one)
      .from(issuerMember)
      .innerJoin(user, eq(user.id, issuerMember.userId))
      .where(and(eq(user.email, email), isSuch(sql`${issuerMember.organizationId}`))),
    ctx.db
      .select(one)
      .from(enrollment)
      .innerJoin(user, eq(user.id, enrollment.learnerId))
      .where(and(eq(user.email, email), isSuch(sql`${enrollment.issuerId}`))),
    ctx.db
      .select(one)
      .from(invitation)
      .innerJoin(microcredential, eq(microcredential.id, invitation.microcredentialId))
      .where(and(eq(invitation.email, email), isSuch(sql`${microcredential.issuerId}`))),
    ctx.db
      .select(one)
      .from(issuerInvitation)
      .where(
        and(
          eq(issuerInvitation.email, email),
          eq(issuerInvitation.status, 'pending'),
          ne(issuerInvitation.id, but),
          isSuch(sql`${issuerInvitation.organizationId}`),
        ),
      ),
  ).limit(1)
}
