import { and, eq, getTableColumns, getTableName, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Ctx } from '../context'
import { given } from '../db/insert'
import { partKey } from './manifest'
import type { Manifest } from './manifest'

/** The rows of one file of a backup, a line each, as they were made: a row after those that it refers to. */
export async function readPart(ctx: Ctx, { id }: Manifest, table: SQLiteTable, part: number): Promise<string[]> {
  const key = partKey(id, getTableName(table), part)
  const object = await ctx.files.get(key)
  if (!object) throw new Error(`${key} is missing in the bucket.`)
  return (await object.text()).trimEnd().split('\n').toReversed()
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
