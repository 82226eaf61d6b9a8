import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { activeOf, hasWithdrawn } from '../enrollment/service'
import { enrollFor } from '../enrollment/by-issuer'
import type { Enrollment } from '../enrollment/rules'
import type { Event } from '../events/outbox'
import { findOrAddUsers } from '../identity/people'
import { Refusal } from '../refusal'
import { countTowards, keepCompletion } from './completions'
import { entriesOf } from './course-map.query'
import type { MappedCourse } from './course-map.query'
import { readHook } from './reading'
import type { Told } from './reading'
import { keptDays } from './rules'
import type { HookStatus } from './rules'
import type { SourceRow } from './sources'
import { hook, source } from './tables'
import { tellEnrolled } from './tell'

type Outcome = { status: Exclude<HookStatus, 'received'>; reason: string | null }

/**
 * Subscriber of `hook.received`: does what a webhook says, as far as the map of its source goes. Run twice, it does nothing
 * twice. What cannot be done for want of a mapping is kept with the reason.
 */
export async function processHook(ctx: Ctx, event: Event): Promise<void> {
  const [found] = await ctx.db
    .select({ hook, source })
    .from(hook)
    .innerJoin(source, eq(source.id, hook.sourceId))
    .where(eq(hook.id, event.subjectId))
  if (!found || found.hook.status !== 'received' || found.hook.body === null) return
  const { platform, mapping } = found.source
  const reading = readHook({ platform, mapping, ...found.hook, body: found.hook.body })
  const outcome: Outcome =
    reading.outcome === 'told'
      ? await act(ctx, found.source, reading.told, event.createdAt)
      : { status: reading.outcome, reason: reading.reason }
  const now = ctx.now()
  const days = outcome.status === 'unmapped' ? keptDays.unmapped : keptDays.done
  await ctx.db
    .update(hook)
    .set({ ...outcome, processedAt: now, expiresAt: new Date(now.getTime() + days * 86_400_000) })
    .where(and(eq(hook.id, found.hook.id), eq(hook.status, 'received')))
}

/** `since`: when this was asked for. An enrollment that began after it, began by it. */
async function act(ctx: Ctx, of: SourceRow, told: Told, since: Date): Promise<Outcome> {
  const entries = await entriesOf(ctx, of.id, told.courseId)
  if (entries.length === 0) return { status: 'unmapped', reason: `The course “${told.courseId}” is not in the map.` }
  if (told.type === 'course.enrolled' && !entries.some(({ enrolls }) => enrolls))
    return { status: 'ignored', reason: `Being enrolled in the course “${told.courseId}” enrolls nobody here.` }
  const people = await findOrAddUsers(ctx, [{ email: told.email, name: told.name }])
  const learnerId = people.get(told.email)
  if (learnerId === undefined) throw new Error('The learner was neither found nor added.')
  const completion = told.type === 'course.completed' ? await keepCompletion(ctx, of, learnerId, told) : undefined
  const notes: Outcome[] = []
  for (const entry of entries) {
    const { enrollment, note } = await enrolled(ctx, of, entry, { ...told, learnerId }, since)
    if (note) notes.push(note)
    if (!enrollment || !completion || entry.requirementId === null) continue
    const why = await countTowards(ctx, enrollment.id, entry.requirementId, completion)
    if (why) notes.push({ status: 'unmapped', reason: why })
  }
  const reasons = notes.flatMap(({ reason }) => reason ?? []).join(' ')
  return { status: notes.some(({ status }) => status === 'unmapped') ? 'unmapped' : 'done', reason: reasons || null }
}

/** The learner's active enrollment, begun if the map says so; or why there is none, if that is worth a word. */
async function enrolled(
  ctx: Ctx,
  of: SourceRow,
  { microcredentialId, enrolls, name }: MappedCourse,
  { learnerId, ...told }: Told & { learnerId: string },
  since: Date,
): Promise<{ enrollment?: Enrollment | undefined; note?: Outcome }> {
  const active = await activeOf(ctx, learnerId, microcredentialId)
  if (!enrolls && active) return { enrollment: active }
  if (!enrolls) {
    const reason = `The learner is not enrolled in “${name ?? microcredentialId}”: it counts once they are.`
    return told.type === 'course.completed' ? { note: { status: 'done', reason } } : {}
  }
  if (!active && name === null)
    return { note: { status: 'unmapped', reason: `The microcredential ${microcredentialId} is not published.` } }
  // Platforms tell of one and the same course more than once; its learner has said what they want.
  if (!active && (await hasWithdrawn(ctx, learnerId, microcredentialId)))
    return { note: { status: 'done', reason: `The learner has withdrawn from “${name}”, and was not enrolled again.` } }
  try {
    const { enrollment, isNew } = active
      ? { enrollment: active, isNew: false }
      : await enrollFor(ctx, { issuerId: of.issuerId, microcredentialId, learnerId })
    // A process that died here before had enrolled them, and told nobody.
    if (isNew || enrollment.createdAt >= since) await tellEnrolled(ctx, { enrollment, source: of, told })
    return { enrollment }
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'conflict') throw error
    // It is published: so the learner holds the badge, or it is on its way.
    return { note: { status: 'done', reason: `The learner has earned “${name}” already, and was not enrolled again.` } }
  }
}
