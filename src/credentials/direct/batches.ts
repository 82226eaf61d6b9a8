import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { auditIfChanged } from '../../audit/audit'
import type { Ctx } from '../../context'
import { rowsIf } from '../../db/insert'
import { defaultLimit, keyset, pageSize, toPage } from '../../db/page'
import type { Page, PageRequest } from '../../db/page'
import { announce, newEvent, recordIfChanged } from '../../events/outbox'
import { authorize } from '../../identity/authorize'
import { idOf } from '../../identity/rules'
import type { Actor, Operation } from '../../identity/rules'
import { invalid, notFound, Refusal } from '../../refusal'
import { credentialUrl } from '../address'
import { awardColumns, checkAwards } from './batch-award'
import { checkRevocations, revocationColumns } from './batch-revoke'
import type { NewRow } from './batch-rows'
import { readCsv } from './csv'
import { getAwardable } from './direct'
import type { BatchRowStatus, BatchStatus } from '../rules'
import { batch, batchRow } from '../tables'

export type BatchRecord = typeof batch.$inferSelect
export type BatchKind = 'award' | 'revoke'

/** A file of awards or revocations: what was sent, and how far it has come. */
export type BatchView = {
  id: string
  kind: BatchKind
  issuerId: string
  versionId: string | null
  status: BatchStatus
  rows: number
  counts: Record<BatchRowStatus, number>
  createdAt: Date
  confirmedAt: Date | null
  finishedAt: Date | null
}

export type BatchRowView = {
  line: number
  status: BatchRowStatus
  problem: string | null
  /** What the line says, by column. */
  input: Record<string, string>
  credentialId: string | null
  url: string | null
}

/** Characters of JSON in one statement: D1 binds 2 MB at most, and a character may take three bytes and an escape. */
const chunkLength = 300_000

/** What is done with a file of each kind. Who may do it to one badge may do it to many. */
const operationOf: Record<BatchKind, Operation> = { award: 'credential.issue', revoke: 'credential.revoke' }

const kindOf = ({ versionId }: Pick<BatchRecord, 'versionId'>): BatchKind => (versionId === null ? 'revoke' : 'award')

/**
 * Takes a CSV file of awards of what is published of a microcredential, or of revocations. Nothing is done with it until
 * it is confirmed: each line is checked, and kept with what is wrong with it. Refuses what is not a table of its columns.
 */
export async function createBatch(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  asked: { kind: BatchKind; microcredentialId?: string | undefined },
  file: ArrayBuffer | Uint8Array,
): Promise<BatchView> {
  authorize(actor, operationOf[asked.kind], issuerId)
  const { rows, versionId } = await check(ctx, issuerId, asked, file)
  const record: BatchRecord = {
    id: ctx.newId('bat'),
    issuerId,
    versionId,
    createdBy: idOf(actor),
    status: 'checked',
    rows: rows.length,
    createdAt: ctx.now(),
    confirmedAt: null,
    finishedAt: null,
  }
  const stored = rows.map((row) => ({ ...row, batchId: record.id, credentialId: null }))
  await ctx.db.batch([
    ctx.db.insert(batch).values(record),
    ...inChunks(stored).map((chunk) => ctx.db.insert(batchRow).select(rowsIf(batchRow, chunk, sql`true`))),
  ])
  return view(ctx, record)
}

/** A file by its id, as far as it has come. To whoever may not do what it does there is none. */
export async function getBatch(ctx: Ctx, actor: Actor, id: string): Promise<BatchView> {
  return view(ctx, await load(ctx, actor, id))
}

/** The files of an issuer, newest first. */
export async function listBatches(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  kind: BatchKind,
  page: PageRequest,
): Promise<Page<Omit<BatchView, 'counts'>>> {
  authorize(actor, operationOf[kind], issuerId)
  const { where, orderBy } = keyset(batch.createdAt, batch.id, page)
  const rows = await ctx.db
    .select()
    .from(batch)
    .where(and(eq(batch.issuerId, issuerId), sql`(${batch.versionId} is null) = ${kind === 'revoke' ? 1 : 0}`, where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const found = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...found, items: found.items.map(withoutCounts) }
}

/** The lines of a file, in their order; those of some statuses if any are named. The cursor is the last line shown. */
export async function listRows(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { status, cursor, limit = defaultLimit }: PageRequest & { status?: BatchRowStatus[] | undefined },
): Promise<Page<BatchRowView>> {
  await load(ctx, actor, id)
  const after = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isSafeInteger(after) || after < 0) throw invalid('cursor', 'The cursor is not one of ours.')
  const rows = await readRows(ctx, id, after, limit + 1, status)
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? String(items.at(-1)!.line) : null }
}

/** So many lines after one, as they are. */
export async function readRows(
  ctx: Ctx,
  batchId: string,
  after: number,
  limit: number,
  status?: BatchRowStatus[],
): Promise<BatchRowView[]> {
  const rows = await ctx.db
    .select()
    .from(batchRow)
    .where(
      and(
        eq(batchRow.batchId, batchId),
        gt(batchRow.line, after),
        status && status.length > 0 ? inArray(batchRow.status, status) : undefined,
      ),
    )
    .orderBy(asc(batchRow.line))
    .limit(limit)
  return rows.map(({ line, status: of, problem, input, credentialId }) => ({
    line,
    status: of,
    problem,
    input,
    credentialId,
    url: credentialId && credentialUrl(ctx.origin, credentialId),
  }))
}

