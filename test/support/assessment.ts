import type { SubmissionView } from '../../src/assessment/attempts'
import type { ReviewView } from '../../src/assessment/reviews'
import type { Criterion, Version, VersionContent } from '../../src/catalogue/version'
import { publishedMicrocredential } from './catalogue'
import { expectJson, person } from './client'
import type { Visitor, World } from './client'
import { handInFile, handInText } from './evidence'

export type Enrolled = { learner: Visitor; enrollmentId: string; version: Version }
export type Submitted = Enrolled & { submissionId: string; submission: SubmissionView }

export type Options = {
  /** What differs from the usual microcredential; or one that is published already. */
  content?: Partial<VersionContent>
  microcredential?: { id: string; version: Version }
  /** A new person unless given. */
  learner?: Visitor
  /** Bytes of one more file, for the first requirement that takes files. */
  file?: Uint8Array<ArrayBuffer>
  /** What the learner chooses for the badge; `release: 'all'` releases all evidence. */
  choices?: { holderName?: string; nameInBadge?: boolean; narrative?: string; release?: string[] | 'all' }
}

/** A learner who has enrolled, and has handed in nothing yet. */
export async function enrolled(world: World, options: Options = {}): Promise<Enrolled> {
  const { id, version } = options.microcredential ?? (await publishedMicrocredential(world, options.content))
  const learner = options.learner ?? (await person())
  const enrollment = await expectJson(learner.post('/api/v1/enrollments', { microcredentialId: id }), 201)
  return { learner, enrollmentId: enrollment.id, version }
}

/** A learner who has handed in what is asked for, and submitted it. */
export async function submitted(world: World, options: Options = {}): Promise<Submitted> {
  const begun = await enrolled(world, options)
  await handInAll(begun, options.file)
  return { ...begun, ...(await submit(begun, options.choices)) }
}

/** A submission that its assessors have judged to meet every criterion. */
export async function met(world: World, options: Options = {}): Promise<Submitted> {
  const waiting = await submitted(world, options)
  await judge(world.assessor, waiting.submissionId, waiting.version)
  if (waiting.version.assessors === 2) await judge(await newAssessor(world), waiting.submissionId, waiting.version)
  return {
    ...waiting,
    submission: await expectJson(waiting.learner.get(`/api/v1/submissions/${waiting.submissionId}`)),
  }
}

/** Hands in as many items as each requirement asks for at least. */
export async function handInAll(
  { learner, enrollmentId, version }: Enrolled,
  file?: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (const { id, kind, min } of version.requirements)
    for (let n = 0; n < min; n++) {
      if (kind === 'file') await handInFile(learner, enrollmentId, id)
      else if (kind === 'text') await handInText(learner, enrollmentId, id)
      else
        await expectJson(
          learner.post(`/api/v1/enrollments/${enrollmentId}/evidence`, {
            requirementId: id,
            kind,
            content: 'https://example.org/what-i-did',
          }),
          201,
        )
    }
  const takesFiles = version.requirements.find((r) => r.kind === 'file')
  if (file && takesFiles) await handInFile(learner, enrollmentId, takesFiles.id, file)
}

/** Submits what is handed in. */
export async function submit(
  { learner, enrollmentId }: Enrolled,
  {
    holderName = 'Lea Learner',
    nameInBadge = true,
    narrative = '',
    release = [],
  }: NonNullable<Options['choices']> = {},
): Promise<{ submissionId: string; submission: SubmissionView }> {
  const chosen = release === 'all' ? await evidenceIds(learner, enrollmentId) : release
  const submission = await expectJson<SubmissionView>(
    learner.post(`/api/v1/enrollments/${enrollmentId}/submissions`, {
      statement: true,
      holderName,
      nameInBadge,
      narrative,
      release: chosen,
    }),
    201,
  )
  return { submissionId: submission.id, submission }
}

/** Claims, scores and hands in a review. Criteria get the level that is needed, but for those `levels` names. */
export async function judge(
  assessor: Visitor,
  submissionId: string,
  version: { criteria: Criterion[] },
  levels: Record<string, string> = {},
): Promise<ReviewView> {
  const review = await claim(assessor, submissionId)
  await score(assessor, review.id, version, levels)
  return expectJson(assessor.post(`/api/v1/reviews/${review.id}/submit`))
}

export const claim = (assessor: Visitor, submissionId: string) =>
  expectJson<ReviewView>(assessor.post(`/api/v1/submissions/${submissionId}/claim`), 201)

export const score = (
  assessor: Visitor,
  reviewId: string,
  { criteria }: { criteria: Criterion[] },
  levels: Record<string, string> = {},
) =>
  expectJson<ReviewView>(
    assessor.put(`/api/v1/reviews/${reviewId}`, {
      scores: criteria.map(({ id, requiredLevel }) => {
        const levelId = levels[id] ?? requiredLevel
        return { criterionId: id, levelId, feedback: `Why ${id} is at ${levelId}.` }
      }),
      note: 'All in all.',
    }),
  )

/** One more assessor of the issuer. */
export async function newAssessor({ owner, issuer }: World): Promise<Visitor> {
  const assessor = await person()
  await expectJson(
    owner.post(`/api/v1/issuers/${issuer.slug}/members`, { email: assessor.email, roles: ['assessor'] }),
    201,
  )
  return assessor
}

async function evidenceIds(learner: Visitor, enrollmentId: string): Promise<string[]> {
  const { items } = await expectJson<{ items: { id: string }[] }>(
    learner.get(`/api/v1/enrollments/${enrollmentId}/evidence`),
  )
  return items.map((item) => item.id)
}
