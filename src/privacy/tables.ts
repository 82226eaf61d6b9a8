import { sql } from 'drizzle-orm'
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, id, json, time } from '../db/columns'
import { user } from '../identity/tables'
import type { Kind, Step } from './rules'

/**
 * The erasure of a person: how far it has come, and how much it was. Says nothing of who they were, but for an address
 * until that has been looked for everywhere.
 */
export const erasure = sqliteTable(
  'erasure',
  {
    id: id(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    /** Who stands for them in what has to stay: their own account if that is closed, else a nameless one made for it. */
    holderId: text('holder_id')
      .notNull()
      .references(() => user.id),
    /** What of theirs: all of it if null, else what this issuer holds. */
    issuerId: text('issuer_id'),
    /** Whether their account goes too: nothing of another issuer needs it. */
    closesAccount: flag('closes_account').notNull(),
    /** Whether the pages of their badges stay, without naming anyone. */
    keepsBadges: flag('keeps_badges').notNull(),
    /** The address to look for; empty once that is done. */
    email: text('email').notNull(),
    /** What is done next. */
    step: text('step').$type<Step>().notNull(),
    status: text('status').$type<'running' | 'done'>().notNull(),
    /** How much of what there was when it began. */
    report: json<Partial<Record<Kind, number>>>('report').notNull(),
    /** A user's or an API key's id. */
    requestedBy: text('requested_by').notNull(),
    requestedAt: time('requested_at').notNull(),
    finishedAt: time('finished_at'),
  },
  (t) => [
    index('erasure_holder').on(t.holderId),
    index('erasure_issuer').on(t.issuerId, t.requestedAt, t.id),
    index('erasure_running')
      .on(t.requestedAt)
      .where(sql`status = 'running'`),
  ],
)
