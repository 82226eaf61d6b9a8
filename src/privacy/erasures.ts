import { desc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { holdsNoneElsewhere } from '../credentials/erasing/hand-over.query'
import { isNotEnrolledElsewhere } from '../enrollment/erasing'
import { authorize, requirePerson } from '../identity/authorize'
import { hasAddress, isNoLastOwner, isNoMemberElsewhere, rolesIn } from '../identity/erasing'
import { idOf, whyNotRoles } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { invalid, notFound, Refusal } from '../refusal'
import { findKnown, holds, isKnownTo, lastOwnerOf } from './person.query'
import type { Known } from './person.query'
import { takeOver } from './take-over'
import { erasure } from './tables'

export type Erasure = typeof erasure.$inferSelect

/** As it is told: nothing in it says who it was. */
export type ErasureView = {
  id: string
  status: Erasure['status']
  /** What their account comes to: nothing of another issuer needs it, or something does. */
  account: 'closed' | 'stays'
  badges: 'keep' | 'remove'
  /** How much there was when it began, by kind. */
  report: Record<string, number>
  requestedAt: Date
  finishedAt: Date | null
}

/**
 * Erases oneself: from this moment nobody signs in to the account any more, and jobs do the rest. Refuses unless one's own
 * address is typed, and the last owner of an issuer.
 */
export async function eraseOneself(
  ctx: Ctx,
  actor: Actor,
  { email, badges }: { email: string; badges: 'keep' | 'remove' },
): Promise<ErasureView> {
  const person = requirePerson(actor)
  if (person.email !== email) throw invalid('email', 'This is not the address you sign in with.')
  const sole = await lastOwnerOf(ctx, person.userId)
  if (sole.length > 0)
    throw new Refusal('conflict', `You are the last owner of ${sole.join(', ')}. Make somebody else an owner first.`)
  return begin(ctx, actor, {
    known: { userId: person.userId, email },
    issuerId: null,
    closesAccount: true,
    keepsBadges: badges === 'keep',
  })
}

/**
 * Erases what an issuer holds of a person, and their account with it if nothing of another issuer needs that. Refuses who
 * nothing is held of, as if there were nobody; an owner, unless by an owner; the last owner; and, by a key, anybody with
 * a role.
 */
export async function erasePerson(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { badges, ...who }: { email?: string | undefined; userId?: string | undefined; badges: 'keep' | 'remove' },
): Promise<ErasureView> {
  const known = await getKnown(ctx, actor, issuerId, who)
  const { userId } = known
  const { roles, owners } = await rolesIn(ctx, issuerId, userId)
  if (roles.length > 0) authorize(actor, 'people.manage', issuerId)
  const why = whyNotRoles(actor, issuerId, roles, [], owners)
  if (why) throw new Refusal(why.code, why.reason)
  const closesAccount = userId === null || (await holds(ctx, isNeededNowhere(userId, issuerId)))
  return begin(ctx, actor, { known, issuerId, closesAccount, keepsBadges: badges === 'keep' })
}

/** Whom an issuer holds something of. Refuses anybody else as if there were nobody. */
export async function getKnown(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  who: { email?: string | undefined; userId?: string | undefined },
): Promise<Known> {
  authorize(actor, 'privacy.manage', issuerId)
  const known = await findKnown(ctx, who)
  if (!known || !(await isKnownTo(ctx, issuerId, known)))
    throw new Refusal('not_found', 'Nothing is held of such a person here.')
  return known
}

/** Whoever knows the id of one's own erasure sees how far it is: they have no account left to sign in with. */
export async function viewErasure(ctx: Ctx, actor: Actor, id: string): Promise<ErasureView> {
  const [found] = await ctx.db.select().from(erasure).where(eq(erasure.id, id))
  if (!found) throw notFound('erasure')
  if (found.issuerId !== null) authorize(actor, 'privacy.manage', found.issuerId, { hides: 'erasure' })
  return toView(found)
}

/** The newest 25 erasures of an issuer's people. */
export async function listErasures(ctx: Ctx, actor: Actor, issuerId: string): Promise<ErasureView[]> {
  authorize(actor, 'privacy.manage', issuerId)
  const rows = await ctx.db
    .select()
    .from(erasure)
    .where(eq(erasure.issuerId, issuerId))
    .orderBy(desc(erasure.requestedAt), desc(erasure.id))
    .limit(25)
  return rows.map(toView)
}

type Begun = { known: Known; issuerId: string | null; closesAccount: boolean; keepsBadges: boolean }

async function begin(ctx: Ctx, actor: Actor, { known, issuerId, closesAccount, keepsBadges }: Begun) {
  const nobody = ctx.newId('usr')
  const userId = known.userId ?? nobody
  const row: Erasure = {
    id: ctx.newId('ers'),
    userId,
    holderId: closesAccount ? userId : nobody,
    issuerId,
    closesAccount,
    keepsBadges,
    email: known.email,
    step: 'mark',
    status: 'running',
    report: {},
    requestedBy: idOf(actor),
    requestedAt: ctx.now(),
    finishedAt: null,
  }
  const deed = { issuerId: issuerId ?? '', action: 'person.erasing', subjectId: row.userId } as const
  const condition = known.userId === null ? sql`true` : mayBegin(row)
  if (!(await takeOver(ctx, actor, row, { deed, condition })))
    throw new Refusal('conflict', 'Something of this person changed meanwhile. Look again.')
  return toView(row)
}

/** What was read before is still so: somebody may be made an owner, or be enrolled elsewhere, at the same moment. */
const mayBegin = ({ userId, issuerId, email, closesAccount }: Erasure): SQL =>
  sql`${hasAddress(userId, email)} and ${isNoLastOwner(userId, issuerId)} and ${
    issuerId !== null && closesAccount ? isNeededNowhere(userId, issuerId) : sql`true`
  }`

/** Condition: nothing of another issuer needs this person's account. */
const isNeededNowhere = (userId: string, issuerId: string): SQL =>
  sql`(${isNoMemberElsewhere(userId, issuerId)} and ${isNotEnrolledElsewhere(userId, issuerId)} and ${holdsNoneElsewhere(userId, issuerId)})`

function toView(row: Erasure): ErasureView {
  const { id, status, closesAccount, keepsBadges, report, requestedAt, finishedAt } = row
  const account = closesAccount ? 'closed' : 'stays'
  return { id, status, account, badges: keepsBadges ? 'keep' : 'remove', report, requestedAt, finishedAt }
}
