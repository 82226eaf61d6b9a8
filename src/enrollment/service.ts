import { and, desc, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { getNewestPublicVersion, isInvited } from '../catalogue/service'
import type { Version } from '../catalogue/version'
import type { Ctx } from '../context'
import { rowsIf } from '../db/insert'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { requirePerson } from '../identity/authorize'
import type { Actor, Person } from '../identity/rules'
import { invalid, notFound, Refusal } from '../refusal'
import { selectEnrollments } from './enrollment.query'
import { findHeld } from './held.query'
import { longest, whyNotAgain } from './renewal'
import type { Term } from './renewal'
import { whyNotTargetDate } from './rules'
import type { Enrollment } from './rules'
import { enrollment } from './tables'

/**
 * Enrolls a person in what is published now; they keep that version. Refuses what is not published, or by invitation
 * and they are not invited, a second active enrollment, and who holds the badge already and cannot renew it yet.
 */
export async function enroll(
  ctx: Ctx,
  actor: Actor,
  { microcredentialId, targetDate = null }: { microcredentialId: string; targetDate?: string | null | undefined },
): Promise<Enrollment> {
  const person = requirePerson(actor)
  refusePast(ctx, targetDate)
  const version = await openVersion(ctx, person, microcredentialId)
  const held = await getHeld(ctx, actor, microcredentialId)
  if (held?.whyNotAgain) throw new Refusal('conflict', held.whyNotAgain)
  const added = await addActive(ctx, { ...version, learnerId: person.userId, targetDate })
  if (!added) throw new Refusal('conflict', 'You are already enrolled in this microcredential.')
  return added
}

/** Begins an enrollment, with its event; undefined if this learner has an active one already. */
export async function addActive(
  ctx: Ctx,
  {
    id: versionId,
    ...of
  }: Pick<Version, 'id' | 'issuerId' | 'microcredentialId'> & Pick<Enrollment, 'learnerId' | 'targetDate'>,
): Promise<Enrollment | undefined> {
  const { issuerId, microcredentialId, learnerId, targetDate } = of
  const id = ctx.newId('enr')
  const event = newEvent(ctx, 'enrollment.created', issuerId, id)
  const row = { id, learnerId, issuerId, microcredentialId, versionId, targetDate, createdAt: ctx.now() }
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(enrollment)
      .values({ ...row, status: 'active' })
      .onConflictDoNothing()
      .returning({ id: enrollment.id }),
    recordIfChanged(ctx, event),
  ])
  if (!added) return undefined
  await announce(ctx, event)
  return getEnrollment(ctx, id)
}

/** A badge one holds; `id` is null while it is on its way. */
export type HeldBadge = Term & { id: string | null; whyNotAgain: string | undefined }

/** The badge of this microcredential that one holds, or held last, and why it cannot be earned again yet. */
export const getHeld = (ctx: Ctx, actor: Actor, microcredentialId: string): Promise<HeldBadge | undefined> =>
  heldBy(ctx, requirePerson(actor).userId, microcredentialId)

/** The same of anybody. */
export async function heldBy(ctx: Ctx, learnerId: string, microcredentialId: string): Promise<HeldBadge | undefined> {
  const held = await findHeld(ctx, learnerId, microcredentialId)
  const coming = held.find(({ id }) => id === null)
  if (coming) return { ...coming, whyNotAgain: 'You have earned this badge already: it is on its way.' }
  const last = longest(held)
  return last && { ...last, whyNotAgain: whyNotAgain(last, ctx.now()) }
}

