import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Handover } from '../identity/erasing'
import { review, submission } from './tables'

/** Statements: somebody without a name has submitted, and reviewed, this. */
export function handOverSubmissions(ctx: Ctx, { userId, holderId, issuerId, until, condition }: Handover) {
  const ofIssuer = ctx.db
    .select({ id: submission.id })
    .from(submission)
    .where(eq(submission.issuerId, issuerId ?? ''))
  return [
    ctx.db
      .update(submission)
      .set({ learnerId: holderId })
      .where(
        and(
          eq(submission.learnerId, userId),
          eq(submission.issuerId, issuerId ?? ''),
          lte(submission.submittedAt, until),
          condition,
        ),
      ),
    ctx.db
      .update(review)
      .set({ assessorId: holderId })
      .where(
        and(
          eq(review.assessorId, userId),
          lte(review.claimedAt, until),
          inArray(review.submissionId, ofIssuer),
          condition,
        ),
      ),
  ] as const
}

/**
 * Statements: what waits to be judged is withdrawn, and so is what was met without a badge having come of it; what they
 * were judging themselves is free for somebody else.
 */
export const stopSubmissions = (ctx: Ctx, holderId: string, isAwarded: SQL) =>
  [
    ctx.db
      .update(submission)
      .set({ status: 'withdrawn', since: ctx.now() })
      .where(
        and(
          eq(submission.learnerId, holderId),
          sql`(${submission.status} in ('submitted', 'in_review') or (${submission.status} = 'met' and not ${isAwarded}))`,
        ),
      ),
    ctx.db
      .update(review)
      .set({ status: 'released', updatedAt: ctx.now() })
      .where(
        and(
          eq(review.status, 'claimed'),
          sql`(${review.assessorId} = ${holderId} or ${review.submissionId} in ${submissionsOf(holderId)})`,
        ),
      ),
  ] as const

/** Statement: the submission of an award that never was issued comes to nothing. */
export const withdrawMet = (ctx: Ctx, id: string) =>
  ctx.db
    .update(submission)
    .set({ status: 'withdrawn', since: ctx.now() })
    .where(and(eq(submission.id, id), eq(submission.status, 'met')))

/** Statement: of one submission is left when it was, and which levels it reached. */
export const eraseSubmission = (ctx: Ctx, id: string) => erased(ctx, eq(submission.id, id))

/** Statements: the same of all that somebody submitted, and of what was written about it. */
export const eraseSubmissions = (ctx: Ctx, holderId: string) =>
  [
    erased(ctx, eq(submission.learnerId, holderId)),
    ctx.db
      .update(review)
      .set({
        note: '',
        scores: sql`(select json_group_array(json_set(value, '$.feedback', '')) from json_each(${review.scores}))`,
      })
      .where(sql`${review.submissionId} in ${submissionsOf(holderId)}`),
  ] as const

const erased = (ctx: Ctx, which: SQL) =>
  ctx.db
    .update(submission)
    .set({
      manifest: [],
      manifestDigest: '',
      holderName: '',
      nameInBadge: false,
      released: [],
      narrative: '',
      outcomes: sql`case when ${submission.outcomes} is not null then
        (select json_group_array(json_set(value, '$.feedback', json('[]'))) from json_each(${submission.outcomes})) end`,
    })
    .where(which)

const submissionsOf = (holderId: string): SQL =>
  sql`(select ${submission.id} from ${submission} where ${submission.learnerId} = ${holderId})`
