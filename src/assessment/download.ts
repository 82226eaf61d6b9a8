import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { openFile } from '../evidence/download'
import { authorize } from '../identity/authorize'
import { may } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { notFound } from '../refusal'
import { getSubmission } from './service'
import type { Submission } from './service'
import { review } from './tables'

/**
 * A submitted file as it was frozen, with its name and type. For the learner, whoever has claimed a review of it, and
 * the issuer's admins; to everybody else there is none.
 */
export async function openSubmittedFile(
  ctx: Ctx,
  actor: Actor,
  submissionId: string,
  evidenceId: string,
): Promise<{ object: R2ObjectBody; name: string; mediaType: string }> {
  const submission = await getSubmission(ctx, submissionId)
  const file = submission.manifest.find((item) => item.evidenceId === evidenceId)?.file
  if (!(await mayOpen(ctx, actor, submission)) || !file) throw notFound('file')
  return { object: await openFile(ctx, file.key), name: file.name, mediaType: file.mediaType }
}

async function mayOpen(ctx: Ctx, actor: Actor, { id, issuerId, learnerId }: Submission): Promise<boolean> {
  if (may(actor, 'submission.read', issuerId)) return true
  if (actor.kind === 'nobody') authorize(actor, 'submission.read', issuerId)
  if (actor.kind !== 'person') return false
  if (actor.userId === learnerId) return true
  if (!may(actor, 'submission.review', issuerId)) return false
  return (await ctx.db.$count(review, and(eq(review.submissionId, id), eq(review.assessorId, actor.userId)))) > 0
}
