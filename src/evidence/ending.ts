import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { isFrozen } from './frozen.query'
import { fileKey, letGoAfter } from './rules'
import type { UploadStatus } from './rules'
import { clearStaging } from './staging'
import { evidence, upload, uploadSegment, uploadUsage } from './tables'
import type { Upload } from './uploads'

/**
 * Ends an upload for good, gives its bytes back to the limits, and clears its pieces. False if it no longer stood as it
 * was read: then nothing happened.
 */
export async function endUpload(
  ctx: Ctx,
  { id, issuerId, length, offset }: Upload,
  change: { from: UploadStatus; to: 'rejected' | 'expired' | 'deleted'; reason?: string },
): Promise<boolean> {
  const [[ended]] = await ctx.db.batch([
    ctx.db
      .update(upload)
      .set({ status: change.to, reason: change.reason ?? null, sweepAt: ctx.now() })
      .where(and(eq(upload.id, id), eq(upload.status, change.from), eq(upload.offset, offset)))
      .returning(),
    ctx.db
      .update(uploadUsage)
      .set({ bytes: sql`${uploadUsage.bytes} - ${length}` })
      .where(and(eq(uploadUsage.issuerId, issuerId), sql`changes() = 1`)),
    // Its learner sees why a file was rejected, until they remove it.
    ctx.db
      .update(evidence)
      .set({ removedAt: ctx.now() })
      .where(
        and(eq(evidence.uploadId, change.to === 'rejected' ? '' : id), isNull(evidence.removedAt), sql`changes() = 1`),
      ),
  ])
  if (!ended) return false
  await tidy(ctx, ended)
  return true
}

/** Brings an upload and what lies in R2 in line: expires it, clears its pieces, lets a removed file go. */
export async function tidy(ctx: Ctx, due: Upload): Promise<void> {
  const now = ctx.now()
  const [item] = await ctx.db.select().from(evidence).where(eq(evidence.uploadId, due.id))
  const removedAt = item?.removedAt ?? null
  if (due.status === 'open') {
    if (removedAt) await endUpload(ctx, due, { from: 'open', to: 'deleted' })
    else if (due.sweepAt && due.sweepAt <= now) await endUpload(ctx, due, { from: 'open', to: 'expired' })
    return
  }
  if (due.status !== 'received') {
    await clearStaging(ctx, due.id)
    await ctx.db.delete(uploadSegment).where(eq(uploadSegment.uploadId, due.id))
  }
  if (due.status === 'deleted' || due.status === 'rejected') await ctx.files.delete(fileKey(due.enrollmentId, due.id))
  if (due.status !== 'verified' || !removedAt) return sweepAgain(ctx, due, null)

  // Somebody may have read the list of evidence just before the removal, and submit it just after.
  const letGoAt = new Date(removedAt.getTime() + letGoAfter)
  if (letGoAt > now) return sweepAgain(ctx, due, letGoAt)
  if (await isFrozen(ctx, due)) return sweepAgain(ctx, due, null)
  await endUpload(ctx, due, { from: 'verified', to: 'deleted' })
}

/** Cron: tidies what is due, at most `limit` uploads a call. */
export async function expireUploads(ctx: Ctx, limit = 5): Promise<number> {
  const due = await ctx.db
    .select()
    .from(upload)
    .where(lte(upload.sweepAt, ctx.now()))
    .orderBy(asc(upload.sweepAt))
    .limit(limit)
  for (const one of due) await tidy(ctx, one)
  return due.length
}

/** Unless somebody asked for another look meanwhile. */
async function sweepAgain(ctx: Ctx, { id, sweepAt }: Upload, at: Date | null): Promise<void> {
  await ctx.db
    .update(upload)
    .set({ sweepAt: at })
    .where(and(eq(upload.id, id), sweepAt ? eq(upload.sweepAt, sweepAt) : isNull(upload.sweepAt)))
}
