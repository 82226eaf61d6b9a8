import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { authorize, requirePerson } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { leaseFrom } from './leases'
import { toReviewView } from './reviews'
import type { ReviewView } from './reviews'
import { whyNotClaimable } from './rules'
import { claimedColumns, isOver } from './seat.query'
import { getSubmission } from './service'
import { review, submission } from './tables'

/**
 * Takes a lease on a review of this submission; a review one gave back or let expire is taken up with its draft.
 * Refuses one's own work, what one has reviewed, and a submission with nothing left to review.
 */
export async function claimReview(ctx: Ctx, actor: Actor, submissionId: string): Promise<ReviewView> {
  const { userId } = requirePerson(actor)
  const wanted = await getSubmission(ctx, submissionId)
  if (wanted.learnerId !== userId) authorize(actor, 'submission.review', wanted.issuerId, { hides: 'submission' })
  const reviews = await ctx.db.select(claimedColumns(ctx)).from(review).where(eq(review.submissionId, submissionId))
  const why = whyNotClaimable(userId, wanted, reviews, ctx.now())
  if (why) throw new Refusal(why.code, why.reason)

  const began = ctx.now()
  const now = began.getTime()
  const leaseUntil = leaseFrom(ctx, began)
  const [, [claimed]] = await ctx.db.batch([
    // Cron may not have come by yet.
    ctx.db
      .update(review)
      .set({ status: 'expired' })
      .where(and(eq(review.submissionId, submissionId), isOver(ctx))),
    ctx.db
      .insert(review)
      .select(
        sql`select ${ctx.newId('rev')}, ${submissionId}, ${userId}, free.seat, 'claimed', '[]', '', ${now}, ${leaseUntil.getTime()}, ${now}, null
            from (${freeSeat(submissionId)}) free where free.seat is not null`,
      )
      .onConflictDoUpdate({
        target: [review.submissionId, review.assessorId],
        set: { status: 'claimed', seat: sql`excluded.seat`, claimedAt: began, leaseUntil },
        setWhere: inArray(review.status, ['released', 'expired']),
      })
      .returning(),
    ctx.db
      .update(submission)
      .set({ status: 'in_review', since: began })
      .where(and(eq(submission.id, submissionId), eq(submission.status, 'submitted'), sql`changes() = 1`)),
  ])
  if (!claimed) throw new Refusal('conflict', 'Somebody else claimed it first.')
  return toReviewView(ctx, claimed)
}

/** Query: the lowest seat nobody holds, found and taken in one statement, so that two who claim at once get two seats. */
const freeSeat = (submissionId: string) => sql`
  select min(n.value) seat from submission s, json_each('[1,2,3]') n
  where s.id = ${submissionId} and s.status in ('submitted', 'in_review') and n.value <= s.reviews_needed
    and not exists (
      select 1 from review r
      where r.submission_id = s.id and r.seat = n.value and r.status in ('claimed', 'submitted'))`
