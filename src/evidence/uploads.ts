import { and, eq, gt, inArray, isNull, notExists, or, sql } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import type { Requirement } from '../catalogue/version'
import type { Ctx } from '../context'
import { getEnrollment } from '../enrollment/service'
import { requirePerson } from '../identity/authorize'
import type { Actor, Person } from '../identity/rules'
import { invalid, notFound, Refusal } from '../refusal'
import { cleanFileName, megabytesOf, openFor, undeclaredLimit } from './rules'
import { findOpenRequirement, fullOf, hasRoom } from './service'
import { evidence, upload, uploadUsage } from './tables'

export type Upload = typeof upload.$inferSelect

export type NewUpload = {
  length: number
  /** `Upload-Metadata` as it was sent. */
  metadata: string
  enrollment: string
  requirement: string
  filename: string
  sha256?: string | undefined
  caption: string
}

/**
 * Opens an upload and the evidence it will be. A file with the digest of one begun for the same requirement is the same
 * upload, and not fresh: whoever lost the answer on a bad line asks again. Refuses what is too large for any of the
 * limits, an empty file, a large one without its digest, and who begins too many.
 */
export async function createUpload(
  ctx: Ctx,
  actor: Actor,
  input: NewUpload,
): Promise<{ upload: Upload; isFresh: boolean }> {
  await brake(ctx, requirePerson(actor))
  const { enrollment, requirement } = await findOpenRequirement(ctx, actor, {
    enrollmentId: input.enrollment,
    requirementId: input.requirement,
    kind: 'file',
    field: 'requirement',
  })
  refuseSize(ctx, input, requirement)
  const now = ctx.now()
  const row: Upload = {
    id: ctx.newId('upl'),
    learnerId: enrollment.learnerId,
    issuerId: enrollment.issuerId,
    enrollmentId: enrollment.id,
    requirementId: requirement.id,
    fileName: cleanFileName(input.filename),
    metadata: input.metadata,
    length: input.length,
    offset: 0,
    declaredSha256: input.sha256 ?? null,
    sha256: null,
    mediaType: null,
    status: 'open',
    reason: null,
    createdAt: now,
    sweepAt: new Date(now.getTime() + openFor),
  }
  const [[reserved]] = await ctx.db.batch([
    reserve(ctx, row, requirement),
    ctx.db
      .insert(upload)
      .select(
        sql`select ${row.id}, ${row.learnerId}, ${row.issuerId}, ${row.enrollmentId}, ${row.requirementId}, ${row.fileName}, ${row.metadata}, ${row.length}, 0, ${row.declaredSha256}, null, null, 'open', null, ${now.getTime()}, ${now.getTime() + openFor} where changes() = 1`,
      ),
    ctx.db
      .insert(evidence)
      .select(
        sql`select ${ctx.newId('evi')}, ${row.enrollmentId}, ${row.requirementId}, 'file', ${input.caption}, '', ${row.id}, ${now.getTime()}, ${now.getTime()}, null where changes() = 1`,
      ),
  ])
  if (reserved) return { upload: row, isFresh: true }
  const [begun] = await selectBegun(ctx, row)
  if (!begun) throw await whyNoRoom(ctx, row, requirement)
  return { upload: begun.upload, isFresh: false }
}

/** The actor's own upload. Refuses somebody else's as if there were none, and says when it is over. */
export async function getOwnUpload(ctx: Ctx, actor: Actor, id: string): Promise<Upload> {
  const { userId } = requirePerson(actor)
  const [found] = await ctx.db
    .select({ upload, evidence: { removedAt: evidence.removedAt } })
    .from(upload)
    .innerJoin(evidence, eq(evidence.uploadId, upload.id))
    .where(eq(upload.id, id))
  if (!found || found.upload.learnerId !== userId) throw notFound('upload')
  const { status, sweepAt, reason } = found.upload
  if (status === 'expired' || (status === 'open' && sweepAt && sweepAt <= ctx.now()))
    throw new Refusal('gone', 'This upload was not finished in time. Hand the file in again.')
  if (status === 'deleted' || found.evidence.removedAt) throw new Refusal('gone', 'This file was removed.')
  if (status === 'rejected') throw new Refusal('gone', reason ?? 'This file was rejected.')
  return found.upload
}

/** The evidence that an upload brings. */
export async function evidenceIdOf(ctx: Ctx, uploadId: string): Promise<string> {
  const [found] = await ctx.db.select({ id: evidence.id }).from(evidence).where(eq(evidence.uploadId, uploadId))
  if (!found) throw notFound('upload')
  return found.id
}

/** The media types taken where this upload is handed in. */
export async function mediaTypesFor(ctx: Ctx, { enrollmentId, requirementId }: Upload): Promise<string[]> {
  const { versionId } = await getEnrollment(ctx, enrollmentId)
  const { requirements } = await getVersion(ctx, versionId)
  return requirements.find((r) => r.id === requirementId)?.mediaTypes ?? []
}

