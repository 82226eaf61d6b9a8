import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { json, time } from '../db/columns'

/** A nightly export of the records into R2, and how far it has come. */
export const backup = sqliteTable(
  'backup',
  {
    /** The day, `YYYY-MM-DD`; its files lie under `backups/{id}/`. */
    id: text('id').primaryKey(),
    status: text('status').$type<'running' | 'done'>().notNull(),
    /** The table it is at, where its next page begins (null at the start), and how many files there are of it. */
    at: text('at').notNull(),
    cursor: text('cursor'),
    part: integer('part').notNull().default(0),
    /** Rows and files so far, by table. */
    counts: json<Record<string, { rows: number; parts: number }>>('counts').notNull(),
    startedAt: time('started_at').notNull(),
    finishedAt: time('finished_at'),
  },
  (t) => [index('backup_started').on(t.startedAt)],
)

/** The return of a backup into this deployment, and how far it has come: the only one there ever is. */
export const restoration = sqliteTable('restoration', {
  /** The backup's id. */
  id: text('id').primaryKey(),
  /** The table or step it is at, and what of it is next: a file's number, or an id. */
  at: text('at').notNull(),
  cursor: text('cursor'),
  /** Rows that were put back, by table; and what the last steps came to, by name. */
  counts: json<Record<string, number>>('counts').notNull(),
  startedAt: time('started_at').notNull(),
  finishedAt: time('finished_at'),
})
