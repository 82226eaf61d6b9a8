import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import type { Requirement, RequirementKind } from '../catalogue/version'
import type { Ctx } from '../context'
import type { Enrollment } from '../enrollment/rules'
import { getEnrollment, getOwnEnrollment } from '../enrollment/service'
import { requirePerson } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { invalid, notFound, Refusal } from '../refusal'
import { completeness, whyNotContent } from './rules'
import type { Completeness, EvidenceView } from './rules'
import { evidence, upload } from './tables'

/** What is handed in for an enrollment so far, oldest first. No authorization: callers have loaded the enrollment. */
export async function listEvidence(ctx: Ctx, enrollmentId: string): Promise<EvidenceView[]> {
  const rows = await selectEvidence(ctx)
    .where(and(eq(evidence.enrollmentId, enrollmentId), isNull(evidence.removedAt)))
    .orderBy(asc(evidence.createdAt), asc(evidence.id))
  return rows.map(toView)
}

/** The learner's own evidence, and how far it meets each requirement. */
export async function showOwnEvidence(
  ctx: Ctx,
  actor: Actor,
  enrollmentId: string,
): Promise<{ items: EvidenceView[]; requirements: Completeness[] }> {
  const enrollment = await getOwnEnrollment(ctx, actor, enrollmentId)
  const { requirements } = await getVersion(ctx, enrollment.versionId)
  const items = await listEvidence(ctx, enrollmentId)
  return { items, requirements: completeness(requirements, items) }
}

/** Hands in a text or a link. Refuses a requirement that asks for something else, or has all it takes. */
export async function addEvidence(
  ctx: Ctx,
  actor: Actor,
  enrollmentId: string,
  input: { requirementId: string; kind: 'text' | 'link'; content: string; caption?: string | undefined },
): Promise<EvidenceView> {
  const { requirement } = await findOpenRequirement(ctx, actor, {
    enrollmentId,
    requirementId: input.requirementId,
    kind: input.kind,
    field: 'requirementId',
  })
  const content = input.kind === 'link' ? input.content.trim() : input.content
  if (content.trim() === '') throw invalid('content', 'There is nothing in it yet.')
  refuseContent(input.kind, content)
  const id = ctx.newId('evi')
  const now = ctx.now().getTime()
  const [added] = await ctx.db
    .insert(evidence)
    .select(
      sql`select ${id}, ${enrollmentId}, ${requirement.id}, ${input.kind}, ${input.caption ?? ''}, ${content}, null, ${now}, ${now}, null where ${hasRoom(enrollmentId, requirement)}`,
    )
    .returning()
  if (!added) throw fullOf(requirement)
  return toView({ item: added, file: null })
}

/** Changes the words of one item. Refuses what its kind does not allow. */
export async function changeEvidence(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { content, caption }: { content?: string | undefined; caption?: string | undefined },
): Promise<EvidenceView> {
  const { item, enrollment } = await loadOwnEvidence(ctx, actor, id)
  refuseUnlessActive(enrollment)
  refuseReported(item)
  if (content !== undefined) refuseContent(item.kind, content)
  const [changed] = await ctx.db
    .update(evidence)
    .set({
      ...(content === undefined ? {} : { content }),
      ...(caption === undefined ? {} : { caption }),
      updatedAt: ctx.now(),
    })
    .where(and(eq(evidence.id, id), isNull(evidence.removedAt)))
    .returning()
  if (!changed) throw notFound('evidence')
  return { ...toView({ item: changed, file: null }), file: item.file }
}

/** One item with its enrollment. Refuses what is somebody else's, or was removed, as if there were none. */
export async function loadOwnEvidence(
  ctx: Ctx,
  actor: Actor,
  id: string,
): Promise<{ item: EvidenceView; enrollment: Enrollment }> {
  const { userId } = requirePerson(actor)
  const [row] = await selectEvidence(ctx).where(and(eq(evidence.id, id), isNull(evidence.removedAt)))
  if (!row) throw notFound('evidence')
  const enrollment = await getEnrollment(ctx, row.item.enrollmentId)
  if (enrollment.learnerId !== userId) throw notFound('evidence')
  return { item: toView(row), enrollment }
}

/**
 * The requirement something is to be handed in for. Refuses an unknown one, one that asks for something else, and an
 * enrollment that is over; `field` is what the caller calls the requirement.
 */
export async function findOpenRequirement(
  ctx: Ctx,
  actor: Actor,
  wanted: { enrollmentId: string; requirementId: string; kind: RequirementKind; field: string },
): Promise<{ enrollment: Enrollment; requirement: Requirement }> {
  const enrollment = await getOwnEnrollment(ctx, actor, wanted.enrollmentId)
  refuseUnlessActive(enrollment)
  const { requirements } = await getVersion(ctx, enrollment.versionId)
  const requirement = requirements.find((r) => r.id === wanted.requirementId)
  if (!requirement) throw invalid(wanted.field, 'This microcredential has no such requirement.')
  if (requirement.kind !== wanted.kind)
    throw invalid(wanted.field, `“${requirement.name}” takes a ${requirement.kind}, not a ${wanted.kind}.`)
  return { enrollment, requirement }
}

/** Condition: the requirement takes one more. A rejected file takes no place. */
export const hasRoom = (enrollmentId: string, { id, max }: Requirement): SQL =>
  sql`(select count(*) from evidence e left join upload u on u.id = e.upload_id where e.enrollment_id = ${enrollmentId} and e.requirement_id = ${id} and e.removed_at is null and coalesce(u.status, '') <> 'rejected') < ${max}`

export const fullOf = ({ name, max }: Requirement) =>
  new Refusal('conflict', `“${name}” takes at most ${max}. Remove one before you hand in another.`)

export function refuseUnlessActive({ status }: { status: string }): void {
  if (status !== 'active')
    throw new Refusal('conflict', `This enrollment is ${status}: what was handed in stays as it is.`)
}

/** Nobody but the platform says what was completed there. */
export function refuseReported({ kind }: Pick<EvidenceView, 'kind'>): void {
  if (kind === 'course') throw new Refusal('conflict', 'What a course platform has reported stays as it is.')
}

function refuseContent(kind: RequirementKind, content: string): void {
  const reason = whyNotContent(kind, content)
  if (reason) throw invalid('content', reason)
}

const selectEvidence = (ctx: Ctx) =>
  ctx.db.select({ item: evidence, file: upload }).from(evidence).leftJoin(upload, eq(upload.id, evidence.uploadId))

type Row = { item: typeof evidence.$inferSelect; file: typeof upload.$inferSelect | null }

const toView = ({ item, file }: Row): EvidenceView => ({
  id: item.id,
  requirementId: item.requirementId,
  kind: item.kind,
  caption: item.caption,
  content: item.content,
  createdAt: item.createdAt,
  updatedAt: item.updatedAt,
  file: file && {
    uploadId: file.id,
    name: file.fileName,
    bytes: file.length,
    offset: file.offset,
    mediaType: file.mediaType,
    sha256: file.sha256,
    status: file.status,
    reason: file.reason,
  },
})