/** Those of these digests under which another learner has handed in a file, too. */
export async function otherLearnersWith(ctx: Ctx, sha256s: string[], learnerId: string): Promise<string[]> {
  const found = await ctx.db.all<{ sha256: string }>(
    sql`select distinct wanted.value as sha256 from json_each(${JSON.stringify(sha256s)}) wanted join upload u on u.sha256 = wanted.value and u.learner_id <> ${learnerId} where u.status = 'verified'`,
  )
  return found.map((row) => row.sha256)
}

async function brake(ctx: Ctx, { userId }: Person): Promise<void> {
  if ((await ctx.brakes.uploads.limit({ key: userId })).success) return
  throw new Refusal(
    'rate_limited',
    'You begin files faster than anybody could hand them in. Wait a minute, then go on.',
  )
}

function refuseSize(ctx: Ctx, { length, filename, sha256 }: NewUpload, { name, maxMegabytes }: Requirement): void {
  const size = `${cleanFileName(filename)} has ${megabytesOf(length)}`
  if (length === 0) throw invalid('length', `${cleanFileName(filename)} is empty.`)
  if (length > ctx.limits.file)
    throw new Refusal('too_large', `${size}; a file may have ${megabytesOf(ctx.limits.file)}.`)
  const asked = maxMegabytes === null ? Infinity : maxMegabytes * 1024 * 1024
  if (length > asked) throw new Refusal('too_large', `${size}; “${name}” takes at most ${megabytesOf(asked)} a file.`)
  if (length > undeclaredLimit && !sha256)
    throw invalid(
      'sha256',
      `A file of more than ${megabytesOf(undeclaredLimit)} needs its SHA-256 declared at creation.`,
    )
}

/** The same file on its way already, or arrived. Without a declared digest there is none. */
const selectBegun = (ctx: Ctx, { enrollmentId, requirementId, length, declaredSha256 }: Upload) =>
  ctx.db
    .select({ upload })
    .from(upload)
    .innerJoin(evidence, eq(evidence.uploadId, upload.id))
    .where(
      and(
        eq(upload.enrollmentId, enrollmentId),
        or(
          inArray(upload.status, ['received', 'verified']),
          and(eq(upload.status, 'open'), gt(upload.sweepAt, ctx.now())),
        ),
        eq(upload.requirementId, requirementId),
        eq(upload.length, length),
        eq(upload.declaredSha256, declaredSha256 ?? ''),
        isNull(evidence.removedAt),
      ),
    )
    .limit(1)

/**
 * Bytes of an enrollment's files, with those still on their way in the learner's others of this issuer: or somebody could
 * announce files, withdraw, enroll again, and so on until the issuer's room is used up. With the `+` it is looked up by
 * learner, not by issuer.
 */
const held = ({ learnerId, issuerId, enrollmentId }: Upload) =>
  sql`(select coalesce(sum(u.length), 0) from enrollment e join upload u on u.enrollment_id = e.id where e.learner_id = ${learnerId} and +e.issuer_id = ${issuerId} and (u.status in ('open', 'received') or (u.status = 'verified' and e.id = ${enrollmentId})))`

/**
 * Takes the bytes out of every limit at once, or changes nothing: of two who race for the last room one gets it, and so
 * of two who begin the same file.
 */
const reserve = (ctx: Ctx, row: Upload, requirement: Requirement) => {
  const { issuerId, enrollmentId, length } = row
  return ctx.db
    .insert(uploadUsage)
    .select(
      sql`select ${issuerId}, ${length} where ${length} <= ${ctx.limits.issuer} and ${held(row)} + ${length} <= ${ctx.limits.enrollment} and ${hasRoom(enrollmentId, requirement)} and ${notExists(selectBegun(ctx, row))}`,
    )
    .onConflictDoUpdate({
      target: uploadUsage.issuerId,
      set: { bytes: sql`${uploadUsage.bytes} + excluded.bytes` },
      setWhere: sql`${uploadUsage.bytes} + excluded.bytes <= ${ctx.limits.issuer}`,
    })
    .returning()
}

async function whyNoRoom(ctx: Ctx, row: Upload, requirement: Requirement) {
  const { enrollmentId, fileName, length } = row
  const [state] = await ctx.db.all<{ room: number; bytes: number }>(
    sql`select ${hasRoom(enrollmentId, requirement)} as room, ${held(row)} as bytes`,
  )
  if (!state?.room) return fullOf(requirement)
  const limit =
    state.bytes + length > ctx.limits.enrollment
      ? `all files of one enrollment together may have ${megabytesOf(ctx.limits.enrollment)}, and ${megabytesOf(state.bytes)} are there or on their way`
      : `all files of one issuer together may have ${megabytesOf(ctx.limits.issuer)}, which are almost used up. Tell the issuer`
  return new Refusal('too_large', `${fileName} has ${megabytesOf(length)}; ${limit}.`)
}
