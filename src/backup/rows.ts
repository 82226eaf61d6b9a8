import { and, getTableColumns, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Ctx } from '../context'
import type { Exported } from './every-table.query'

/** Rows of a table, one JSON object a line, newest first; and where the next page begins, or null at the end. */
export type Rows = { lines: string[]; cursor: string | null }

/** A file's length: what a free-plan invocation reads and writes without effort. One row may be longer. */
const pageBytes = 256 * 1024
const pageRows = 1000

/** Arguments that D1 lets a function have are 32: a name and a value for each column. */
const columnsAtOnce = 15

export const columnNames = (table: SQLiteTable): string[] => Object.values(getTableColumns(table)).map((c) => c.name)

/**
 * The next page of a table. SQLite's own row numbers are what it goes by: every table has them, and a newer row has a
 * higher one. SQLite writes the JSON, too, and measures it, so that no more leaves D1 than fits a page.
 */
export async function readRows(ctx: Ctx, { table, only, blank = [] }: Exported, cursor: string | null): Promise<Rows> {
  const before = cursor === null ? undefined : sql`rowid < ${Number(cursor)}`
  const found = await ctx.db.all<{ row: number; line: string; fits: number }>(sql`
    select "row", line, sum(length(cast(line as blob))) over (order by "row" desc) <= ${pageBytes} or "row" = max("row") over () as fits
    from (select rowid as "row", ${toLine(table, blank)} as line from ${table}
      where ${and(before, only) ?? sql`true`} order by rowid desc limit ${pageRows})
    order by "row" desc`)
  const fitting = found.filter(({ fits }) => fits)
  const isLast = fitting.length === found.length && found.length < pageRows
  return { lines: fitting.map(({ line }) => line), cursor: isLast ? null : String(fitting.at(-1)!.row) }
}

/** Objects of a few columns each, made one: the braces at their ends are taken off, and can only be their own. */
function toLine(table: SQLiteTable, blank: string[]): SQL {
  const cells = columnNames(table).map(
    (name) => sql`${sql.raw(`'${name}'`)}, ${blank.includes(name) ? sql`null` : sql.identifier(name)}`,
  )
  const objects = []
  for (let at = 0; at < cells.length; at += columnsAtOnce)
    objects.push(sql`trim(json_object(${sql.join(cells.slice(at, at + columnsAtOnce), sql`, `)}), '{}')`)
  return sql`'{' || ${sql.join(objects, sql` || ',' || `)} || '}'`
}
