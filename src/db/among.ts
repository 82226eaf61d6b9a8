import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/** Condition `column in (values)` that binds one value: D1 takes 100 of them at most, and a list may be longer. */
export const among = (column: SQLiteColumn, values: (string | number)[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`
