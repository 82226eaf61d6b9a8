import { and, eq } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { getOwnEnrollment } from '../enrollment/service'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { findStuck } from './attention.query'
import { isOpen } from './rules'
import { getSubmission } from './service'
import type { Submission } from './service'
import type { SubmissionStatus } from './submission'
import { review, submission } from './tables'
import { notesFor, toManifestView, toOutcomeViews } from './view'
import type { ManifestItemView, OutcomeView } from './view'

/** Where an attempt stands and what came of it. Says nothing of who judged it. */
export type AttemptView = {
  id: string
  enrollmentId: string
  versionId: string
  attempt: number
  status: SubmissionStatus
  /** When it got that status. */
  since: Date
  submittedAt: Date
  decidedAt: Date | null
  /** How many reviews it still waits for. */
  waitingFor: number
  /** Whether it waits for a review that nobody is left to give. */
  attention: boolean
  /** Judged by the issuer, outside of Assay: nothing was handed in here, and nobody reviewed it. */
  judgedElsewhere: boolean
  /** Empty until decided. */
  outcomes: OutcomeView[]
  notes: string[]
}

/** An attempt with what was handed in. */
export type SubmissionView = AttemptView & {
  manifest: ManifestItemView[]
  manifestDigest: string
  /** What the learner chose for the badge; for the learner's eyes only. */
  choices: { holderName: string; nameInBadge: boolean; narrative: string; released: string[] } | null
}

/** One's own attempts at an enrollment, newest first. */
export async function listAttempts(
  ctx: Ctx,
  actor: Actor,
  enrollmentId: string,
  page: PageRequest,
): Promise<Page<AttemptView>> {
  const { versionId } = await getOwnEnrollment(ctx, actor, enrollmentId)
  const { where, orderBy } = keyset(submission.submittedAt, submission.id, page)
  const rows = await ctx.db
    .select()
    .from(submission)
    .where(and(eq(submission.enrollmentId, enrollmentId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ submittedAt, id }) => ({ time: submittedAt, id }))
  return { items: items.map(await readAttempts(ctx, versionId, items)), next }
}

/** One attempt, for its learner and the issuer's admins. To everybody else outside the issuer there is none. */
export async function viewSubmission(ctx: Ctx, actor: Actor, id: string): Promise<SubmissionView> {
  const found = await getSubmission(ctx, id)
  const own = actor.kind === 'person' && actor.userId === found.learnerId
  if (!own) authorize(actor, 'submission.read', found.issuerId, { hides: 'submission' })
  const toAttempt = await readAttempts(ctx, found.versionId, [found])
  const { manifest, manifestDigest, holderName, nameInBadge, narrative, released } = found
  return {
    ...toAttempt(found),
    manifest: toManifestView(manifest),
    manifestDigest,
    choices: own ? { holderName, nameInBadge, narrative, released } : null,
  }
}

/** Reads what belongs to these attempts at one version. Returns how each of them is shown. */
async function readAttempts(
  ctx: Ctx,
  versionId: string,
  rows: Submission[],
): Promise<(row: Submission) => AttemptView> {
  const version = await getVersion(ctx, versionId)
  const stuck = await findStuck(
    ctx,
    rows.filter((row) => isOpen(row.status)).map((row) => row.id),
  )
  const reviews = await findReviews(ctx, rows)
  return (row) => ({
    id: row.id,
    enrollmentId: row.enrollmentId,
    versionId: row.versionId,
    attempt: row.attempt,
    status: row.status,
    since: row.since,
    submittedAt: row.submittedAt,
    decidedAt: row.decidedAt,
    waitingFor: isOpen(row.status) ? row.reviewsNeeded - row.reviewsDone : 0,
    attention: stuck.has(row.id),
    judgedElsewhere: row.judgedElsewhere,
    outcomes: toOutcomeViews(version, row.outcomes ?? []),
    notes: notesFor(
      version,
      row.status === 'met',
      reviews.filter((r) => r.submissionId === row.id),
    ),
  })
}

/** The reviews of those that are decided: while one is not, nothing of its reviews is for anyone's eyes. */
async function findReviews(ctx: Ctx, rows: Submission[]) {
  const decided = rows.filter((row) => row.decidedAt !== null).map((row) => row.id)
  if (decided.length === 0) return []
  return ctx.db
    .select({ submissionId: review.submissionId, scores: review.scores, note: review.note })
    .from(review)
    .where(and(among(review.submissionId, decided), eq(review.status, 'submitted')))
    .orderBy(review.seat)
}
