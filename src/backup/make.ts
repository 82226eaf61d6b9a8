import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { getTableName } from 'drizzle-orm'
import { version } from '../../package.json'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { announce, carryOn, newEvent, recordIfChanged } from '../events/outbox'
import type { Event } from '../events/outbox'
import { listIssuers } from '../identity/issuers'
import { heldKeyEncryptionKeys } from '../signing/upkeep'
import { exported } from './every-table.query'
import { listDays, manifestKey, partKey, prefix, writeManifest } from './manifest'
import { columnNames, readRows } from './rows'
import type { Rows } from './rows'
import { backup } from './tables'

type Backup = typeof backup.$inferSelect

/** The hour of the day, in UTC, after which the night's backup begins. */
const beginsAt = 2

/** How many backups are kept, and how many objects of old ones go at a time. */
const kept = 30
const deletedAtOnce = 200

/** What one message may do of a free-plan invocation's 50 queries. */
const pagesAtOnce = 15
const enoughBytes = 256 * 1024

/**
 * Cron: begins the backup of the day, once. Not while there is nothing to lose, nor where another deployment has begun
 * one of that day in the same bucket. Returns how many began.
 */
export async function beginBackup(ctx: Ctx): Promise<number> {
  const now = ctx.now()
  const id = now.toISOString().slice(0, 10)
  if (now.getUTCHours() < beginsAt || (await find(ctx, id))) return 0
  const { items: issuers } = await listIssuers(ctx, { limit: 1 })
  if (issuers.length === 0 || (await listDays(ctx)).includes(id)) return 0
  const row: Backup = {
    id,
    status: 'running',
    at: nameAt(0),
    cursor: null,
    part: 0,
    counts: {},
    startedAt: now,
    finishedAt: null,
  }
  const event = newEvent(ctx, 'backup.continuing', '', id)
  const [[began]] = await ctx.db.batch([
    ctx.db
      .insert(backup)
      .select(rowIf(backup, row, sql`true`))
      .onConflictDoNothing()
      .returning({ id: backup.id }),
    recordIfChanged(ctx, event),
  ])
  if (!began) return 0
  await announce(ctx, event)
  return 1
}

/**
 * Subscriber of `backup.continuing`: reads the next pages, and has the ones after them go on in a message of their own.
 * Interrupted anywhere, it goes on with the page it was at; a page that is written stays as it is.
 */
export async function continueBackup(ctx: Ctx, event: Event): Promise<void> {
  let current = await find(ctx, event.subjectId)
  for (let page = 0, bytes = 0; page < pagesAtOnce && bytes < enoughBytes; page++) {
    if (current?.status !== 'running') return
    const table = exported.findIndex((one) => getTableName(one.table) === current!.at)
    if (table < 0) return finish(ctx, current)
    const rows = await writePage(ctx, current, table)
    bytes += rows.bytes
    current = after(current, table, rows)
  }
  if (current && (await save(ctx, current))) await carryOn(ctx, event)
}

/**
 * Cron: of more backups than are kept, lets go of the oldest, some of its objects at a time; rather of one that never
 * finished, so that nights that fail push no good one out. Returns how many objects.
 */
export async function forgetBackups(ctx: Ctx): Promise<number> {
  const days = await listDays(ctx)
  const oldest = days.length > kept ? ((await firstUnfinished(ctx, days.slice(0, -2))) ?? days[0]) : undefined
  if (oldest === undefined) return 0
  const { objects } = await ctx.files.list({ prefix: `${prefix}${oldest}/`, limit: deletedAtOnce })
  // Its manifest at once: half of a backup is none.
  await ctx.files.delete([manifestKey(oldest), ...objects.map(({ key }) => key)])
  return objects.length
}

async function firstUnfinished(ctx: Ctx, days: string[]): Promise<string | undefined> {
  for (const day of days) if (!(await ctx.files.head(manifestKey(day)))) return day
  return undefined
}

