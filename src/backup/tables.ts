import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { json, time } from '../db/columns'

/** A nightly export of the records into R2, and how far it has come. */
export const backup = sqliteTable(
  'backup',
  {
    /** The day, `YYYY-MM-DD`; its files lie under `backups/{id}/`. */
    id: text('id').primaryKey(),
    status: text('status').$type<'running' | 'done'>().notNull(),
    /** The table it is at, the key of the last row exported, and the number of the next file. */
    at: text('at').notNull(),
    cursor: text('cursor'),
    part: integer('part').notNull().default(0),
    /** Rows exported so far, by table. */
    counts: json<Record<string, number>>('counts').notNull(),
    startedAt: time('started_at').notNull(),
    finishedAt: time('finished_at'),
  },
  (t) => [index('backup_started').on(t.startedAt)],
)