/** One's own enrollments, newest first. */
export async function listEnrollments(ctx: Ctx, actor: Actor, page: PageRequest): Promise<Page<Enrollment>> {
  const { userId } = requirePerson(actor)
  const { where, orderBy } = keyset(enrollment.createdAt, enrollment.id, page)
  const rows = await selectEnrollments(ctx)
    .where(and(eq(enrollment.learnerId, userId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
}

/** One's own enrollment in a microcredential, while it is active. */
export const findActive = (ctx: Ctx, actor: Actor, microcredentialId: string): Promise<Enrollment | undefined> =>
  activeOf(ctx, requirePerson(actor).userId, microcredentialId)

/** The same of anybody. */
export async function activeOf(
  ctx: Ctx,
  learnerId: string,
  microcredentialId: string,
): Promise<Enrollment | undefined> {
  const [found] = await selectEnrollments(ctx).where(
    and(
      eq(enrollment.learnerId, learnerId),
      eq(enrollment.microcredentialId, microcredentialId),
      // The words of the partial index: only so does SQLite know that it serves.
      sql`${enrollment.status} = 'active'`,
    ),
  )
  return found
}

/** Whether somebody has withdrawn from a microcredential, and has not begun it again. */
export async function hasWithdrawn(ctx: Ctx, learnerId: string, microcredentialId: string): Promise<boolean> {
  const [last] = await ctx.db
    .select({ status: enrollment.status })
    .from(enrollment)
    .where(and(eq(enrollment.learnerId, learnerId), eq(enrollment.microcredentialId, microcredentialId)))
    .orderBy(desc(enrollment.createdAt), desc(enrollment.id))
    .limit(1)
  return last?.status === 'withdrawn'
}

/** Any enrollment: for rooms that hold its id already. */
export async function getEnrollment(ctx: Ctx, id: string): Promise<Enrollment> {
  const [found] = await selectEnrollments(ctx).where(eq(enrollment.id, id))
  if (!found) throw notFound('enrollment')
  return found
}

/** The actor's own enrollment; somebody else's is as if it did not exist. */
export async function getOwnEnrollment(ctx: Ctx, actor: Actor, id: string): Promise<Enrollment> {
  const { userId } = requirePerson(actor)
  const found = await getEnrollment(ctx, id)
  if (found.learnerId !== userId) throw notFound('enrollment')
  return found
}

/** Sets the day aimed at, or takes it away. Refuses a day in the past. */
export async function setTargetDate(
  ctx: Ctx,
  actor: Actor,
  id: string,
  targetDate: string | null,
): Promise<Enrollment> {
  const own = await getOwnEnrollment(ctx, actor, id)
  refusePast(ctx, targetDate)
  const [changed] = await changeActive(ctx, id, { targetDate })
  if (!changed) throw notActive(own)
  return { ...own, targetDate }
}

/**
 * Ends an enrollment before it is completed, and with it what waits to be assessed. One may enroll again later, on the
 * version published then.
 */
export async function withdraw(ctx: Ctx, actor: Actor, id: string): Promise<Enrollment> {
  const own = await getOwnEnrollment(ctx, actor, id)
  const event = newEvent(ctx, 'enrollment.withdrawn', own.issuerId, id)
  const [[changed]] = await ctx.db.batch([
    changeActive(ctx, id, { status: 'withdrawn', withdrawnAt: ctx.now() }),
    recordIfChanged(ctx, event),
  ])
  if (!changed) throw notActive(own)
  await announce(ctx, event)
  return { ...own, status: 'withdrawn' }
}

/**
 * Statement for the batch of the decision that meets it: completes an active enrollment, if the statement just before it
 * changed exactly one row. Returns its id, if it was completed.
 */
export const completeEnrollment = (ctx: Ctx, id: string) =>
  ctx.db
    .update(enrollment)
    .set({ status: 'completed', completedAt: ctx.now() })
    .where(and(eq(enrollment.id, id), eq(enrollment.status, 'active'), sql`changes() = 1`))
    .returning({ id: enrollment.id })

/** Of a learner who has nothing left to do: they were judged elsewhere. */
export type CompletedEnrollment = Pick<Enrollment, 'id' | 'learnerId' | 'issuerId' | 'microcredentialId' | 'versionId'>

/**
 * Statement for the batch that records what was judged elsewhere: enrollments that are completed as they begin, those for
 * which the condition holds (`rowsIf`). Returns their ids.
 */
export function addCompleted(ctx: Ctx, enrollments: (CompletedEnrollment & Record<string, unknown>)[], condition: SQL) {
  const now = ctx.now()
  const rows = enrollments.map((row) => ({
    ...row,
    status: 'completed' as const,
    targetDate: null,
    createdAt: now,
    completedAt: now,
    withdrawnAt: null,
  }))
  return ctx.db
    .insert(enrollment)
    .select(rowsIf(enrollment, rows, condition))
    .returning({ id: enrollment.id })
}

/** Condition for a later statement of that batch: that this enrollment was added. */
export const isEnrolled = (id: SQL) => sql`exists (select 1 from ${enrollment} where ${enrollment.id} = ${id})`

/** Condition for a statement about what belongs to this enrollment: that it is active. */
export const isActive = (id: string) =>
  sql`exists (select 1 from ${enrollment} where ${enrollment.id} = ${id} and ${enrollment.status} = 'active')`

const changeActive = (ctx: Ctx, id: string, change: Partial<typeof enrollment.$inferInsert>) =>
  ctx.db
    .update(enrollment)
    .set(change)
    .where(and(eq(enrollment.id, id), eq(enrollment.status, 'active')))
    .returning({ id: enrollment.id })

const notActive = ({ status }: Enrollment) =>
  new Refusal('conflict', `This enrollment is ${status === 'active' ? 'no longer active' : status}.`)

async function openVersion(ctx: Ctx, person: Person, microcredentialId: string) {
  const version = await getNewestPublicVersion(ctx, microcredentialId)
  if (!version) throw notFound('microcredential')
  if (version.status === 'retired') throw new Refusal('conflict', 'This microcredential is no longer offered.')
  if (version.enrollment === 'invitation' && !(await isInvited(ctx, microcredentialId, person.email)))
    throw new Refusal('forbidden', 'This microcredential is open by invitation only, and you have not been invited.')
  return version
}

function refusePast(ctx: Ctx, targetDate: string | null): void {
  const why = targetDate === null ? undefined : whyNotTargetDate(targetDate, ctx.now())
  if (why) throw invalid('targetDate', why)
}