/** Has everything in a file done that can be. Refuses one that was confirmed or discarded, and one with nothing to do. */
export async function confirmBatch(ctx: Ctx, actor: Actor, id: string): Promise<BatchView> {
  const found = await load(ctx, actor, id)
  const { counts } = await view(ctx, found)
  if (found.status === 'checked' && counts.ready === 0)
    throw new Refusal('conflict', 'There is nothing in this file that could be done.')
  if (found.versionId !== null) await getAwardable(ctx, found.issuerId, { versionId: found.versionId })
  const event = newEvent(ctx, 'batch.confirmed', found.issuerId, id)
  const [[confirmed]] = await ctx.db.batch([
    change(ctx, id, 'checked', { status: 'confirmed', confirmedAt: ctx.now() }),
    auditIfChanged(ctx, actor, {
      issuerId: found.issuerId,
      action: 'batch.confirmed',
      subjectId: id,
      detail: { kind: kindOf(found), ready: counts.ready },
    }),
    recordIfChanged(ctx, event),
  ])
  if (!confirmed) throw notNow(await load(ctx, actor, id))
  await announce(ctx, event)
  return view(ctx, confirmed)
}

/** Throws a file away before anything in it is done. */
export async function discardBatch(ctx: Ctx, actor: Actor, id: string): Promise<BatchView> {
  const found = await load(ctx, actor, id)
  const [discarded] = await change(ctx, id, 'checked', { status: 'discarded', finishedAt: ctx.now() })
  if (!discarded) throw notNow(found)
  return view(ctx, discarded)
}

/** Tries the lines that failed once more. Refuses while the file is being worked off, and when none has failed. */
export async function retryBatch(ctx: Ctx, actor: Actor, id: string): Promise<BatchView> {
  const found = await load(ctx, actor, id)
  const event = newEvent(ctx, 'batch.confirmed', found.issuerId, id)
  const [[failed]] = await ctx.db.batch([
    ctx.db
      .update(batch)
      .set({ status: 'confirmed', finishedAt: null })
      .where(
        and(
          eq(batch.id, id),
          eq(batch.status, 'done'),
          sql`exists (select 1 from ${batchRow} where ${batchRow.batchId} = ${id} and ${batchRow.status} = 'failed')`,
        ),
      )
      .returning(),
    recordIfChanged(ctx, event),
    ctx.db
      .update(batchRow)
      .set({ status: 'ready', problem: null })
      .where(and(eq(batchRow.batchId, id), eq(batchRow.status, 'failed'), sql`changes() = 1`)),
  ])
  if (!failed) throw new Refusal('conflict', 'There is nothing in this file to try again.')
  await announce(ctx, event)
  return view(ctx, failed)
}

/** Guarded: nothing comes back if the file has moved on. */
const change = (ctx: Ctx, id: string, from: BatchStatus, to: Partial<BatchRecord>) =>
  ctx.db
    .update(batch)
    .set(to)
    .where(and(eq(batch.id, id), eq(batch.status, from)))
    .returning()

const notNow = ({ status }: BatchRecord) => new Refusal('conflict', whyNot[status])

const whyNot: Record<BatchStatus, string> = {
  checked: 'This file changed meanwhile. Look again.',
  confirmed: 'This file is confirmed already, and being worked off.',
  done: 'This file is confirmed and done already.',
  discarded: 'This file was thrown away.',
}

/** Whoever may not do what the file does is told that there is none. */
export async function load(ctx: Ctx, actor: Actor, id: string): Promise<BatchRecord> {
  const [found] = await ctx.db.select().from(batch).where(eq(batch.id, id))
  if (found) {
    authorize(actor, operationOf[kindOf(found)], found.issuerId, { hides: 'file' })
    return found
  }
  if (actor.kind === 'nobody') throw new Refusal('unauthenticated', 'Sign in first.')
  throw notFound('file')
}

async function check(
  ctx: Ctx,
  issuerId: string,
  { kind, microcredentialId }: { kind: BatchKind; microcredentialId?: string | undefined },
  file: ArrayBuffer | Uint8Array,
): Promise<{ rows: NewRow[]; versionId: string | null }> {
  if (kind === 'revoke')
    return { rows: await checkRevocations(ctx, issuerId, readCsv(file, revocationColumns)), versionId: null }
  if (!microcredentialId) throw invalid('microcredentialId', 'Say which microcredential.')
  const version = await getAwardable(ctx, issuerId, { microcredentialId })
  return { rows: await checkAwards(ctx, version, readCsv(file, awardColumns)), versionId: version.id }
}

async function view(ctx: Ctx, record: BatchRecord): Promise<BatchView> {
  const found = await ctx.db
    .select({ status: batchRow.status, count: sql<number>`count(*)` })
    .from(batchRow)
    .where(eq(batchRow.batchId, record.id))
    .groupBy(batchRow.status)
  const counts = { ready: 0, problem: 0, duplicate: 0, done: 0, failed: 0 }
  for (const { status, count } of found) counts[status] = count
  return { ...withoutCounts(record), counts }
}

function withoutCounts(record: BatchRecord): Omit<BatchView, 'counts'> {
  const { id, issuerId, versionId, status, rows, createdAt, confirmedAt, finishedAt } = record
  return { id, kind: kindOf(record), issuerId, versionId, status, rows, createdAt, confirmedAt, finishedAt }
}

function inChunks<T>(rows: T[]): T[][] {
  const chunks: T[][] = []
  let length = chunkLength
  for (const row of rows) {
    const more = JSON.stringify(row).length
    if (length + more > chunkLength) {
      chunks.push([])
      length = 0
    }
    chunks.at(-1)!.push(row)
    length += more
  }
  return chunks
}
