import { and, desc, eq, inArray, lt, not, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import type { EnrollmentStatus } from '../enrollment/rules'
import { getEnrollment, getOwnEnrollment, isActive } from '../enrollment/service'
import { listEvidence } from '../evidence/service'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { requirePerson } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import type { FieldProblem } from '../refusal'
import { isOpen } from './rules'
import { manifestDigest, toManifest, whyNotSubmittable } from './submission'
import type { ManifestItem } from './submission'
import { review, submission } from './tables'

export type Submission = typeof submission.$inferSelect

/** Any submission: for rooms that hold its id already. */
export async function getSubmission(ctx: Ctx, id: string): Promise<Submission> {
  const [found] = await ctx.db.select().from(submission).where(eq(submission.id, id))
  if (!found) throw notFound('submission')
  return found
}

/**
 * Freezes what the learner has handed in, as their next attempt. Refuses, naming each, what is missing or not ready
 * yet; evidence to be released that is not part of it; and a second attempt while one is open.
 */
export async function submit(
  ctx: Ctx,
  actor: Actor,
  enrollmentId: string,
  choices: { holderName: string; nameInBadge: boolean; narrative: string; release: string[] },
): Promise<Submission> {
  const enrollment = await getOwnEnrollment(ctx, actor, enrollmentId)
  refuseEnded(enrollment.status)
  const latest = await latestAttempt(ctx, enrollmentId)
  if (latest && isOpen(latest.status))
    throw new Refusal('conflict', `Attempt ${latest.attempt} is still being assessed. Wait for it, or withdraw it.`)

  const version = await getVersion(ctx, enrollment.versionId)
  const evidence = await listEvidence(ctx, enrollmentId)
  refuse('This cannot be submitted yet.', whyNotSubmittable(version, evidence))
  const manifest = await toManifest(version, enrollmentId, evidence)
  refuse('Only what is submitted can be released.', whyNotReleasable(choices.release, manifest))

  const now = ctx.now()
  const row = {
    id: ctx.newId('sub'),
    enrollmentId,
    issuerId: enrollment.issuerId,
    learnerId: enrollment.learnerId,
    versionId: version.id,
    attempt: (latest?.attempt ?? 0) + 1,
    status: 'submitted' as const,
    reviewsNeeded: version.assessors,
    manifest,
    manifestDigest: await manifestDigest(manifest),
    holderName: choices.holderName,
    nameInBadge: choices.nameInBadge,
    released: [...new Set(choices.release)],
    narrative: choices.narrative,
    judgedElsewhere: false,
    submittedAt: now,
    since: now,
    reviewsDone: 0,
    decidedAt: null,
    outcomes: null,
  }
  const event = newEvent(ctx, 'submission.submitted', row.issuerId, row.id)
  const [[added]] = await ctx.db.batch([
    // The learner may withdraw from the enrollment meanwhile, and nobody would close what came after that.
    ctx.db
      .insert(submission)
      .select(rowIf(submission, row, isActive(enrollmentId)))
      .onConflictDoNothing()
      .returning(),
    recordIfChanged(ctx, event),
  ])
  if (!added) {
    refuseEnded((await getEnrollment(ctx, enrollmentId)).status)
    throw new Refusal('conflict', 'This was submitted a moment ago already.')
  }
  await announce(ctx, event)
  return added
}

/**
 * Takes one's own open submission back; reviews of it that somebody had begun end as released. Refuses one that is
 * decided, or has every review it needs.
 */
export async function withdrawSubmission(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { userId } = requirePerson(actor)
  const { learnerId, status } = await getSubmission(ctx, id)
  if (learnerId !== userId) throw notFound('submission')
  // What the last review has settled is being written down, and can no longer be taken back.
  if (await closeOpen(ctx, id, lt(submission.reviewsDone, submission.reviewsNeeded))) return
  throw new Refusal('conflict', whyClosed[status])
}

/** Takes back what is open of an enrollment that has ended, however far its reviews are. */
export async function withdrawAttempts(ctx: Ctx, enrollmentId: string): Promise<void> {
  const latest = await latestAttempt(ctx, enrollmentId)
  if (latest) await closeOpen(ctx, latest.id, not(isActive(enrollmentId)))
}

const whyClosed: Record<Submission['status'], string> = {
  submitted: 'This submission changed meanwhile. Look again.',
  in_review: 'All reviews of this submission are in: it is being decided.',
  met: 'This submission is decided.',
  not_yet: 'This submission is decided.',
  withdrawn: 'This submission is withdrawn already.',
}

async function closeOpen(ctx: Ctx, id: string, condition: SQL): Promise<boolean> {
  const [[closed]] = await ctx.db.batch([
    ctx.db
      .update(submission)
      .set({ status: 'withdrawn', since: ctx.now() })
      .where(and(eq(submission.id, id), inArray(submission.status, ['submitted', 'in_review']), condition))
      .returning({ id: submission.id }),
    ctx.db
      .update(review)
      .set({ status: 'released' })
      .where(and(eq(review.submissionId, id), eq(review.status, 'claimed'), sql`changes() = 1`)),
  ])
  return closed !== undefined
}

async function latestAttempt(ctx: Ctx, enrollmentId: string) {
  const [latest] = await ctx.db
    .select({ id: submission.id, attempt: submission.attempt, status: submission.status })
    .from(submission)
    .where(eq(submission.enrollmentId, enrollmentId))
    .orderBy(desc(submission.attempt))
    .limit(1)
  return latest
}

function whyNotReleasable(release: string[], manifest: ManifestItem[]): FieldProblem[] {
  const known = new Set(manifest.map((item) => item.evidenceId))
  return release.flatMap((id) => (known.has(id) ? [] : [{ path: 'release', problem: `${id} is not part of it.` }]))
}

function refuseEnded(status: EnrollmentStatus): void {
  if (status === 'active') return
  throw new Refusal('conflict', `This enrollment is ${status}: nothing more can be submitted.`)
}

function refuse(what: string, problems: FieldProblem[]): void {
  if (problems.length > 0) throw new Refusal('invalid', [what, ...problems.map((p) => p.problem)].join(' '), problems)
}
