import { getTableColumns, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/** Query for `insert(table).select(…)`: this row if the condition holds in the moment of the insert, or else none. */
export function rowIf<T extends SQLiteTable>(table: T, row: T['$inferSelect'], condition: SQL): SQL {
  const given = new Map<string, unknown>(Object.entries(row))
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => sql.param(given.get(name), column))
  return sql`select ${sql.join(values, sql`, `)} where ${condition}`
}

/**
 * Query for `insert(table).select(…)`: those of these rows for which the condition holds in the moment of the insert.
 * However many there are, one value is bound. The condition may ask for what stands in a row, or beside it in the same
 * object, as `given(name)`: columns by the table's names for them, the rest by its own.
 */
export function rowsIf<T extends SQLiteTable>(
  table: T,
  rows: (T['$inferSelect'] & Record<string, unknown>)[],
  condition: SQL,
): SQL {
  const columns = getTableColumns(table)
  const stored = (row: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const column = columns[name]
        return column ? [column.name, value === null ? null : column.mapToDriverValue(value)] : [name, value]
      }),
    )
  const values = Object.values(columns).map((column) => given(column.name))
  const list = JSON.stringify(rows.map(stored))
  return sql`select ${sql.join(values, sql`, `)} from json_each(${list}) where ${condition}`
}

/** A member of the object that `json_each` is at. */
export const given = (name: string): SQL => sql.raw(`json_each.value ->> '$.${name}'`)
