import { and, asc, eq, lt, sql } from 'drizzle-orm'
import { getVersion } from '../../catalogue/service'
import type { Ctx } from '../../context'
import { given } from '../../db/insert'
import { carryOn } from '../../events/outbox'
import type { Event } from '../../events/outbox'
import { workAwards } from './batch-award'
import { workRevocations } from './batch-revoke'
import { isLine } from './batch-rows'
import type { WorkedOff } from './batch-rows'
import { batch, batchRow } from '../tables'

/** Lines that one message works off, in about 20 queries. */
const linesAtOnce = 20

/** So many tries of a line by itself, and it is given up. */
const triesAlone = 3

/**
 * Subscriber of `batch.confirmed`: works off the next lines of a file, and has the rest go on in a message of its own. A
 * line is done in the same batch as what it asks for, so that it is done once, wherever a message dies or comes twice.
 * After a failure one line is tried alone: one that fails for good stops no other.
 */
export async function workBatch(ctx: Ctx, event: Event): Promise<void> {
  const [found] = await ctx.db.select().from(batch).where(eq(batch.id, event.subjectId))
  if (found?.status !== 'confirmed') return
  const { id, versionId } = found
  const rows = await ctx.db
    .select({ line: batchRow.line, input: batchRow.input })
    .from(batchRow)
    .where(and(eq(batchRow.batchId, id), eq(batchRow.status, 'ready')))
    .orderBy(asc(batchRow.line))
    .limit(event.attempts === 0 ? linesAtOnce : 1)
  const [first] = rows
  if (!first) return finish(ctx, id)
  if (event.attempts > triesAlone) await mark(ctx, id, [{ line: first.line, status: 'failed', problem: ourFault }])
  else if (versionId === null) await mark(ctx, id, await workRevocations(ctx, found, rows))
  else await mark(ctx, id, await workAwards(ctx, id, await getVersion(ctx, versionId), rows))
  await carryOn(ctx, event)
}

const ourFault = 'Something went wrong on our side, several times. Try it again later.'

/** Milliseconds that a file is kept once it is over: its lines name people. */
const keptFor = 30 * 24 * 3_600_000

/** Deletes the files, with their lines, that have been over for 30 days. At most `limit` lines a call; returns how many. */
export async function forgetBatches(ctx: Ctx, limit = 1000): Promise<number> {
  const before = new Date(ctx.now().getTime() - keptFor)
  const old = ctx.db
    .select({ id: batch.id })
    .from(batch)
    .where(
      and(
        lt(batch.createdAt, before),
        sql`${batch.status} <> 'confirmed'`,
        sql`coalesce(${batch.finishedAt}, ${batch.createdAt}) < ${before.getTime()}`,
      ),
    )
    .orderBy(asc(batch.createdAt))
    .limit(10)
  const lines = ctx.db
    .select({ rowid: sql<number>`rowid` })
    .from(batchRow)
    .where(sql`${batchRow.batchId} in ${old}`)
    .limit(limit)
  const [gone] = await ctx.db.batch([
    ctx.db
      .delete(batchRow)
      .where(sql`rowid in ${lines}`)
      .returning({ line: batchRow.line }),
    ctx.db
      .delete(batch)
      .where(
        sql`${batch.id} in ${old} and not exists (select 1 from ${batchRow} where ${batchRow.batchId} = ${batch.id})`,
      ),
  ])
  return gone.length
}

async function finish(ctx: Ctx, id: string): Promise<void> {
  await ctx.db
    .update(batch)
    .set({ status: 'done', finishedAt: ctx.now() })
    .where(and(eq(batch.id, id), eq(batch.status, 'confirmed')))
}

async function mark(ctx: Ctx, batchId: string, lines: WorkedOff[]): Promise<void> {
  if (lines.length === 0) return
  await ctx.db
    .update(batchRow)
    .set({ status: sql`${given('status')}`, problem: given('problem') })
    .from(sql`json_each(${JSON.stringify(lines)})`)
    .where(
      isLine(
        batchId,
        lines.map(({ line }) => line),
      ),
    )
}
