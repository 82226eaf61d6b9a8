import { and, eq, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { notFound, Refusal } from '../refusal'
import { authorize, requirePerson } from './authorize'
import { isInUnprovenHands } from './links'
import { findOrAddUser } from './people'
import { joinRoles, parseRoles, whyNotRoles } from './rules'
import type { Actor, Role } from './rules'
import { issuerMember, user } from './tables'

export type Member = { id: string; userId: string; email: string; name: string; roles: Role[]; createdAt: Date }

export async function listMembers(ctx: Ctx, actor: Actor, issuerId: string, page: PageRequest): Promise<Page<Member>> {
  authorize(actor, 'people.manage', issuerId)
  const { where, orderBy } = keyset(issuerMember.createdAt, issuerMember.id, page, true)
  const rows = await selectMembers(ctx)
    .where(and(eq(issuerMember.organizationId, issuerId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const members = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...members, items: members.items.map(toMember) }
}

/**
 * Makes somebody a member. Refuses who is one already, an owner made by anyone but an owner, and an account in the hands of
 * somebody who was let in by a link that was handed over: an admin of another issuer may have kept it.
 */
export async function addMember(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  input: { email: string; name?: string | undefined; roles: Role[] },
): Promise<Member> {
  authorize(actor, 'people.manage', issuerId)
  refuseRoles(whyNotRoles(actor, issuerId, [], input.roles, 1))
  const person = await findOrAddUser(ctx, input)
  if (await isInUnprovenHands(ctx, person.id))
    throw new Refusal(
      'conflict',
      'Whoever has this account never showed that its address is theirs. Invite them instead.',
    )
  const id = ctx.newId('mem')
  const detail = { userId: person.id, roles: input.roles }
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(issuerMember)
      .values({ id, organizationId: issuerId, userId: person.id, role: joinRoles(input.roles), createdAt: ctx.now() })
      .onConflictDoNothing()
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'member.added', subjectId: id, detail }),
  ])
  if (!added) throw new Refusal('conflict', 'This person is already a member.')
  return getMember(ctx, issuerId, id)
}

/** Gives a member another set of roles. */
export async function setRoles(ctx: Ctx, actor: Actor, issuerId: string, id: string, after: Role[]): Promise<Member> {
  authorize(actor, 'people.manage', issuerId)
  const member = await getMember(ctx, issuerId, id)
  refuseRoles(whyNotRoles(actor, issuerId, member.roles, after, await countOwners(ctx, issuerId)))
  const detail = { userId: member.userId, before: member.roles, after }
  const [[changed]] = await ctx.db.batch([
    ctx.db
      .update(issuerMember)
      .set({ role: joinRoles(after) })
      .where(and(unchanged(member), ownerRemains(issuerId, after)))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'member.changed', subjectId: id, detail }),
  ])
  if (!changed) throw changedMeanwhile
  return getMember(ctx, issuerId, id)
}

/** Ends a membership. What the person reviewed stays. */
export async function removeMember(ctx: Ctx, actor: Actor, issuerId: string, id: string): Promise<void> {
  authorize(actor, 'people.manage', issuerId)
  const member = await getMember(ctx, issuerId, id)
  refuseRoles(whyNotRoles(actor, issuerId, member.roles, [], await countOwners(ctx, issuerId)))
  await endMembership(ctx, actor, issuerId, member)
}

/** Ends one's own membership. Refuses who is no member, and the last owner. */
export async function leaveIssuer(ctx: Ctx, actor: Actor, issuerId: string): Promise<void> {
  const { userId } = requirePerson(actor)
  const [found] = await selectMembers(ctx).where(
    and(eq(issuerMember.userId, userId), eq(issuerMember.organizationId, issuerId)),
  )
  if (!found) throw new Refusal('forbidden', 'You are no member of this issuer.')
  const member = toMember(found)
  refuseRoles(whyNotRoles(actor, issuerId, member.roles, [], await countOwners(ctx, issuerId)))
  await endMembership(ctx, actor, issuerId, member)
}

async function endMembership(ctx: Ctx, actor: Actor, issuerId: string, member: Member): Promise<void> {
  const isSelf = actor.kind === 'person' && actor.userId === member.userId
  const action = isSelf ? 'member.left' : 'member.removed'
  const detail = { userId: member.userId, roles: member.roles }
  const [[removed]] = await ctx.db.batch([
    ctx.db
      .delete(issuerMember)
      .where(and(unchanged(member), ownerRemains(issuerId, [])))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action, subjectId: member.id, detail }),
  ])
  if (!removed) throw changedMeanwhile
}

/** Who is told when an issuer has to do something: its owners and admins. */
export async function findAdmins(ctx: Ctx, issuerId: string): Promise<{ id: string; email: string }[]> {
  return ctx.db
    .select({ id: user.id, email: user.email })
    .from(issuerMember)
    .innerJoin(user, eq(user.id, issuerMember.userId))
    .where(and(eq(issuerMember.organizationId, issuerId), or(isOwner, hasRole('admin'))))
}

/** Condition on a member: that they have this role. */
export function hasRole(role: Role): SQL {
  return sql`',' || ${issuerMember.role} || ',' like ${`%,${role},%`}`
}

async function getMember(ctx: Ctx, issuerId: string, id: string): Promise<Member> {
  const [found] = await selectMembers(ctx).where(
    and(eq(issuerMember.id, id), eq(issuerMember.organizationId, issuerId)),
  )
  if (!found) throw notFound('member')
  return toMember(found)
}

const selectMembers = (ctx: Ctx) =>
  ctx.db
    .select({
      id: issuerMember.id,
      userId: user.id,
      email: user.email,
      name: user.name,
      roles: issuerMember.role,
      createdAt: issuerMember.createdAt,
    })
    .from(issuerMember)
    .innerJoin(user, eq(user.id, issuerMember.userId))

const toMember = <T extends { roles: string }>(row: T) => ({ ...row, roles: parseRoles(row.roles) })

const isOwner = hasRole('owner')

async function countOwners(ctx: Ctx, issuerId: string): Promise<number> {
  return ctx.db.$count(issuerMember, and(eq(issuerMember.organizationId, issuerId), isOwner))
}

const unchanged = (member: Member) =>
  and(eq(issuerMember.id, member.id), eq(issuerMember.role, joinRoles(member.roles)))

/** Two owners who step down at the same moment must not leave the issuer without one. */
const ownerRemains = (issuerId: string, after: Role[]) =>
  after.includes('owner')
    ? undefined
    : sql`(not (${isOwner}) or (select count(*) from issuer_member m where m.issuer_id = ${issuerId} and ',' || m.roles || ',' like '%,owner,%') > 1)`

/** Refuses what `whyNotRoles` says. */
export function refuseRoles(why: ReturnType<typeof whyNotRoles>): void {
  if (why) throw new Refusal(why.code, why.reason)
}

const changedMeanwhile = new Refusal('conflict', 'Somebody changed this member meanwhile. Look again.')