/** How the newest backup that is complete and the newest one of all stand; null if there was none. */
export async function lastBackup(
  ctx: Ctx,
): Promise<{ finished: { id: string; finishedAt: Date } | null; running: { id: string; startedAt: Date } | null }> {
  const [[done], [newest]] = await ctx.db.batch([
    ctx.db.select().from(backup).where(eq(backup.status, 'done')).orderBy(desc(backup.startedAt)).limit(1),
    ctx.db.select().from(backup).orderBy(desc(backup.startedAt)).limit(1),
  ])
  return {
    finished: done?.finishedAt ? { id: done.id, finishedAt: done.finishedAt } : null,
    running: newest?.status === 'running' ? { id: newest.id, startedAt: newest.startedAt } : null,
  }
}

/** The name of the table at this place; after the last one `end`. */
const nameAt = (place: number): string => (exported[place] ? getTableName(exported[place].table) : 'end')

type Written = { rows: number; bytes: number; cursor: string | null }

/**
 * Writes the next page of a table, unless an earlier try has: then that one counts. Read again, it could end at another
 * row, and the one that is written last would not fit the page after it.
 */
async function writePage(ctx: Ctx, { id, cursor, part }: Backup, table: number): Promise<Written> {
  const page = await readRows(ctx, exported[table]!, cursor)
  if (page.lines.length === 0) return { rows: 0, bytes: 0, cursor: null }
  const key = partKey(id, nameAt(table), part + 1)
  const stored = await ctx.files.put(key, page.lines.map((line) => `${line}\n`).join(''), {
    onlyIf: new Headers({ 'if-none-match': '*' }),
    httpMetadata: { contentType: 'application/x-ndjson' },
    customMetadata: toMetadata(page),
  })
  const object = stored ?? (await ctx.files.head(key))
  if (!object) throw new Error(`${key} was written, and is not there.`)
  const { rows, next } = stored ? toMetadata(page) : (object.customMetadata as ReturnType<typeof toMetadata>)
  return { rows: Number(rows), bytes: object.size, cursor: next === '' ? null : next }
}

const toMetadata = ({ lines, cursor }: Rows) => ({ rows: String(lines.length), next: cursor ?? '' })

/** Where the backup is once a page is written: at the next one, or at the beginning of the next table. */
function after(current: Backup, table: number, page: Written): Backup {
  const { at, counts } = current
  const before = counts[at] ?? { rows: 0, parts: 0 }
  const parts = before.parts + (page.rows > 0 ? 1 : 0)
  const moved = { ...current, counts: { ...counts, [at]: { rows: before.rows + page.rows, parts } } }
  return page.cursor === null
    ? { ...moved, at: nameAt(table + 1), cursor: null, part: 0 }
    : { ...moved, cursor: page.cursor, part: parts }
}

async function finish(ctx: Ctx, { id, counts, startedAt }: Backup): Promise<void> {
  const finishedAt = ctx.now()
  const tables = exported.map(({ table }) => {
    const name = getTableName(table)
    return [name, { columns: columnNames(table), ...(counts[name] ?? { rows: 0, parts: 0 }) }] as const
  })
  await writeManifest(ctx, {
    id,
    version,
    origin: ctx.origin,
    keyEncryptionKey: (await heldKeyEncryptionKeys(ctx)).current,
    startedAt,
    finishedAt,
    tables: Object.fromEntries(tables),
  })
  await ctx.db
    .update(backup)
    .set({ status: 'done', at: nameAt(exported.length), counts, finishedAt })
    .where(and(eq(backup.id, id), isNull(backup.finishedAt)))
}

async function find(ctx: Ctx, id: string): Promise<Backup | undefined> {
  const [found] = await ctx.db.select().from(backup).where(eq(backup.id, id))
  return found
}

/** Two that work on the same page come to the same: what they say of it is read off the file. */
async function save(ctx: Ctx, { id, at, cursor, part, counts }: Backup): Promise<boolean> {
  const [saved] = await ctx.db
    .update(backup)
    .set({ at, cursor, part, counts })
    .where(and(eq(backup.id, id), eq(backup.status, 'running')))
    .returning({ id: backup.id })
  return saved !== undefined
}
