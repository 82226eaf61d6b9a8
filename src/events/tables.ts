import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { id, time } from '../db/columns'
import type { EventType } from './types'

/** The outbox: something that happened, committed with the change that made it. Carries ids only, never personal data. */
export const event = sqliteTable(
  'event',
  {
    id: id(),
    type: text('type').$type<EventType>().notNull(),
    issuerId: text('issuer_id').notNull(),
    /** The id of what it happened to. */
    subjectId: text('subject_id').notNull(),
    createdAt: time('created_at').notNull(),
    /** When it was last handed to the queue. */
    sentAt: time('sent_at'),
    /** When every subscriber had finished. */
    doneAt: time('done_at'),
    /** When the queue gave up on it; it waits for an admin's replay. */
    deadAt: time('dead_at'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
  },
  (t) => [
    index('event_waiting')
      .on(t.createdAt)
      .where(sql`done_at is null and dead_at is null`),
    index('event_dead')
      .on(t.issuerId, t.deadAt)
      .where(sql`dead_at is not null`),
  ],
)
