import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
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

/**
 * Mail on its way out. Once it is sent, its words and the address are blanked: what stays says that it went, so that it
 * goes once.
 */
export const outgoingMail = sqliteTable(
  'outgoing_mail',
  {
    id: id(),
    /** A job that runs twice mails once. */
    key: text('key').notNull().unique(),
    /** The issuer it is about; null for sign-in and the like. */
    issuerId: text('issuer_id'),
    to: text('recipient').notNull(),
    subject: text('subject').notNull(),
    text: text('body').notNull(),
    /** `uncertain`: it was being handed over when we died, and nobody knows. */
    status: text('status')
      .$type<'waiting' | 'sending' | 'sent' | 'refused' | 'bounced' | 'uncertain' | 'dismissed'>()
      .notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** What the provider said, in words for an admin. Never an address. */
    problem: text('problem'),
    /** What the provider calls it. */
    providerId: text('provider_id'),
    createdAt: time('created_at').notNull(),
    /** When it is tried, and since when it is being handed over. */
    nextAttemptAt: time('next_attempt_at'),
    sentAt: time('sent_at'),
    /** When the link in it is too old to be of use: it is not sent after that. */
    expiresAt: time('expires_at'),
    /** Since when the provider may have it without our knowing: the answer to a try never came. */
    unknownSince: time('unknown_since'),
  },
  (t) => [
    index('outgoing_mail_due')
      .on(t.nextAttemptAt)
      .where(sql`status in ('waiting', 'sending')`),
    index('outgoing_mail_problem')
      .on(t.issuerId, t.createdAt, t.id)
      .where(sql`status in ('refused', 'bounced', 'uncertain')`),
    index('outgoing_mail_provider').on(t.providerId),
    index('outgoing_mail_old').on(t.createdAt),
    index('outgoing_mail_recipient')
      .on(t.to)
      .where(sql`recipient <> ''`),
  ],
)
