import { and, asc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { Event } from '../events/outbox'
import { endUpload, tidy } from './ending'
import { longHeadBytes, sniff, whyNotTaken } from './media-type'
import { fileKey, nextRun, piecesAtOnce } from './rules'
import { digestOf, isDigestMismatch, join, mergedKey, readHead } from './staging'
import { upload, uploadSegment } from './tables'
import { mediaTypesFor } from './uploads'
import type { Upload } from './uploads'

type Segment = typeof uploadSegment.$inferSelect

/**
 * Makes one object of an upload's pieces, and verifies it: its SHA-256 against the declared one, its type against the
 * requirement. Every step may be repeated: keys follow from the upload, the status changes once, the pieces go last.
 */
export async function assembleUpload(ctx: Ctx, { subjectId }: Pick<Event, 'subjectId'>): Promise<void> {
  const [arrived] = await ctx.db.select().from(upload).where(eq(upload.id, subjectId))
  if (arrived?.status !== 'received') return
  const pieces = await ctx.db
    .select()
    .from(uploadSegment)
    .where(eq(uploadSegment.uploadId, subjectId))
    .orderBy(asc(uploadSegment.level), asc(uploadSegment.offset))
    .limit(piecesAtOnce + 1)
  if (pieces.length > piecesAtOnce) return merge(ctx, arrived, nextRun(pieces))
  await verify(
    ctx,
    arrived,
    pieces.toSorted((a, b) => a.offset - b.offset),
  )
}

async function verify(ctx: Ctx, arrived: Upload, pieces: Segment[]): Promise<void> {
  const { id, enrollmentId, length, declaredSha256, fileName } = arrived
  const key = fileKey(enrollmentId, id)
  const reject = async (reason: string) => {
    if (!(await endUpload(ctx, arrived, { from: 'received', to: 'rejected', reason }))) await tidyAsItIs(ctx, id)
  }
  try {
    await join(ctx, pieces, key, declaredSha256 ?? undefined)
  } catch (error) {
    if (!isDigestMismatch(error)) throw error
    await reject(`What arrived of ${fileName} is not what was announced: its SHA-256 differs. Hand it in again.`)
    return
  }
  const sha256 = declaredSha256 ?? (await digestOf(ctx, key))
  const mediaType = arrived.mediaType ?? (await sniff(await readHead(ctx, [{ key }], Math.min(longHeadBytes, length))))
  if (!arrived.mediaType) {
    const reason = whyNotTaken(await mediaTypesFor(ctx, arrived), mediaType, fileName)
    if (reason) return reject(reason)
  }
  await ctx.db
    .update(upload)
    .set({ status: 'verified', sha256, mediaType, sweepAt: ctx.now() })
    .where(and(eq(upload.id, id), eq(upload.status, 'received')))
  await tidyAsItIs(ctx, id)
}

/** An upload that was over before its pieces were joined, as its learner was erased, keeps none of what was written since. */
async function tidyAsItIs(ctx: Ctx, id: string): Promise<void> {
  const [found] = await ctx.db.select().from(upload).where(eq(upload.id, id))
  if (found) await tidy(ctx, found)
}

/** Puts a longer piece in the place of a run of short ones, and asks for the next look at the upload. */
async function merge(ctx: Ctx, { id, issuerId }: Upload, run: Segment[]): Promise<void> {
  const [first] = run
  const end = run.at(-1)
  if (!first || !end) throw new Error(`${id} has no pieces`)
  const { level } = first
  const key = mergedKey(id, level + 1, first.offset)
  await join(ctx, run, key)
  const goOn = newEvent(ctx, 'upload.received', issuerId, id)
  const [[merged]] = await ctx.db.batch([
    ctx.db
      .update(uploadSegment)
      .set({ key, level: level + 1, bytes: end.offset + end.bytes - first.offset })
      .where(and(eq(uploadSegment.id, first.id), eq(uploadSegment.level, level)))
      .returning(),
    recordIfChanged(ctx, goOn),
    ctx.db
      .delete(uploadSegment)
      .where(
        and(
          eq(uploadSegment.uploadId, id),
          eq(uploadSegment.level, level),
          gt(uploadSegment.offset, first.offset),
          lt(uploadSegment.offset, end.offset + end.bytes),
          sql`changes() = 1`,
        ),
      ),
  ])
  if (merged) await announce(ctx, goOn)
  else await tidyAsItIs(ctx, id)
}
