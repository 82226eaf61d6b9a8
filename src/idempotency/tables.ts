import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from '../db/columns'

/** What was answered to a request that came with an `Idempotency-Key`, for 24 hours: without what is secret in it. */
export const idempotentRequest = sqliteTable(
  'idempotent_request',
  {
    /** Who asked, and at which route. */
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    /** Lower-case hex SHA-256 of the query and the body. */
    bodyDigest: text('body_digest').notNull(),
    /** Null while the first request is still being worked on. */
    status: integer('status'),
    /** JSON of its headers and body. */
    answer: text('answer'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] }), index('idempotent_request_old').on(t.createdAt)],
)
