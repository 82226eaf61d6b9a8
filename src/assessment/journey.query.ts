import { and, count, eq, isNull, sql } from 'drizzle-orm'
import { microcredentialVersion } from '../catalogue/tables'
import type { Requirement } from '../catalogue/version'
import type { Ctx } from '../context'
import { among } from '../db/among'
import type { Page, PageRequest } from '../db/page'
import type { Enrollment } from '../enrollment/rules'
import { listEnrollments } from '../enrollment/service'
import { whitespace } from '../evidence/rules'
import { evidence, upload } from '../evidence/tables'
import type { Actor } from '../identity/rules'
import type { SubmissionStatus } from './submission'
import { submission } from './tables'

/** One enrollment with how far it is. */
export type Journey = Enrollment & {
  imageDigest: string | null
  language: string
  /** How many requirements must be met, and how many are. */
  asked: number
  done: number
  /** The newest attempt. */
  attempt: { id: string; attempt: number; status: SubmissionStatus; since: Date } | null
}

/** One's own enrollments, newest first, each with how far it is: five queries, however many there are. */
export async function listJourneys(ctx: Ctx, actor: Actor, page: PageRequest): Promise<Page<Journey>> {
  const { items, next } = await listEnrollments(ctx, actor, page)
  const ids = items.map((e) => e.id)
  const [versions, counts, attempts] = await ctx.db.batch([
    selectVersions(
      ctx,
      items.map((e) => e.versionId),
    ),
    countEvidence(ctx, ids),
    selectNewestAttempts(ctx, ids),
  ])
  const journeys = items.flatMap((enrollment) => {
    const version = versions.find(({ id }) => id === enrollment.versionId)
    if (!version) return []
    const { imageDigest, language } = version
    const required = version.requirements.filter((r) => r.min > 0)
    const have = (r: Requirement) =>
      counts.find((n) => n.enrollmentId === enrollment.id && n.requirementId === r.id)?.have ?? 0
    const attempt = attempts.find(({ enrollmentId }) => enrollmentId === enrollment.id)
    return {
      ...enrollment,
      imageDigest,
      language,
      asked: required.length,
      done: required.filter((r) => have(r) >= r.min).length,
      attempt: attempt ?? null,
    }
  })
  return { items: journeys, next }
}

const selectVersions = (ctx: Ctx, ids: string[]) =>
  ctx.db
    .select({
      id: microcredentialVersion.id,
      imageDigest: microcredentialVersion.imageDigest,
      language: microcredentialVersion.language,
      requirements: microcredentialVersion.requirements,
    })
    .from(microcredentialVersion)
    .where(among(microcredentialVersion.id, ids))

/** What counts towards each requirement, as `counts` in evidence/rules.ts has it. */
const countEvidence = (ctx: Ctx, enrollmentIds: string[]) =>
  ctx.db
    .select({ enrollmentId: evidence.enrollmentId, requirementId: evidence.requirementId, have: count() })
    .from(evidence)
    .leftJoin(upload, eq(upload.id, evidence.uploadId))
    .where(
      and(
        among(evidence.enrollmentId, enrollmentIds),
        isNull(evidence.removedAt),
        sql`case when ${evidence.uploadId} is null then trim(${evidence.content}, ${whitespace}) <> '' else ${upload.status} = 'verified' end`,
      ),
    )
    .groupBy(evidence.enrollmentId, evidence.requirementId)

const selectNewestAttempts = (ctx: Ctx, enrollmentIds: string[]) =>
  ctx.db
    .select({
      id: submission.id,
      enrollmentId: submission.enrollmentId,
      attempt: submission.attempt,
      status: submission.status,
      since: submission.since,
    })
    .from(submission)
    .where(
      and(
        among(submission.enrollmentId, enrollmentIds),
        sql`${submission.attempt} = (select max(s.attempt) from submission s where s.enrollment_id = ${submission.enrollmentId})`,
      ),
    )
