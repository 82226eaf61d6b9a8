import { and, asc, eq, sql } from 'drizzle-orm'
import { microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { authorize } from '../identity/authorize'
import { hasRole } from '../identity/members'
import type { Actor } from '../identity/rules'
import { issuerMember } from '../identity/tables'
import type { SubmissionStatus } from './submission'
import { submission } from './tables'

/** A submission that waits for more reviews than there are people left who may give one. */
export type StuckSubmission = {
  id: string
  /** Of the microcredential. */
  name: string
  attempt: number
  status: SubmissionStatus
  submittedAt: Date
  since: Date
  reviewsDone: number
  reviewsNeeded: number
  /** How many assessors could still give a review of it. */
  eligible: number
}

/** Assessors of the issuer who are not the learner and have not reviewed it yet. */
const eligible = sql<number>`(
  select count(*) from ${issuerMember}
  where ${issuerMember.organizationId} = ${submission.issuerId} and ${issuerMember.userId} <> ${submission.learnerId}
    and ${hasRole('assessor')} and not exists (
      select 1 from review r
      where r.submission_id = ${submission.id} and r.assessor_id = ${issuerMember.userId} and r.status = 'submitted'))`

/** Condition: it waits for more reviews than there are people left who may give one. */
export const isStuck = sql`${submission.status} in ('submitted', 'in_review')
  and ${eligible} < ${submission.reviewsNeeded} - ${submission.reviewsDone}`

/** Which of these submissions wait for a review that nobody may give. */
export async function findStuck(ctx: Ctx, submissionIds: string[]): Promise<Set<string>> {
  if (submissionIds.length === 0) return new Set()
  const rows = await ctx.db
    .select({ id: submission.id })
    .from(submission)
    .where(and(among(submission.id, submissionIds), isStuck))
  return new Set(rows.map((row) => row.id))
}

/** The oldest 100 submissions of an issuer that nobody may assess. */
export async function listStuck(ctx: Ctx, actor: Actor, issuerId: string): Promise<StuckSubmission[]> {
  authorize(actor, 'attention.manage', issuerId)
  return ctx.db
    .select({
      id: submission.id,
      name: microcredentialVersion.name,
      attempt: submission.attempt,
      status: submission.status,
      submittedAt: submission.submittedAt,
      since: submission.since,
      reviewsDone: submission.reviewsDone,
      reviewsNeeded: submission.reviewsNeeded,
      eligible,
    })
    .from(submission)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, submission.versionId))
    .where(and(eq(submission.issuerId, issuerId), isStuck))
    .orderBy(asc(submission.submittedAt), asc(submission.id))
    .limit(100)
}
