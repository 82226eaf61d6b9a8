import { and, eq } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import type { Version } from '../catalogue/version'
import type { Ctx } from '../context'
import { otherLearnersWith } from '../evidence/uploads'
import type { Actor } from '../identity/rules'
import type { CriterionScore } from './rubric'
import { loadOwnReview, toReviewView } from './reviews'
import type { ReviewView } from './reviews'
import type { Submission } from './service'
import { review } from './tables'
import { toManifestView, toOutcomeViews } from './view'
import type { ManifestItemView, OutcomeView } from './view'

/** Everything an assessor needs on one screen. Names nobody. */
export type Workspace = ReviewView & {
  submission: Pick<Submission, 'id' | 'issuerId' | 'attempt' | 'status' | 'since' | 'submittedAt' | 'decidedAt'> & {
    manifest: ManifestItemView[]
    /** Empty until decided. */
    outcomes: OutcomeView[]
  }
  version: Pick<Version, 'id' | 'name' | 'competency' | 'criteriaNarrative' | 'criteria' | 'requirements'>
  flags: {
    /** Evidence whose very file another learner has handed in too. */
    sameFileElsewhere: string[]
  }
  /** Every review of the submission once it is decided; until then each is blind to the others. */
  reviews: { scores: CriterionScore[]; note: string; submittedAt: Date | null }[]
}

/** One's own review with what is to be judged, and by what. */
export async function openReview(ctx: Ctx, actor: Actor, id: string): Promise<Workspace> {
  const { own, submission } = await loadOwnReview(ctx, actor, id)
  const version = await getVersion(ctx, submission.versionId)
  const { issuerId, attempt, status, since, submittedAt, decidedAt, manifest, outcomes } = submission
  return {
    ...toReviewView(ctx, own),
    submission: {
      id: submission.id,
      issuerId,
      attempt,
      status,
      since,
      submittedAt,
      decidedAt,
      manifest: toManifestView(manifest),
      outcomes: toOutcomeViews(version, outcomes ?? []),
    },
    version: {
      id: version.id,
      name: version.name,
      competency: version.competency,
      criteriaNarrative: version.criteriaNarrative,
      criteria: version.criteria,
      requirements: version.requirements,
    },
    flags: { sameFileElsewhere: await findSameFiles(ctx, submission) },
    reviews: decidedAt ? await listSubmitted(ctx, submission.id) : [],
  }
}

async function findSameFiles(ctx: Ctx, { manifest, learnerId }: Submission): Promise<string[]> {
  const files = manifest.filter((item) => item.file !== null)
  const known = await otherLearnersWith(
    ctx,
    files.map((item) => item.sha256),
    learnerId,
  )
  return files.filter((item) => known.includes(item.sha256)).map((item) => item.evidenceId)
}

const listSubmitted = (ctx: Ctx, submissionId: string) =>
  ctx.db
    .select({ scores: review.scores, note: review.note, submittedAt: review.submittedAt })
    .from(review)
    .where(and(eq(review.submissionId, submissionId), eq(review.status, 'submitted')))
    .orderBy(review.seat)
