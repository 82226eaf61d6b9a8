import { and, eq, gt, sql } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { authorize, requirePerson } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import type { ReviewStatus } from './decision'
import { decideSubmission } from './decisions'
import { statusNow } from './rules'
import { whyNotFinished, whyNotScores } from './rubric'
import type { CriterionScore } from './rubric'
import { review, submission } from './tables'

export type Review = typeof review.$inferSelect

/** One's own review as its assessor sees it. */
export type ReviewView = Omit<Review, 'seat' | 'assessorId'>

/** One's own review, with its submission. Somebody else's is as if it did not exist. */
export async function loadOwnReview(ctx: Ctx, actor: Actor, id: string) {
  const { userId } = requirePerson(actor)
  const [found] = await ctx.db
    .select({ own: review, submission })
    .from(review)
    .innerJoin(submission, eq(submission.id, review.submissionId))
    .where(eq(review.id, id))
  if (!found || found.own.assessorId !== userId) throw notFound('review')
  authorize(actor, 'submission.review', found.submission.issuerId, { hides: 'review' })
  return found
}

export const toReviewView = (ctx: Ctx, { seat: _seat, assessorId: _assessorId, ...row }: Review): ReviewView => ({
  ...row,
  status: statusNow(row, ctx.now()),
})

/** Condition: this review is claimed, and there is time left for it. */
export const isLeased = (ctx: Ctx, id: string) =>
  and(eq(review.id, id), eq(review.status, 'claimed'), gt(review.leaseUntil, ctx.now()))

export const notLeased = (status: ReviewStatus) => new Refusal('conflict', whyNotLeased[status])

const claimAgain = 'Claim the submission again: your draft is kept.'
const whyNotLeased: Record<ReviewStatus, string> = {
  claimed: 'This review changed meanwhile. Look again.',
  submitted: 'You have submitted this review: it stays as it is.',
  released: `You no longer hold this review. ${claimAgain}`,
  expired: `The time for this review is over. ${claimAgain}`,
}

/**
 * Keeps a review as far as it has come. Refuses what does not fit the rubric, a review one does not hold, and one that
 * was saved again after `updatedAt`.
 */
export async function saveReview(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { updatedAt, ...draft }: { scores: CriterionScore[]; note: string; updatedAt?: Date | undefined },
): Promise<ReviewView> {
  const { own, submission } = await loadOwnReview(ctx, actor, id)
  const { criteria } = await getVersion(ctx, submission.versionId)
  const problems = whyNotScores(criteria, draft.scores)
  if (problems.length > 0) throw new Refusal('invalid', problems.map((p) => p.problem).join(' '), problems)
  const [saved] = await ctx.db
    .update(review)
    .set({ ...draft, updatedAt: ctx.now() })
    .where(and(isLeased(ctx, id), updatedAt && eq(review.updatedAt, updatedAt)))
    .returning()
  if (!saved) throw notLeased(statusNow(own, ctx.now()))
  return toReviewView(ctx, saved)
}

/**
 * Hands a finished review in, and decides the submission if it was the last one needed. Refuses, naming each, what is
 * not scored or not explained; and a review one does not hold.
 */
export async function submitReview(ctx: Ctx, actor: Actor, id: string): Promise<ReviewView> {
  const { own, submission: reviewed } = await loadOwnReview(ctx, actor, id)
  const status = statusNow(own, ctx.now())
  if (status !== 'claimed') throw notLeased(status)
  const { criteria } = await getVersion(ctx, reviewed.versionId)
  const problems = whyNotFinished(criteria, own.scores)
  if (problems.length > 0)
    throw new Refusal('invalid', `This review is not finished. ${problems.map((p) => p.problem).join(' ')}`, problems)

  const now = ctx.now()
  const [[submitted]] = await ctx.db.batch([
    ctx.db
      .update(review)
      .set({ status: 'submitted', submittedAt: now, updatedAt: now })
      // The scores that were checked, and not what another window of the assessor has saved since.
      .where(and(isLeased(ctx, id), eq(review.scores, own.scores)))
      .returning(),
    auditIfChanged(ctx, actor, {
      issuerId: reviewed.issuerId,
      action: 'review.submitted',
      subjectId: id,
      detail: { submissionId: reviewed.id },
    }),
    ctx.db
      .update(submission)
      .set({
        reviewsDone: sql`(select count(*) from review r where r.submission_id = ${reviewed.id} and r.status = 'submitted')`,
      })
      .where(eq(submission.id, reviewed.id)),
  ])
  if (!submitted) throw notLeased('claimed')
  await decideSubmission(ctx, reviewed.id)
  return toReviewView(ctx, submitted)
}
