import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Actor } from '../identity/rules'
import { notFound } from '../refusal'
import type { Event } from '../events/outbox'
import { removedNow, tidy } from './ending'
import { frozenIn } from './frozen.query'
import { loadOwnEvidence, refuseReported, refuseUnlessActive } from './service'
import { evidence, upload } from './tables'

/**
 * Takes one item back. What was submitted before keeps its own copy: a file's bytes are let go later, and only if no
 * submission has them.
 */
export async function removeEvidence(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { item, enrollment } = await loadOwnEvidence(ctx, actor, id)
  refuseUnlessActive(enrollment)
  refuseReported(item)
  const [[removed], [file]] = await ctx.db.batch([
    ctx.db
      .update(evidence)
      .set(removedNow(ctx))
      .where(and(eq(evidence.id, id), isNull(evidence.removedAt)))
      .returning({ id: evidence.id }),
    ctx.db
      .update(upload)
      .set({ sweepAt: ctx.now() })
      .where(and(eq(upload.id, item.file?.uploadId ?? ''), sql`changes() = 1`))
      .returning(),
  ])
  if (!removed) throw notFound('evidence')
  if (file) await tidy(ctx, file)
}

/** `enrollment.withdrawn`: takes its files back, but for those that were submitted. Cron ends and clears them. */
export async function removeWithEnrollment(
  ctx: Ctx,
  { subjectId: enrollmentId }: Pick<Event, 'subjectId'>,
): Promise<void> {
  const files = ctx.db
    .select({ id: upload.id })
    .from(upload)
    .where(
      and(
        eq(upload.enrollmentId, enrollmentId),
        inArray(upload.status, ['open', 'received', 'verified']),
        sql`${upload.id} not in ${frozenIn(enrollmentId)}`,
      ),
    )
  await ctx.db.batch([
    ctx.db.update(upload).set({ sweepAt: ctx.now() }).where(inArray(upload.id, files)),
    ctx.db
      .update(evidence)
      .set(removedNow(ctx))
      .where(and(inArray(evidence.uploadId, files), isNull(evidence.removedAt))),
  ])
}
