import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { enrollmentsOf } from '../enrollment/erasing'
import type { Handover } from '../identity/erasing'
import { endUpload } from './ending'
import { fileKey } from './rules'
import { clearStaging } from './staging'
import { evidence, upload, uploadSegment } from './tables'
import type { Upload } from './uploads'

/** Statement: somebody without a name has uploaded these. */
export const handOverUploads = (ctx: Ctx, { userId, holderId, issuerId, until, condition }: Handover) =>
  ctx.db
    .update(upload)
    .set({ learnerId: holderId })
    .where(
      and(eq(upload.learnerId, userId), eq(upload.issuerId, issuerId ?? ''), lte(upload.createdAt, until), condition),
    )

/** Statement: of what somebody handed in is left that it was. */
export const eraseEvidence = (ctx: Ctx, holderId: string) =>
  ctx.db
    .update(evidence)
    .set({ content: '', caption: '', removedAt: sql`coalesce(${evidence.removedAt}, ${ctx.now().getTime()})` })
    .where(sql`${evidence.enrollmentId} in ${enrollmentsOf(holderId)}`)

/** Deletes the next few files of somebody, and what is told of them. Returns how many; 0 when there are none left. */
export async function eraseFiles(ctx: Ctx, holderId: string, limit = 3): Promise<number> {
  const uploads = await ctx.db
    .select()
    .from(upload)
    .where(and(sql`${upload.enrollmentId} in ${enrollmentsOf(holderId)}`, saysSomething))
    .orderBy(asc(upload.id))
    .limit(limit)
  for (const one of uploads) await erase(ctx, one)
  return uploads.length
}

/** What is being assembled at this moment comes to nothing: its row says so, and its job finds that. */
async function erase(ctx: Ctx, one: Upload): Promise<void> {
  const { id, status, enrollmentId } = one
  if (status === 'open' || status === 'received' || status === 'verified')
    await endUpload(ctx, one, { from: status, to: 'deleted', atAnyOffset: true })
  await clearStaging(ctx, id)
  await ctx.files.delete(fileKey(enrollmentId, id))
  await ctx.db.batch([
    ctx.db.delete(uploadSegment).where(eq(uploadSegment.uploadId, id)),
    ctx.db
      .update(upload)
      .set({ fileName: '', metadata: '', reason: null, sha256: null, declaredSha256: null, sweepAt: null })
      .where(and(eq(upload.id, id), sql`${upload.status} in ('deleted', 'expired', 'rejected')`)),
  ])
}

/** A digest says something, too: whoever has the file knows by it that it was handed in. */
const saysSomething: SQL = sql`(${upload.fileName} <> '' or ${upload.metadata} <> '' or ${upload.reason} is not null
  or ${upload.sha256} is not null or ${upload.declaredSha256} is not null
  or ${upload.status} in ('open', 'received', 'verified'))`
