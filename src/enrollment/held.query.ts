import { and, eq, isNull } from 'drizzle-orm'
import { submission } from '../assessment/tables'
import { microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { credential } from '../credentials/tables'
import { enrollment } from './tables'

/**
 * The badges of a microcredential that somebody was given, and that were not revoked. One that was earned a moment ago
 * has no `id` yet.
 */
export const findHeld = (ctx: Ctx, learnerId: string, microcredentialId: string) =>
  ctx.db
    .select({
      id: credential.id,
      validUntil: credential.validUntil,
      renewalDays: microcredentialVersion.renewalDays,
    })
    .from(enrollment)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, enrollment.versionId))
    .innerJoin(submission, and(eq(submission.enrollmentId, enrollment.id), eq(submission.status, 'met')))
    .leftJoin(credential, eq(credential.submissionId, submission.id))
    .where(
      and(
        eq(enrollment.learnerId, learnerId),
        eq(enrollment.microcredentialId, microcredentialId),
        isNull(credential.revokedAt),
      ),
    )
