import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { id, time } from '../db/columns'
import { apiKey } from '../identity/tables'
import { sql } from 'drizzle-orm'

/**
 * Somebody who wants to hear when a badge, anybody's, is revoked. Of the badge only its place in a status list is kept:
 * neither what it says nor whose it is.
 */
export const watch = sqliteTable(
  'watch',
  {
    id: id(),
    /** Address of the status list, and the place in it. */
    statusList: text('status_list').notNull(),
    statusIndex: integer('status_index').notNull(),
    /** Where a mail goes; null for a machine. Used only once it is confirmed. */
    email: text('email'),
    /** The key that asked, and the address that is posted to; null for a person. */
    apiKeyId: text('api_key_id').references(() => apiKey.id),
    webhook: text('webhook'),
    /** Of the link that confirms, and ends, the watch. */
    tokenHash: text('token_hash').unique(),
    createdAt: time('created_at').notNull(),
    confirmedAt: time('confirmed_at'),
    /** When the list was last read, and in vain how often since. */
    checkedAt: time('checked_at'),
    failures: integer('failures').notNull().default(0),
    /** When it is given up if nothing has happened. */
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [
    index('watch_due')
      .on(t.checkedAt, t.id)
      .where(sql`confirmed_at is not null`),
    index('watch_list').on(t.statusList, t.checkedAt),
    index('watch_key').on(t.apiKeyId, t.createdAt, t.id),
    index('watch_email').on(t.email),
    index('watch_expiry').on(t.expiresAt),
  ],
)
