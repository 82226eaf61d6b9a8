import { eq } from 'drizzle-orm'
import { issuerPath, microcredentialPath, versionUrl } from '../address'
import { submission } from '../assessment/tables'
import { microcredential, microcredentialVersion as version } from '../catalogue/tables'
import type { Ctx } from '../context'
import { credentialUrl } from '../credentials/address'
import { credential } from '../credentials/tables'
import { enrollment } from '../enrollment/tables'
import { issuer, user } from '../identity/tables'
import { erasure } from '../privacy/tables'
import type { PayloadData } from './payload-schema'
import type { Told } from './rules'

/**
 * What a destination is told of an event, from the records as they are now: ids, addresses, states and dates. Of the
 * learner only the id, unless the destination is told more and they have not been erased. Undefined if what it happened
 * to is no longer there, or never came to that.
 */
export async function readPayload(
  ctx: Ctx,
  { type, subjectId }: { type: Told; subjectId: string },
  includesLearner: boolean,
): Promise<PayloadData<Told> | undefined> {
  const [row] = await select(ctx).where(eq(subjects[type].id, subjectId)).limit(1)
  return row && dataOf[type](ctx, row, about(ctx, row, includesLearner))
}

const subjects = {
  'enrollment.created': enrollment,
  'submission.submitted': submission,
  'submission.decided': submission,
  'credential.issued': credential,
  'credential.revoked': credential,
} as const satisfies Record<Told, unknown>

const select = (ctx: Ctx) =>
  ctx.db
    .select({
      issuer: { id: issuer.id, slug: issuer.slug, name: issuer.name },
      microcredential: { id: microcredential.id, slug: microcredential.slug },
      version: { id: version.id, number: version.number, name: version.name },
      enrollment: { id: enrollment.id, createdAt: enrollment.createdAt },
      learner: { id: enrollment.learnerId, name: user.name, email: user.email, isErased: erasure.id },
      submission: {
        id: submission.id,
        attempt: submission.attempt,
        status: submission.status,
        submittedAt: submission.submittedAt,
        decidedAt: submission.decidedAt,
      },
      credential: {
        id: credential.id,
        submissionId: credential.submissionId,
        validFrom: credential.validFrom,
        validUntil: credential.validUntil,
        issuedAt: credential.issuedAt,
        revokedAt: credential.revokedAt,
      },
    })
    .from(enrollment)
    .innerJoin(version, eq(version.id, enrollment.versionId))
    .innerJoin(microcredential, eq(microcredential.id, enrollment.microcredentialId))
    .innerJoin(issuer, eq(issuer.id, enrollment.issuerId))
    .leftJoin(user, eq(user.id, enrollment.learnerId))
    // What had to stay of somebody erased stands under whoever stands for them.
    .leftJoin(erasure, eq(erasure.holderId, enrollment.learnerId))
    .leftJoin(submission, eq(submission.enrollmentId, enrollment.id))
    .leftJoin(credential, eq(credential.submissionId, submission.id))

type Row = Awaited<ReturnType<typeof select>>[number]
type About = PayloadData<'enrollment.created'>

function about(ctx: Ctx, row: Row, includesLearner: boolean): About {
  const { id, name, email, isErased } = row.learner
  const [of, at] = [row.issuer.slug, row.microcredential.slug]
  return {
    issuer: { id: row.issuer.id, name: row.issuer.name, url: ctx.origin + issuerPath(of) },
    microcredential: {
      id: row.microcredential.id,
      name: row.version.name,
      url: ctx.origin + microcredentialPath(of, at),
    },
    version: {
      id: row.version.id,
      number: row.version.number,
      url: versionUrl(ctx.origin, of, at, row.version.number),
    },
    learner: { id, ...(includesLearner && !isErased && name !== null && email !== null && { name, email }) },
    enrollment: { id: row.enrollment.id, createdAt: row.enrollment.createdAt.toISOString() },
  }
}

const dataOf: { [T in Told]: (ctx: Ctx, row: Row, about: About) => PayloadData<T> | undefined } = {
  'enrollment.created': (_, __, said) => said,
  'submission.submitted': (_, { submission: of }, said) => (of ? { ...said, submission: submitted(of) } : undefined),
  'submission.decided': (_, { submission: of }, said) => {
    if (!of?.decidedAt) return undefined
    const outcome = of.status === 'met' ? 'met' : 'not_yet'
    return { ...said, submission: { ...submitted(of), outcome, decidedAt: of.decidedAt.toISOString() } }
  },
  'credential.issued': (ctx, { credential: of }, said) =>
    of?.issuedAt ? { ...said, credential: issued(ctx, of, of.issuedAt) } : undefined,
  'credential.revoked': (ctx, { credential: of }, said) =>
    of?.issuedAt && of.revokedAt
      ? { ...said, credential: { ...issued(ctx, of, of.issuedAt), revokedAt: of.revokedAt.toISOString() } }
      : undefined,
}

const submitted = ({ id, attempt, submittedAt }: NonNullable<Row['submission']>) => ({
  id,
  attempt,
  submittedAt: submittedAt.toISOString(),
})

const issued = (
  ctx: Ctx,
  { id, submissionId, validFrom, validUntil }: NonNullable<Row['credential']>,
  issuedAt: Date,
) => ({
  id,
  url: credentialUrl(ctx.origin, id),
  submissionId,
  validFrom: validFrom.toISOString(),
  validUntil: validUntil?.toISOString() ?? null,
  issuedAt: issuedAt.toISOString(),
})
