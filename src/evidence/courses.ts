import { sql } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { sha256Hex } from '../digest'
import { getEnrollment, isActive } from '../enrollment/service'
import { invalid } from '../refusal'
import { hasRoom } from './service'
import { evidence } from './tables'

/** A course that a platform says somebody has completed. `courseName` may be empty: `courseId` is the platform's own. */
export type CompletedCourse = {
  completionId: string
  courseId: string
  courseName: string
  /** What the source is called. */
  platform: string
  completedAt: Date
}

/**
 * Counts a completed course towards a requirement of an enrollment; twice is once, and an enrollment that is over stays as
 * it is. Refuses a requirement that is not there in its version, or asks for something else.
 */
export async function addCourseEvidence(
  ctx: Ctx,
  { enrollmentId, requirementId, ...course }: { enrollmentId: string; requirementId: string } & CompletedCourse,
): Promise<void> {
  const { versionId } = await getEnrollment(ctx, enrollmentId)
  const { requirements } = await getVersion(ctx, versionId)
  const requirement = requirements.find(({ id, kind }) => id === requirementId && kind === 'course')
  if (!requirement)
    throw invalid('requirementId', `The version this learner is on asks for no course under “${requirementId}”.`)
  const now = ctx.now()
  const row = {
    id: `evi_${(await sha256Hex(`${course.completionId} ${enrollmentId} ${requirementId}`)).slice(0, 32)}`,
    enrollmentId,
    requirementId,
    kind: 'course' as const,
    caption: '',
    content: wordsOf(course),
    uploadId: null,
    createdAt: now,
    updatedAt: now,
    removedAt: null,
  }
  await ctx.db
    .insert(evidence)
    .select(rowIf(evidence, row, sql`${isActive(enrollmentId)} and ${hasRoom(enrollmentId, requirement)}`))
    .onConflictDoNothing()
}

/** What the assessor reads, and what is signed if it is released. */
const wordsOf = ({ courseId, courseName, platform, completedAt }: CompletedCourse) =>
  `Completed the course “${courseName || courseId}” on ${completedAt.toISOString().slice(0, 10)}, as ${platform} reports.`
