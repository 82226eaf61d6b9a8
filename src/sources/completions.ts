import { and, eq, isNotNull } from 'drizzle-orm'
import type { Ctx } from '../context'
import { getEnrollment } from '../enrollment/service'
import type { Event } from '../events/outbox'
import { addCourseEvidence } from '../evidence/courses'
import type { CompletedCourse } from '../evidence/courses'
import { Refusal } from '../refusal'
import type { Told } from './reading'
import type { SourceRow } from './sources'
import { courseCompletion, source, sourceCourse } from './tables'

/** Completions that one enrollment takes in: more courses lead to a microcredential in no map of ours. */
const most = 20

/** Keeps that somebody completed a course. What was said first stands. */
export async function keepCompletion(
  ctx: Ctx,
  { id: sourceId, issuerId, name: platform }: SourceRow,
  learnerId: string,
  { courseId, courseName, completedAt }: Told,
): Promise<CompletedCourse> {
  const row = { id: ctx.newId('cpl'), sourceId, courseId, courseName, learnerId, issuerId, completedAt }
  const [, [kept]] = await ctx.db.batch([
    ctx.db
      .insert(courseCompletion)
      .values({ ...row, createdAt: ctx.now() })
      .onConflictDoNothing(),
    ctx.db
      .select()
      .from(courseCompletion)
      .where(
        and(
          eq(courseCompletion.sourceId, sourceId),
          eq(courseCompletion.courseId, courseId),
          eq(courseCompletion.learnerId, learnerId),
        ),
      ),
  ])
  return courseOf(kept ?? row, platform)
}

/** Counts a completed course towards a requirement; why not, in words, if the learner's version has no such requirement. */
export async function countTowards(
  ctx: Ctx,
  enrollmentId: string,
  requirementId: string,
  course: CompletedCourse,
): Promise<string | undefined> {
  try {
    await addCourseEvidence(ctx, { enrollmentId, requirementId, ...course })
    return undefined
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') return error.message
    throw error
  }
}

/** Subscriber of `enrollment.created`: courses that were completed before it count. */
export async function applyCompletions(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const { learnerId, issuerId, microcredentialId } = await getEnrollment(ctx, subjectId)
  const found = await ctx.db
    .select({ completion: courseCompletion, requirementId: sourceCourse.requirementId, platform: source.name })
    .from(courseCompletion)
    .innerJoin(
      sourceCourse,
      and(eq(sourceCourse.sourceId, courseCompletion.sourceId), eq(sourceCourse.courseId, courseCompletion.courseId)),
    )
    .innerJoin(source, eq(source.id, courseCompletion.sourceId))
    .where(
      and(
        eq(courseCompletion.learnerId, learnerId),
        eq(courseCompletion.issuerId, issuerId),
        eq(sourceCourse.microcredentialId, microcredentialId),
        isNotNull(sourceCourse.requirementId),
      ),
    )
    .limit(most)
  for (const { completion, requirementId, platform } of found)
    await countTowards(ctx, subjectId, requirementId ?? '', courseOf(completion, platform))
}

const courseOf = (
  {
    id,
    courseId,
    courseName,
    completedAt,
  }: Pick<typeof courseCompletion.$inferSelect, 'id'> & Omit<CompletedCourse, 'completionId' | 'platform'>,
  platform: string,
): CompletedCourse => ({ completionId: id, courseId, courseName, platform, completedAt })
