import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { json, time } from '../db/columns'
import { user } from '../identity/tables'

/** The erasure of a person: how far it has come, and what had to stay. Says nothing of who they were. */
export const erasure = sqliteTable('erasure', {
  userId: text('user_id')
    .primaryKey()
    .references(() => user.id),
  requestedBy: text('requested_by').notNull(),
  status: text('status').$type<'running' | 'done'>().notNull(),
  /** What was deleted and what stays, by kind. */
  report: json<Record<string, number>>('report').notNull(),
  requestedAt: time('requested_at').notNull(),
  finishedAt: time('finished_at'),
})
