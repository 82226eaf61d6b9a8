import { getTableColumns, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/** Query for `insert(table).select(…)`: this row if the condition holds in the moment of the insert, or else none. */
export function rowIf<T extends SQLiteTable>(table: T, row: T['$inferSelect'], condition: SQL): SQL {
  const given = new Map<string, unknown>(Object.entries(row))
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => sql.param(given.get(name), column))
  return sql`select ${sql.join(values, sql`, `)} where ${condition}`
}
