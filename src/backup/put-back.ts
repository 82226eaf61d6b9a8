import { and, eq, getTableColumns, getTableName, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Ctx } from '../context'
import { given } from '../db/insert'
import { yieldAddresses } from '../identity/erasing'
import { Refusal } from '../refusal'
import { partKey } from './manifest'
import type { Manifest } from './manifest'

/** The rows of one file of a backup, a line each, as they were made: a row after those that it refers to. */
export async function readPart(ctx: Ctx, { id }: Manifest, table: SQLiteTable, part: number): Promise<string[]> {
  const key = partKey(id, getTableName(table), part)
  const object = await ctx.files.get(key)
  if (!object) throw new Refusal('conflict', `${key} is missing in the bucket. Bring it back, and go on.`)
  const text = await object.text()
  if (!text.endsWith('}\n')) throw new Refusal('conflict', `${key} is not whole. Bring it back as it was, and go on.`)
  return text.trimEnd().split('\n').toReversed()
}

/**
 * Whoever signed in here, before the deployment had its records, with an address that somebody in the backup has, makes
 * room: nothing of theirs could be put back beside them. They sign in again.
 */
export async function makeRoom(ctx: Ctx, table: SQLiteTable, lines: string[]): Promise<void> {
  if (getTableName(table) === 'user') await ctx.db.batch(yieldAddresses(ctx, `[${lines.join(',')}]`))
}

/** Statement: these rows, those that are not here yet. */
export function putBack(ctx: Ctx, { tables }: Manifest, table: SQLiteTable, lines: string[]) {
  const known = new Set(tables[getTableName(table)]?.columns)
  const cells = Object.values(getTableColumns(table)).map((column) =>
    known.has(column.name) ? given(column.name) : initial(column),
  )
  const list = `[${lines.join(',')}]`
  return ctx.db
    .insert(table)
    .select(
      sql`select ${sql.join(cells, sql`, `)} from json_each(${list}) where ${and(...parents(table)) ?? sql`true`}`,
    )
    .onConflictDoNothing()
}

/** What a row has in a column that came after its backup. */
const initial = (column: SQLiteColumn): SQL =>
  column.default === undefined ? sql`null` : sql`${sql.param(column.default, column)}`

/**
 * Conditions: what a row refers to is here. It always is, unless it was deleted while the backup was made. What refers to
 * its own table refers to an older row.
 */
function parents(table: SQLiteTable): (SQL | undefined)[] {
  return getTableConfig(table).foreignKeys.map((key) => {
    const { columns, foreignColumns, foreignTable } = key.reference()
    if (foreignTable === table) return undefined
    const value = given(columns[0]!.name)
    return or(isNull(value), sql`exists (select 1 from ${foreignTable} where ${eq(foreignColumns[0]!, value)})`)
  })
}
