import { and, eq, sql } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { completeEnrollment, isActive } from '../enrollment/service'
import { errorWords } from '../log'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { NewEvent } from '../events/outbox'
import { decide } from './decision'
import type { Decision } from './decision'
import { getSubmission, withdrawAttempts } from './service'
import type { Submission } from './service'
import { review, submission } from './tables'

/**
 * Decides a submission once every review it needs is in; until then, and when it is decided already, does nothing.
 * Whoever hands in a review calls it after theirs is stored: of two at the same moment at least one sees both, and the
 * guarded change lets only one of them decide. What belongs to an enrollment that has ended is withdrawn instead.
 */
export async function decideSubmission(ctx: Ctx, id: string): Promise<void> {
  const found = await getSubmission(ctx, id)
  if (found.status !== 'in_review' || found.reviewsDone < found.reviewsNeeded) return
  const { criteria } = await getVersion(ctx, found.versionId)
  const reviews = await ctx.db
    .select({ seat: review.seat, scores: review.scores })
    .from(review)
    .where(and(eq(review.submissionId, id), eq(review.status, 'submitted')))
  const decision = decide(criteria, reviews)
  const event = await (decision === 'differ' ? askThird(ctx, found) : store(ctx, found, decision))
  await (event ? announce(ctx, event) : withdrawAttempts(ctx, found.enrollmentId))
}

/**
 * Decides what a process that died left undecided, at most `limit` a call, each alone: one that fails does not stop the
 * others. Returns how many there were.
 */
export async function decideOverdue(ctx: Ctx, limit = 3): Promise<number> {
  const overdue = await ctx.db
    .select({ id: submission.id })
    .from(submission)
    .where(sql`${submission.status} = 'in_review' and ${submission.reviewsDone} >= ${submission.reviewsNeeded}`)
    // In any order: those that fail every time must not stand before all others.
    .orderBy(sql`random()`)
    .limit(limit)
  for (const { id } of overdue)
    try {
      await decideSubmission(ctx, id)
    } catch (error) {
      console.error(JSON.stringify({ at: 'decide', submission: id, error: errorWords(error) }))
    }
  return overdue.length
}

async function store(ctx: Ctx, found: Submission, { status, outcomes }: Decision): Promise<NewEvent | undefined> {
  const now = ctx.now()
  const event = newEvent(ctx, 'submission.decided', found.issuerId, found.id)
  const [[decided]] = await ctx.db.batch([
    ctx.db
      .update(submission)
      .set({ status, outcomes, decidedAt: now, since: now })
      .where(isUndecided(found))
      .returning({ id: submission.id }),
    auditIfChanged(ctx, 'system', {
      issuerId: found.issuerId,
      action: 'submission.decided',
      subjectId: found.id,
      detail: { status },
    }),
    recordIfChanged(ctx, event),
    ...(status === 'met' ? [completeEnrollment(ctx, found.enrollmentId)] : []),
  ])
  return decided && event
}

async function askThird(ctx: Ctx, found: Submission): Promise<NewEvent | undefined> {
  const event = newEvent(ctx, 'submission.differed', found.issuerId, found.id)
  const [[asked]] = await ctx.db.batch([
    ctx.db.update(submission).set({ reviewsNeeded: 3 }).where(isUndecided(found)).returning({ id: submission.id }),
    recordIfChanged(ctx, event),
  ])
  return asked && event
}

/** Its learner may have withdrawn since: nobody gets a badge for an enrollment that has ended. */
const isUndecided = ({ id, reviewsNeeded, enrollmentId }: Submission) =>
  and(
    eq(submission.id, id),
    eq(submission.status, 'in_review'),
    eq(submission.reviewsNeeded, reviewsNeeded),
    isActive(enrollmentId),
  )
