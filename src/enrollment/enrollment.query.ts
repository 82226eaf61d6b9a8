import { eq } from 'drizzle-orm'
import { microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { enrollment } from './tables'

/** Enrollments with the name of the version they are on. */
export const selectEnrollments = (ctx: Ctx) =>
  ctx.db
    .select({
      id: enrollment.id,
      learnerId: enrollment.learnerId,
      issuerId: enrollment.issuerId,
      microcredentialId: enrollment.microcredentialId,
      versionId: enrollment.versionId,
      name: microcredentialVersion.name,
      status: enrollment.status,
      targetDate: enrollment.targetDate,
      createdAt: enrollment.createdAt,
      completedAt: enrollment.completedAt,
    })
    .from(enrollment)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, enrollment.versionId))
