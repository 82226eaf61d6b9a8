import { sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { hasRole } from '../identity/members'
import { issuerMember } from '../identity/tables'
import type { ReviewStatus } from './decision'
import { review, submission } from './tables'

const isAssessor = sql`exists (
  select 1 from ${submission} join ${issuerMember} on ${issuerMember.organizationId} = ${submission.issuerId}
  where ${submission.id} = ${review.submissionId} and ${issuerMember.userId} = ${review.assessorId}
    and ${hasRole('assessor')})`

/** Condition on a review: it is claimed, and its time is over or its assessor no longer assesses for the issuer. */
export const isOver = (ctx: Ctx) =>
  sql`(${review.status} = 'claimed' and (${review.leaseUntil} <= ${ctx.now().getTime()} or not ${isAssessor}))`

/** What tells who holds a seat. What is over has expired, even before cron comes by. */
export const claimedColumns = (ctx: Ctx) => ({
  assessorId: review.assessorId,
  seat: review.seat,
  status: sql<ReviewStatus>`case when ${isOver(ctx)} then 'expired' else ${review.status} end`,
  leaseUntil: review.leaseUntil,
})
