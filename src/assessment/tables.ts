import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { microcredentialVersion } from '../catalogue/tables'
import { flag, id, json, time } from '../db/columns'
import { enrollment } from '../enrollment/tables'
import { issuer, user } from '../identity/tables'
import type { CriterionOutcome, ReviewStatus } from './decision'
import type { CriterionScore } from './rubric'
import type { ManifestItem, SubmissionStatus } from './submission'

/** Attempt n of an enrollment: what was handed in, frozen, and what came of it. */
export const submission = sqliteTable(
  'submission',
  {
    id: id(),
    enrollmentId: text('enrollment_id')
      .notNull()
      .references(() => enrollment.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    learnerId: text('learner_id')
      .notNull()
      .references(() => user.id),
    versionId: text('version_id')
      .notNull()
      .references(() => microcredentialVersion.id),
    attempt: integer('attempt').notNull(),
    status: text('status').$type<SubmissionStatus>().notNull(),
    /** How many reviews decide: what the version asks for, or 3 once two differ. */
    reviewsNeeded: integer('reviews_needed').notNull(),
    /** How many reviews are submitted. Counted in the batch that submits one. */
    reviewsDone: integer('reviews_done').notNull().default(0),
    manifest: json<ManifestItem[]>('manifest').notNull(),
    /** Lower-case hex SHA-256 of the manifest's JSON. */
    manifestDigest: text('manifest_digest').notNull(),
    /** The name the learner chose to be shown by. */
    holderName: text('holder_name').notNull(),
    /** Whether that name is part of what is signed. */
    nameInBadge: flag('name_in_badge').notNull(),
    /** Evidence ids the learner releases with the badge. */
    released: json<string[]>('released').notNull(),
    /** What the learner says of their work as a whole (Markdown); part of what is signed. Empty for nothing. */
    narrative: text('narrative').notNull().default(''),
    /** Judged outside of Assay, and only recorded here: it has no review, and perhaps no evidence. */
    judgedElsewhere: flag('judged_elsewhere').notNull().default(false),
    submittedAt: time('submitted_at').notNull(),
    /** When it got the status it has. */
    since: time('since').notNull(),
    decidedAt: time('decided_at'),
    /** What the reviews added up to, one entry a criterion; null until decided. */
    outcomes: json<CriterionOutcome[]>('outcomes'),
  },
  (t) => [
    uniqueIndex('submission_attempt').on(t.enrollmentId, t.attempt),
    // One open attempt at a time, and nothing after a met one.
    uniqueIndex('submission_one_open')
      .on(t.enrollmentId)
      .where(sql`status in ('submitted', 'in_review', 'met')`),
    index('submission_queue')
      .on(t.issuerId, t.submittedAt, t.id)
      .where(sql`status in ('submitted', 'in_review')`),
    // What should have been decided: empty unless a process died between the last review and the decision.
    index('submission_due')
      .on(t.since)
      .where(sql`status = 'in_review' and reviews_done >= reviews_needed`),
  ],
)

/** One assessor's scoring of one submission. While it is claimed it is a lease on one of the submission's seats. */
export const review = sqliteTable(
  'review',
  {
    id: id(),
    submissionId: text('submission_id')
      .notNull()
      .references(() => submission.id),
    assessorId: text('assessor_id')
      .notNull()
      .references(() => user.id),
    /** 1 or 2; 3 for the one who decides between two that differ. */
    seat: integer('seat').notNull(),
    status: text('status').$type<ReviewStatus>().notNull(),
    scores: json<CriterionScore[]>('scores').notNull(),
    note: text('note').notNull().default(''),
    claimedAt: time('claimed_at').notNull(),
    leaseUntil: time('lease_until').notNull(),
    updatedAt: time('updated_at').notNull(),
    submittedAt: time('submitted_at'),
  },
  (t) => [
    uniqueIndex('review_once').on(t.submissionId, t.assessorId),
    // Two assessors who claim at once cannot both get the same seat.
    uniqueIndex('review_seat')
      .on(t.submissionId, t.seat)
      .where(sql`status in ('claimed', 'submitted')`),
    index('review_assessor').on(t.assessorId, t.claimedAt, t.id),
    index('review_lease')
      .on(t.leaseUntil)
      .where(sql`status = 'claimed'`),
  ],
)
