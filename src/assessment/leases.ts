import { and, eq, sql } from 'drizzle-orm'
import { among } from '../db/among'
import type { Ctx } from '../context'
import type { Actor } from '../identity/rules'
import { isLeased, loadOwnReview, notLeased, toReviewView } from './reviews'
import type { ReviewView } from './reviews'
import { statusNow } from './rules'
import { isOver } from './seat.query'
import { review, submission } from './tables'

/** Gives a claimed review back; its draft is kept for when one claims it again. */
export async function releaseReview(ctx: Ctx, actor: Actor, id: string): Promise<ReviewView> {
  const { own } = await loadOwnReview(ctx, actor, id)
  const [[released]] = await ctx.db.batch([
    ctx.db.update(review).set({ status: 'released' }).where(isLeased(ctx, id)).returning(),
    requeue(ctx, [own.submissionId]),
  ])
  if (!released) throw notLeased(statusNow(own, ctx.now()))
  return toReviewView(ctx, released)
}

/** Takes a whole lease more, from now on. Refuses once the time is over. */
export async function extendReview(ctx: Ctx, actor: Actor, id: string): Promise<ReviewView> {
  const { own } = await loadOwnReview(ctx, actor, id)
  const [extended] = await ctx.db
    .update(review)
    .set({ leaseUntil: leaseFrom(ctx, ctx.now()) })
    .where(isLeased(ctx, id))
    .returning()
  if (!extended) throw notLeased(statusNow(own, ctx.now()))
  return toReviewView(ctx, extended)
}

/** When a lease ends that begins at this moment. */
export const leaseFrom = (ctx: Ctx, now: Date) => new Date(now.getTime() + ctx.limits.lease)

/**
 * Puts back into the queue what was claimed and not finished in time, or by somebody who no longer assesses. At most
 * `limit` a call; returns how many.
 */
export async function expireLeases(ctx: Ctx, limit = 100): Promise<number> {
  const over = await ctx.db
    .select({ id: review.id, submissionId: review.submissionId })
    .from(review)
    .where(isOver(ctx))
    .limit(limit)
  if (over.length === 0) return 0
  const [expired] = await ctx.db.batch([
    ctx.db
      .update(review)
      .set({ status: 'expired' })
      .where(
        and(
          among(
            review.id,
            over.map((r) => r.id),
          ),
          isOver(ctx),
        ),
      )
      .returning({ id: review.id }),
    requeue(
      ctx,
      over.map((r) => r.submissionId),
    ),
  ])
  return expired.length
}

/** Statement: those of these submissions that nobody holds or has reviewed wait in the queue again. */
const requeue = (ctx: Ctx, submissionIds: string[]) =>
  ctx.db
    .update(submission)
    .set({ status: 'submitted', since: ctx.now() })
    .where(
      and(
        among(submission.id, submissionIds),
        eq(submission.status, 'in_review'),
        sql`not exists (
          select 1 from review r where r.submission_id = ${submission.id} and r.status in ('claimed', 'submitted'))`,
      ),
    )
