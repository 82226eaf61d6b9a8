import { and, eq, sql } from 'drizzle-orm'
import type { AuditAction } from '../audit/actions'
import { auditIfChanged } from '../audit/audit'
import { getMicrocredential, getPublishedVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import type { Page, PageRequest } from '../db/page'
import type { Actor } from '../identity/rules'
import { invalid, notFound, Refusal } from '../refusal'
import { courseMap, entriesOf } from './course-map.query'
import type { MappedCourse } from './course-map.query'
import { mostPerCourse } from './rules'
import { loadSource } from './sources'
import { sourceCourse } from './tables'

type Meaning = Pick<MappedCourse, 'enrolls' | 'requirementId'>

export async function listCourses(
  ctx: Ctx,
  actor: Actor,
  sourceId: string,
  page: PageRequest,
): Promise<Page<MappedCourse>> {
  await loadSource(ctx, actor, sourceId)
  return courseMap(ctx, sourceId, page)
}

/**
 * Says what a course of the platform counts as. Refuses a microcredential that this issuer does not offer now, a
 * requirement that its published version does not have, what would do nothing, and the same said twice.
 */
export async function addCourse(
  ctx: Ctx,
  actor: Actor,
  sourceId: string,
  { courseId, microcredentialId, ...meaning }: Pick<MappedCourse, 'courseId' | 'microcredentialId'> & Meaning,
): Promise<MappedCourse> {
  const { issuerId } = await loadSource(ctx, actor, sourceId)
  await refuseMeaningless(ctx, issuerId, microcredentialId, meaning)
  const row = { id: ctx.newId('sco'), sourceId, courseId, microcredentialId, ...meaning, createdAt: ctx.now() }
  const others = sql`select count(*) from ${sourceCourse} where ${isOf(sourceId, courseId)}`
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(sourceCourse)
      .select(rowIf(sourceCourse, row, sql`(${others}) < ${mostPerCourse}`))
      .onConflictDoNothing()
      .returning({ id: sourceCourse.id }),
    auditIfChanged(ctx, actor, deed('source.course_mapped', issuerId, sourceId, row)),
  ])
  if (!added)
    throw new Refusal('conflict', `A course counts as a microcredential once, and as ${mostPerCourse} of them at most.`)
  return one(ctx, sourceId, row)
}

/** Changes what it counts as, from now on. Refuses what `addCourse` does. */
export async function changeCourse(
  ctx: Ctx,
  actor: Actor,
  sourceId: string,
  id: string,
  change: { [K in keyof Meaning]?: Meaning[K] | undefined },
): Promise<MappedCourse> {
  const { issuerId } = await loadSource(ctx, actor, sourceId)
  const entry = await findEntry(ctx, sourceId, id)
  const meaning = {
    enrolls: change.enrolls ?? entry.enrolls,
    requirementId: change.requirementId === undefined ? entry.requirementId : change.requirementId,
  }
  await refuseMeaningless(ctx, issuerId, entry.microcredentialId, meaning)
  const [[changed]] = await ctx.db.batch([
    ctx.db.update(sourceCourse).set(meaning).where(eq(sourceCourse.id, id)).returning({ id: sourceCourse.id }),
    auditIfChanged(ctx, actor, deed('source.course_mapped', issuerId, sourceId, entry)),
  ])
  if (!changed) throw notFound('course')
  return one(ctx, sourceId, entry)
}

/** From now on the course counts as nothing there. Who was enrolled by it stays so. */
export async function removeCourse(ctx: Ctx, actor: Actor, sourceId: string, id: string): Promise<void> {
  const { issuerId } = await loadSource(ctx, actor, sourceId)
  const entry = await findEntry(ctx, sourceId, id)
  await ctx.db.batch([
    ctx.db.delete(sourceCourse).where(eq(sourceCourse.id, id)),
    auditIfChanged(ctx, actor, deed('source.course_unmapped', issuerId, sourceId, entry)),
  ])
}

async function refuseMeaningless(ctx: Ctx, issuerId: string, microcredentialId: string, meaning: Meaning) {
  if (!meaning.enrolls && meaning.requirementId === null)
    throw invalid('enrolls', 'Say that it enrolls, or which requirement it counts as, or both.')
  const offered = await getMicrocredential(ctx, microcredentialId).catch(() => undefined)
  const version = offered?.issuerId === issuerId ? await getPublishedVersion(ctx, microcredentialId) : undefined
  if (!version) throw invalid('microcredentialId', 'This issuer has published no such microcredential.')
  const { requirementId } = meaning
  if (requirementId === null || version.requirements.some(({ id, kind }) => id === requirementId && kind === 'course'))
    return
  throw invalid(
    'requirementId',
    `The published version of “${version.name}” has no such requirement of the kind course.`,
  )
}

async function findEntry(ctx: Ctx, sourceId: string, id: string): Promise<typeof sourceCourse.$inferSelect> {
  const [found] = await ctx.db
    .select()
    .from(sourceCourse)
    .where(and(eq(sourceCourse.id, id), eq(sourceCourse.sourceId, sourceId)))
  if (!found) throw notFound('course')
  return found
}

async function one(ctx: Ctx, sourceId: string, { id, courseId }: { id: string; courseId: string }) {
  const found = (await entriesOf(ctx, sourceId, courseId)).find((entry) => entry.id === id)
  if (!found) throw notFound('course')
  return found
}

const isOf = (sourceId: string, courseId: string) =>
  and(eq(sourceCourse.sourceId, sourceId), eq(sourceCourse.courseId, courseId))

const deed = (
  action: AuditAction,
  issuerId: string,
  sourceId: string,
  { microcredentialId }: { microcredentialId: string },
) => ({ issuerId, action, subjectId: sourceId, detail: { microcredentialId } })
