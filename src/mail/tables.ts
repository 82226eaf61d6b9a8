import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { id, time } from '../db/columns'

/** The local mailbox: what would have been mailed. Written only where the local mailbox is on. */
export const mail = sqliteTable(
  'mail',
  {
    id: id(),
    to: text('recipient').notNull(),
    subject: text('subject').notNull(),
    text: text('body').notNull(),
    /** A job that runs twice mails once. */
    key: text('key').notNull().unique(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [index('mail_recipient').on(t.to, t.createdAt)],
)
