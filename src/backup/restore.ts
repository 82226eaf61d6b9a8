import { and, eq, getTableName, isNull, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { republishList } from '../credentials/status/status-list'
import { listIssuers } from '../identity/issuers'
import { isSetUpCode } from '../identity/set-up'
import { reapplyErasures } from '../privacy/marks'
import { Refusal } from '../refusal'
import { refuseUnavailable } from '../signing/key-unavailable'
import { heldKeyEncryptionKeys } from '../signing/upkeep'
import { exported } from './every-table.query'
import { listDays, missingPart, readManifest } from './manifest'
import type { Manifest } from './manifest'
import { makeRoom, putBack, readPart } from './put-back'
import { nextList, repairs } from './repairs.query'
import { columnNames } from './rows'
import { putStraysAside } from './strays.query'
import { restoration } from './tables'

type Restoration = typeof restoration.$inferSelect

/** How far a restore has come; `missing` counts, by table, rows of the backup that could not be put back. */
export type RestoreView = {
  backup: string
  done: boolean
  at: string
  rows: number
  of: number
  missing: Record<string, number>
  /** Badges that were signed since the backup: this deployment knows nothing of them. */
  lost: number
}

/** Parents first, as they were made; events last, when what they are about is here. */
const tables = [...exported.slice(0, -1).toReversed(), ...exported.slice(-1)]

/** What is done after the tables are back. */
const lastSteps = ['repairs', 'status lists', 'badges', 'erasures', 'end'] as const

/** Among the counts of rows. */
const lostBadges = 'lost badges'
const places = [...tables.map(({ table }) => getTableName(table)), ...lastSteps]

/**
 * Does the next piece of a restore, as much as one request may: to be asked for again until it is done. Begins it in an
 * empty deployment, under the address and with the key-encryption key of the one that was backed up. Only the operator
 * can: whoever holds the set-up code. Refuses a deployment that has an issuer, and a second backup.
 */
export async function restore(ctx: Ctx, { code, backup: id }: { code: string; backup: string }): Promise<RestoreView> {
  if (!(await isSetUpCode(ctx, code)))
    throw new Refusal('forbidden', 'The set-up code is not right.', [{ path: 'code', problem: 'Not right.' }])
  const manifest = await readManifest(ctx, id)
  if (!manifest) throw await noSuchBackup(ctx, id)
  const current = (await find(ctx)) ?? (await begin(ctx, manifest))
  if (current.id !== id)
    throw new Refusal('conflict', `The backup of ${current.id} was restored here: that is for good.`)
  if (!current.finishedAt) await goOn(ctx, manifest, current)
  return view(manifest, (await find(ctx))!)
}

/** Whether records are being put back: until they all are, nothing is to be done about any of them. */
export async function isRestoring(ctx: Ctx): Promise<boolean> {
  return (await ctx.db.$count(restoration, isNull(restoration.finishedAt))) > 0
}

async function begin(ctx: Ctx, manifest: Manifest): Promise<Restoration> {
  const reason = await whyNot(ctx, manifest)
  if (reason) throw new Refusal('conflict', reason)
  const row = { id: manifest.id, at: places[0]!, cursor: null, counts: {}, startedAt: ctx.now(), finishedAt: null }
  await ctx.db.insert(restoration).values(row).onConflictDoNothing()
  return row
}

/** Why this backup cannot be restored here, or undefined if it can. */
async function whyNot(ctx: Ctx, manifest: Manifest): Promise<string | undefined> {
  const { items: issuers } = await listIssuers(ctx, { limit: 1 })
  if (issuers.length > 0) return 'This deployment has an issuer already: a backup is restored into an empty one.'
  if (manifest.origin !== ctx.origin)
    return `This backup is of ${manifest.origin}, and this deployment is ${ctx.origin}: badges carry that address for ever.`
  const { current, previous } = await heldKeyEncryptionKeys(ctx)
  if (manifest.keyEncryptionKey !== current && manifest.keyEncryptionKey !== previous)
    return `The signing keys of this backup lie under the key-encryption key ${manifest.keyEncryptionKey ?? 'of nobody'}, and here is ${current ?? 'none'}. Put the one that was kept into the secret KEY_ENCRYPTION_KEY.`
  const unknown = Object.entries(manifest.tables).flatMap(([name, { columns, rows }]) =>
    rows === 0
      ? []
      : columns.filter((column) => !columnsOf(name).includes(column)).map((column) => `${name}.${column}`),
  )
  if (unknown.length > 0)
    return `This backup was made by Assay ${manifest.version}, which knows more than this one (${unknown.join(', ')}). Deploy that version first.`
  const missing = await missingPart(ctx, manifest)
  if (missing !== undefined) return `${missing} is missing in the bucket: this backup is not whole.`
  const { keys } = await ctx.cache.list({ limit: 1 })
  if (keys.length > 0)
    return 'The KV namespace of this deployment is not empty: what is prepared there is newer than the backup. Give the deployment an empty one.'
  return undefined
}

function columnsOf(name: string): string[] {
  const found = exported.find(({ table }) => getTableName(table) === name)
  return found ? columnNames(found.table) : []
}

async function goOn(ctx: Ctx, manifest: Manifest, current: Restoration): Promise<void> {
  const { at, cursor } = current
  switch (at) {
    case 'repairs':
      for (const repair of repairs(manifest)) await ctx.db.run(repair)
      return move(ctx, current, onTo(current, null))
    case 'status lists': {
      const list = await nextList(ctx, cursor ?? '')
      if (list !== undefined) await refuseUnavailable(() => republishList(ctx, list))
      return move(ctx, current, onTo(current, list ?? null))
    }
    case 'badges': {
      const { badges, next } = await putStraysAside(ctx, cursor)
      const counts = { ...current.counts, [lostBadges]: (current.counts[lostBadges] ?? 0) + badges }
      return move(ctx, current, { ...onTo(current, next), counts })
    }
    case 'erasures':
      return move(ctx, current, onTo(current, await reapplyErasures(ctx, cursor ?? undefined)))
    case 'end':
      return end(ctx, current)
    default:
      return putBackNext(ctx, manifest, current)
  }
}

/** The next file of rows, of whichever table has one. */
async function putBackNext(ctx: Ctx, manifest: Manifest, current: Restoration): Promise<void> {
  const place = tables.findIndex(
    ({ table }, i) => i >= places.indexOf(current.at) && partOf(manifest, current, getTableName(table)) > 0,
  )
  if (place < 0) return move(ctx, current, { at: lastSteps[0], cursor: null })
  const { table } = tables[place]!
  const name = getTableName(table)
  const part = partOf(manifest, current, name)
  const counted = sql`json_set(${restoration.counts}, ${`$.${name}`}, coalesce(${restoration.counts} ->> ${`$.${name}`}, 0) + changes())`
  const lines = await readPart(ctx, manifest, table, part)
  await makeRoom(ctx, table, lines)
  await ctx.db.batch([
    putBack(ctx, manifest, table, lines),
    ctx.db
      .update(restoration)
      .set({ at: name, cursor: String(part - 1), counts: counted })
      .where(isAt(current)),
  ])
}

/** Which file of a table is next: the last one first, as it has the oldest rows. 0 if they are all back. */
const partOf = ({ tables: all }: Manifest, { at, cursor }: Restoration, name: string) =>
  name === at && cursor !== null ? Number(cursor) : (all[name]?.parts ?? 0)

/** On to where a step says that it goes on, or to the step after it. */
const onTo = ({ at }: Restoration, cursor: string | null) =>
  cursor === null ? { at: places[places.indexOf(at) + 1]!, cursor } : { at, cursor }

async function move(ctx: Ctx, current: Restoration, to: Partial<Restoration>): Promise<void> {
  await ctx.db.update(restoration).set(to).where(isAt(current))
}

async function end(ctx: Ctx, current: Restoration): Promise<void> {
  await ctx.db.batch([
    ctx.db
      .update(restoration)
      .set({ finishedAt: ctx.now() })
      .where(and(isAt(current), isNull(restoration.finishedAt))),
    auditIfChanged(ctx, 'system', { issuerId: '', action: 'backup.restored', subjectId: current.id }),
  ])
}

/** Two that restore at once come to the same, and of two that move on one does. */
const isAt = ({ id, at, cursor }: Restoration) =>
  and(eq(restoration.id, id), eq(restoration.at, at), sql`${restoration.cursor} is ${cursor}`)

async function find(ctx: Ctx): Promise<Restoration | undefined> {
  const [found] = await ctx.db.select().from(restoration).limit(1)
  return found
}

function view({ id, tables: all }: Manifest, { at, counts, finishedAt }: Restoration): RestoreView {
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0)
  const gone = Object.entries(all).map(([name, { rows }]) => [name, rows - (counts[name] ?? 0)] as const)
  const areBack = places.indexOf(at) >= tables.length
  return {
    backup: id,
    done: finishedAt !== null,
    at,
    rows: sum(Object.keys(all).map((name) => counts[name] ?? 0)),
    of: sum(Object.values(all).map(({ rows }) => rows)),
    lost: counts[lostBadges] ?? 0,
    missing: areBack ? Object.fromEntries(gone.filter(([, rows]) => rows > 0)) : {},
  }
}

async function noSuchBackup(ctx: Ctx, id: string): Promise<Refusal> {
  const days = await listDays(ctx)
  const words = days.length > 0 ? `There is something of ${days.join(', ')}.` : 'There is none at all.'
  return new Refusal('not_found', `There is no finished backup of ${id} in the bucket. ${words}`)
}
