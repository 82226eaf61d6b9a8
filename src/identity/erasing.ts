import { and, eq, lte, notLike, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { given } from '../db/insert'
import { sha256Hex } from '../digest'
import { erasedAddress } from './erased-address'
import { hasRole } from './members'
import { parseRoles } from './rules'
import type { Role } from './rules'
import {
  emailChange,
  issuerInvitation,
  issuerMember,
  passkey,
  personHandle,
  personProfile,
  session,
  user,
  verification,
} from './tables'

/**
 * What is taken from a person: what came to be until this moment, in one issuer or (null) in all. From now on it is
 * `holderId`'s, who has no name. The statements about it change nothing unless the condition holds.
 */
export type Handover = { userId: string; holderId: string; issuerId: string | null; until: Date; condition: SQL }

/** Condition: this person is the last owner of no issuer, or not of this one. */
export const isNoLastOwner = (userId: string, issuerId: string | null): SQL =>
  sql`not exists (select 1 from ${issuerMember} where ${issuerMember.userId} = ${userId} and ${hasRole('owner')}
    and ${issuerId === null ? sql`true` : eq(issuerMember.organizationId, issuerId)}
    and (select count(*) from issuer_member other where other.issuer_id = ${issuerMember.organizationId}
      and ',' || other.roles || ',' like '%,owner,%') = 1)`

/** Condition: this person has no role in any other issuer. */
export const isNoMemberElsewhere = (userId: string, issuerId: string): SQL =>
  sql`not exists (select 1 from ${issuerMember} where ${issuerMember.userId} = ${userId} and ${issuerMember.organizationId} <> ${issuerId})`

/** Condition: this person still has this address. */
export const hasAddress = (userId: string, email: string): SQL =>
  sql`exists (select 1 from ${user} where ${user.id} = ${userId} and ${user.email} = ${email})`

/**
 * Statements: nobody can sign in as this person any more, and their address is free for somebody new. The row stays, as
 * badges and the audit log refer to its id.
 */
export const closeAccount = (ctx: Ctx, userId: string, condition: SQL) =>
  [
    ctx.db
      .update(user)
      .set({ email: erasedAddress(userId), name: '', emailVerified: false, image: null, updatedAt: ctx.now() })
      .where(and(eq(user.id, userId), condition)),
    ctx.db.delete(session).where(and(eq(session.userId, userId), condition)),
    ctx.db.delete(passkey).where(and(eq(passkey.userId, userId), condition)),
    ctx.db.delete(emailChange).where(and(eq(emailChange.userId, userId), condition)),
    ctx.db.delete(personProfile).where(and(eq(personProfile.userId, userId), condition)),
    ctx.db.delete(issuerMember).where(and(eq(issuerMember.userId, userId), condition)),
  ] as const

/** Statement: somebody without a name, who can stand in for a person whose account stays. */
export const addNobody = (ctx: Ctx, id: string) =>
  ctx.db
    .insert(user)
    .values({ id, name: '', email: erasedAddress(id), createdAt: ctx.now(), updatedAt: ctx.now() })
    .onConflictDoNothing()

/** Statements: whoever has the address of one of these people (JSON, with `id` and `email`), and is not them, has it no more. */
export function yieldAddresses(ctx: Ctx, people: string) {
  const isAnother = sql`${user.email} in (select ${given('email')} from json_each(${people}))
    and ${user.id} not in (select ${given('id')} from json_each(${people}))`
  const theirs = sql`(select ${user.id} from ${user} where ${isAnother})`
  return [
    ctx.db.delete(session).where(sql`${session.userId} in ${theirs}`),
    ctx.db.delete(passkey).where(sql`${passkey.userId} in ${theirs}`),
    ctx.db
      .update(user)
      .set({ email: sql`replace(${erasedAddress('?')}, '?', ${user.id})`, name: '', emailVerified: false })
      .where(isAnother),
  ] as const
}

/** Statement: their roles in the issuer end. */
export const endRoles = (ctx: Ctx, { userId, issuerId, until, condition }: Handover) =>
  ctx.db
    .delete(issuerMember)
    .where(
      and(
        eq(issuerMember.userId, userId),
        eq(issuerMember.organizationId, issuerId ?? ''),
        lte(issuerMember.createdAt, until),
        condition,
      ),
    )

/** The roles of a person in an issuer, and how many owners that has. */
export async function rolesIn(
  ctx: Ctx,
  issuerId: string,
  userId: string | null,
): Promise<{ roles: Role[]; owners: number }> {
  const [[member], owners] = await Promise.all([
    ctx.db
      .select({ roles: issuerMember.role })
      .from(issuerMember)
      .where(and(eq(issuerMember.organizationId, issuerId), eq(issuerMember.userId, userId ?? ''))),
    ctx.db.$count(issuerMember, and(eq(issuerMember.organizationId, issuerId), hasRole('owner'))),
  ])
  return { roles: parseRoles(member?.roles ?? ''), owners }
}

/** Statements: invitations to be a member, and with the account also links on their way, forget this address. */
export const forgetInvited = (ctx: Ctx, email: string, { issuerId, until }: Pick<Handover, 'issuerId' | 'until'>) =>
  ctx.db
    .delete(issuerInvitation)
    .where(
      and(
        eq(issuerInvitation.email, email),
        issuerId === null ? undefined : eq(issuerInvitation.organizationId, issuerId),
        lte(issuerInvitation.createdAt, until),
      ),
    )

/** Statement: sign-in links to this address are forgotten. The address stands in their value, as JSON. */
export const forgetLinks = (ctx: Ctx, email: string) =>
  ctx.db.delete(verification).where(sql`instr(${verification.value}, ${JSON.stringify(email)}) > 0`)

const digested = (handle: string) => sha256Hex(`handle ${handle}`).then((digest) => `#${digest}`)

/** Whether somebody who is gone had this handle: what is kept of it is a digest. */
export async function wasErased(ctx: Ctx, handle: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ handle: personHandle.handle })
    .from(personHandle)
    .where(eq(personHandle.handle, await digested(handle)))
  return found !== undefined
}

/** The handles of somebody who is gone stay taken, without being there to read. */
export async function digestHandles(ctx: Ctx, userId: string): Promise<void> {
  const mine = await ctx.db
    .select({ handle: personHandle.handle })
    .from(personHandle)
    .where(and(eq(personHandle.userId, userId), notLike(personHandle.handle, '#%')))
  for (const { handle } of mine)
    await ctx.db
      .update(personHandle)
      .set({ handle: await digested(handle) })
      .where(eq(personHandle.handle, handle))
}
