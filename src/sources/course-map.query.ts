import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { microcredentialVersion } from '../catalogue/tables'
import type { Requirement } from '../catalogue/version'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { mostPerCourse } from './rules'
import { sourceCourse } from './tables'

/** What a course counts as here. */
export type MappedCourse = {
  id: string
  courseId: string
  microcredentialId: string
  enrolls: boolean
  requirementId: string | null
  createdAt: Date
  /** Of the version that is published now; null while none is. */
  name: string | null
  /** Of that version’s requirement; null if it counts as none, or that version has no such requirement. */
  requirement: string | null
}

/** A microcredential that is published, and its requirements that a course can meet. */
export type Offered = { microcredentialId: string; name: string; courses: Requirement[] }

const mostOffered = 200

/** The map of one source, the newest entries first. Who may see it is for the caller to say. */
export async function courseMap(ctx: Ctx, sourceId: string, page: PageRequest): Promise<Page<MappedCourse>> {
  const { where, orderBy } = keyset(sourceCourse.createdAt, sourceCourse.id, page)
  const rows = await select(ctx)
    .where(and(eq(sourceCourse.sourceId, sourceId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return toPage(rows.map(view), page, ({ createdAt, id }) => ({ time: createdAt, id }))
}

/** What one course counts as. */
export async function entriesOf(ctx: Ctx, sourceId: string, courseId: string): Promise<MappedCourse[]> {
  const rows = await select(ctx)
    .where(and(eq(sourceCourse.sourceId, sourceId), eq(sourceCourse.courseId, courseId)))
    .orderBy(asc(sourceCourse.createdAt), asc(sourceCourse.id))
    .limit(mostPerCourse)
  return rows.map(view)
}

/** What courses may count as: the newest 200 that are published. */
export async function listOffered(ctx: Ctx, actor: Actor, issuerId: string): Promise<Offered[]> {
  authorize(actor, 'sources.manage', issuerId)
  const rows = await ctx.db
    .select({
      microcredentialId: microcredentialVersion.microcredentialId,
      name: microcredentialVersion.name,
      requirements: microcredentialVersion.requirements,
    })
    .from(microcredentialVersion)
    .where(and(eq(microcredentialVersion.issuerId, issuerId), eq(microcredentialVersion.status, 'published')))
    .orderBy(desc(microcredentialVersion.publishedAt))
    .limit(mostOffered)
  return rows.map(({ requirements, ...of }) => ({
    ...of,
    courses: requirements.filter(({ kind }) => kind === 'course'),
  }))
}

const select = (ctx: Ctx) =>
  ctx.db
    .select({
      entry: sourceCourse,
      name: microcredentialVersion.name,
      requirements: microcredentialVersion.requirements,
    })
    .from(sourceCourse)
    .leftJoin(
      microcredentialVersion,
      and(
        eq(microcredentialVersion.microcredentialId, sourceCourse.microcredentialId),
        // The words of the partial index: only so does SQLite know that it serves.
        sql`${microcredentialVersion.status} = 'published'`,
      ),
    )

type Row = Awaited<ReturnType<typeof select>>[number]

function view({ entry, name, requirements }: Row): MappedCourse {
  const { sourceId: _, ...told } = entry
  const met = requirements?.find(({ id, kind }) => id === entry.requirementId && kind === 'course')
  return { ...told, name, requirement: met?.name ?? null }
}
