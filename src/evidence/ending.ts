import { errorWords } from '../log'
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { isFrozen } from './frozen.query'
import { fileKey, keepRejectedFor, letGoAfter } from './rules'
import type { UploadStatus } from './rules'
import { clearStaging } from './staging'
import { evidence, upload, uploadSegment, uploadUsage } from './tables'
import type { Upload } from './uploads'

/** Of what is over nothing personal is kept. */
const forgotten = { fileName: '', metadata: '', reason: null }

/**
 * Ends an upload for good, gives its bytes back to the limits, and clears its pieces. False if it no longer stood as it
 * was read: then nothing happened. Bytes that came in meanwhile keep it, too, unless it ends `atAnyOffset`. What is
 * rejected keeps its evidence, so that its learner sees why.
 */
export async function endUpload(
  ctx: Ctx,
  { id, issuerId, length, offset }: Upload,
  {
    from,
    atAnyOffset = false,
    ...end
  }: { from: UploadStatus; atAnyOffset?: boolean } & (
    | { to: 'rejected'; reason: string }
    | { to: 'expired' | 'deleted' }
  ),
): Promise<boolean> {
  const rejected = end.to === 'rejected'
  const [[ended]] = await ctx.db.batch([
    ctx.db
      .update(upload)
      .set({ ...(rejected ? { reason: end.reason } : forgotten), status: end.to, sweepAt: ctx.now() })
      .where(and(eq(upload.id, id), eq(upload.status, from), atAnyOffset ? undefined : eq(upload.offset, offset)))
      .returning(),
    ctx.db
      .update(uploadUsage)
      .set({ bytes: sql`${uploadUsage.bytes} - ${length}` })
      .where(and(eq(uploadUsage.issuerId, issuerId), sql`changes() = 1`)),
    ctx.db
      .update(evidence)
      .set(removedNow(ctx))
      .where(and(eq(evidence.uploadId, rejected ? '' : id), isNull(evidence.removedAt), sql`changes() = 1`)),
  ])
  if (!ended) return false
  await tidy(ctx, ended)
  return true
}

/** What is left of removed evidence: that it was removed. */
export const removedNow = (ctx: Ctx) => ({ removedAt: ctx.now(), content: '', caption: '' })

/** Brings an upload and R2 in line: expires it, clears its pieces, lets a removed file go, forgets a rejected one. */
export async function tidy(ctx: Ctx, due: Upload): Promise<void> {
  const [item] = await ctx.db.select().from(evidence).where(eq(evidence.uploadId, due.id))
  const removedAt = item?.removedAt ?? null
  switch (due.status) {
    case 'open':
      if (removedAt) await endUpload(ctx, due, { from: 'open', to: 'deleted', atAnyOffset: true })
      else if (due.sweepAt && due.sweepAt <= ctx.now()) await endUpload(ctx, due, { from: 'open', to: 'expired' })
      return
    case 'received':
      return tidied(ctx, due)
    case 'verified':
      await clear(ctx, due)
      return removedAt ? letGo(ctx, due, removedAt) : tidied(ctx, due)
    case 'rejected':
    case 'expired':
    case 'deleted':
      await clear(ctx, due)
      await ctx.files.delete(fileKey(due.enrollmentId, due.id))
      return removedAt ? tidied(ctx, due, forgotten) : forgetRejected(ctx, due)
  }
}

/** Not at once: its learner is to see what was rejected, and why. */
async function forgetRejected(ctx: Ctx, due: Upload): Promise<void> {
  const at = new Date(due.createdAt.getTime() + keepRejectedFor)
  if (at > ctx.now()) return tidied(ctx, due, { sweepAt: at })
  await ctx.db
    .update(evidence)
    .set(removedNow(ctx))
    .where(and(eq(evidence.uploadId, due.id), isNull(evidence.removedAt)))
  await tidied(ctx, due, forgotten)
}

async function clear(ctx: Ctx, { id }: Upload): Promise<void> {
  await clearStaging(ctx, id)
  await ctx.db.delete(uploadSegment).where(eq(uploadSegment.uploadId, id))
}

/** Not at once: somebody may have read the list of evidence just before the removal, and submit it just after. */
async function letGo(ctx: Ctx, due: Upload, removedAt: Date): Promise<void> {
  const at = new Date(removedAt.getTime() + letGoAfter)
  if (at > ctx.now()) return tidied(ctx, due, { sweepAt: at })
  if (await isFrozen(ctx, due)) return tidied(ctx, due)
  await endUpload(ctx, due, { from: 'verified', to: 'deleted' })
}

/** Takes it off the sweeper's list, unless somebody asked for another look meanwhile. */
async function tidied(ctx: Ctx, { id, sweepAt }: Upload, change: Partial<Upload> = {}): Promise<void> {
  await ctx.db
    .update(upload)
    .set({ sweepAt: null, ...change })
    .where(and(eq(upload.id, id), sweepAt ? eq(upload.sweepAt, sweepAt) : isNull(upload.sweepAt)))
}

/** Cron: tidies what is due, at most `limit` uploads a call. One that fails does not stop the others. */
export async function expireUploads(ctx: Ctx, limit = 2): Promise<number> {
  const due = await ctx.db
    .select()
    .from(upload)
    .where(lte(upload.sweepAt, ctx.now()))
    .orderBy(asc(upload.sweepAt))
    .limit(limit)
  for (const one of due)
    await tidy(ctx, one).catch((error: unknown) =>
      console.error(JSON.stringify({ at: 'sweep', upload: one.id, error: errorWords(error) })),
    )
  return due.length
}
