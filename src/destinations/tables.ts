import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, id, json, time } from '../db/columns'
import { issuer } from '../identity/tables'
import type { Attempt, DeliveryStatus, Told } from './rules'

/** A URL that signed webhooks are posted to. Its secrets are sealed (`sealed_secret`). */
export const destination = sqliteTable(
  'destination',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** What it is told of. */
    events: json<Told[]>('events').notNull(),
    /** Whether it is told the learner's name and e-mail address, too. */
    includesLearner: flag('includes_learner').notNull().default(false),
    createdBy: text('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    /** Since when nothing has arrived; null while all is well. */
    failingSince: time('failing_since'),
    /** When and why it was switched off. */
    offAt: time('off_at'),
    offReason: text('off_reason'),
    /** Until when it asked to be left alone; null, or past, when it did not. */
    restsUntil: time('rests_until'),
  },
  (t) => [
    index('destination_issuer').on(t.issuerId, t.createdAt, t.id),
    index('destination_active')
      .on(t.issuerId)
      .where(sql`off_at is null`),
  ],
)

/** One event on its way to one destination. Its body is made anew for each attempt, and is not kept. */
export const delivery = sqliteTable(
  'delivery',
  {
    /** Its `webhook-id`, the same at every attempt. */
    id: id(),
    destinationId: text('destination_id')
      .notNull()
      .references(() => destination.id),
    issuerId: text('issuer_id').notNull(),
    /** What it tells of; null for a test. */
    eventId: text('event_id'),
    type: text('type').$type<Told | 'test'>().notNull(),
    subjectId: text('subject_id').notNull(),
    status: text('status').$type<DeliveryStatus>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** The last ten, the newest last. */
    log: json<Attempt[]>('log').notNull(),
    /** When the next attempt is due; null when there is none. */
    nextAttemptAt: time('next_attempt_at'),
    /** Until when one attempt alone may be made; null while none is. */
    attemptingUntil: time('attempting_until'),
    /** When it happened. */
    createdAt: time('created_at').notNull(),
    deliveredAt: time('delivered_at'),
  },
  (t) => [
    uniqueIndex('delivery_once').on(t.destinationId, t.eventId),
    index('delivery_destination').on(t.destinationId, t.createdAt, t.id),
    index('delivery_status').on(t.destinationId, t.status, t.createdAt, t.id),
    index('delivery_due')
      .on(t.nextAttemptAt)
      .where(sql`next_attempt_at is not null`),
    index('delivery_old').on(t.createdAt),
  ],
)
