import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Criterion, Version } from '../catalogue/version'
import type { Ctx } from '../context'
import { given, rowsIf } from '../db/insert'
import { sha256Hex } from '../digest'
import { addCompleted, isEnrolled } from '../enrollment/service'
import { newEvent, recordThose } from '../events/outbox'
import type { NewEvent } from '../events/outbox'
import type { FieldProblem } from '../refusal'
import type { CriterionOutcome } from './decision'
import { meets } from './rubric'
import type { Submission } from './service'
import { manifestDigest } from './submission'
import type { ManifestItem } from './submission'
import { submission } from './tables'

/** What somebody else judged, and found to meet a version. */
export type Judged = {
  learnerId: string
  holderName: string
  nameInBadge: boolean
  /** Markdown. */
  narrative: string
  /** The level reached, by criterion; of those that anything is known of. */
  levels: Record<string, string>
  /** Pages where anybody can see what was judged. */
  evidence: { url: string; name: string }[]
}

/** A submission about to be recorded, and the event of it. */
export type NewJudged = { submission: Submission; event: NewEvent }

/** What in these levels does not fit the rubric, or does not meet it: what is not met earns no badge. */
export function whyNotLevels(criteria: Criterion[], levels: Record<string, string>): FieldProblem[] {
  return Object.entries(levels).flatMap(([criterionId, levelId]) => {
    const path = `levels.${criterionId}`
    const criterion = criteria.find((c) => c.id === criterionId)
    if (!criterion) return [{ path, problem: `There is no criterion “${criterionId}”.` }]
    if (!criterion.levels.some((level) => level.id === levelId))
      return [{ path, problem: `“${criterion.name}” has no level “${levelId}”.` }]
    return meets(criterion, levelId) ? [] : [{ path, problem: `“${criterion.name}” is not met at this level.` }]
  })
}

/** What is to be recorded: a submission that is met as it comes in, without a review of ours. */
export async function newJudged(ctx: Ctx, version: Version, judged: Judged): Promise<NewJudged> {
  const now = ctx.now()
  const manifest = await Promise.all(judged.evidence.map((page) => toItem(ctx, page)))
  const row: Submission = {
    id: ctx.newId('sub'),
    enrollmentId: ctx.newId('enr'),
    issuerId: version.issuerId,
    learnerId: judged.learnerId,
    versionId: version.id,
    attempt: 1,
    status: 'met',
    reviewsNeeded: 0,
    reviewsDone: 0,
    manifest,
    manifestDigest: await manifestDigest(manifest),
    holderName: judged.holderName,
    nameInBadge: judged.nameInBadge,
    released: manifest.map(({ evidenceId }) => evidenceId),
    narrative: judged.narrative,
    judgedElsewhere: true,
    submittedAt: now,
    since: now,
    decidedAt: now,
    outcomes: toOutcomes(version.criteria, judged.levels),
  }
  return { submission: row, event: newEvent(ctx, 'submission.decided', row.issuerId, row.id) }
}

/**
 * Statements for the batch that awards what was judged elsewhere: enrollments, submissions and events, of those for which
 * the condition holds. It may ask for a column of the enrollment, or for what stands beside it (`rowsIf`).
 */
export function recordJudged(
  ctx: Ctx,
  { microcredentialId }: Pick<Version, 'microcredentialId'>,
  judged: (NewJudged & { beside: Record<string, unknown> })[],
  condition: SQL,
) {
  const enrollments = judged.map(({ submission: { enrollmentId, learnerId, issuerId, versionId }, beside }) => ({
    ...beside,
    id: enrollmentId,
    learnerId,
    issuerId,
    microcredentialId,
    versionId,
  }))
  const submissions = rowsIf(
    submission,
    judged.map((one) => one.submission),
    isEnrolled(given('enrollment_id')),
  )
  return [
    addCompleted(ctx, enrollments, condition),
    ctx.db.insert(submission).select(submissions),
    recordThose(
      ctx,
      judged.map(({ event }) => event),
      isRecorded(given('subject_id')),
    ),
  ] as const
}

/** Condition for a later statement of that batch: that this submission was recorded. */
export const isRecorded = (id: SQL) => sql`exists (select 1 from ${submission} where ${submission.id} = ${id})`

function toOutcomes(criteria: Criterion[], levels: Record<string, string>): CriterionOutcome[] {
  return criteria.flatMap(({ id: criterionId }) => {
    const levelId = levels[criterionId]
    return levelId === undefined ? [] : [{ criterionId, met: true, levelId, feedback: [] }]
  })
}

/** A released link that answers no requirement of ours. */
async function toItem(ctx: Ctx, { url, name }: Judged['evidence'][number]): Promise<ManifestItem> {
  const sha256 = await sha256Hex(url)
  return {
    evidenceId: ctx.newId('evi'),
    requirementId: '',
    kind: 'link',
    caption: name,
    sha256,
    content: url,
    file: null,
  }
}
