import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { microcredential, microcredentialVersion } from '../catalogue/tables'
import { id, time } from '../db/columns'
import { issuer, user } from '../identity/tables'
import type { EnrollmentStatus } from './rules'

/** One learner on one version. */
export const enrollment = sqliteTable(
  'enrollment',
  {
    id: id(),
    learnerId: text('learner_id')
      .notNull()
      .references(() => user.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    microcredentialId: text('microcredential_id')
      .notNull()
      .references(() => microcredential.id),
    versionId: text('version_id')
      .notNull()
      .references(() => microcredentialVersion.id),
    status: text('status').$type<EnrollmentStatus>().notNull(),
    /** The day the learner aims at, `YYYY-MM-DD`. A wish, never a deadline. */
    targetDate: text('target_date'),
    createdAt: time('created_at').notNull(),
    completedAt: time('completed_at'),
    withdrawnAt: time('withdrawn_at'),
  },
  (t) => [
    uniqueIndex('enrollment_one_active')
      .on(t.learnerId, t.microcredentialId)
      .where(sql`status = 'active'`),
    index('enrollment_learner').on(t.learnerId, t.createdAt, t.id),
    index('enrollment_issuer').on(t.issuerId, t.createdAt, t.id),
  ],
)
