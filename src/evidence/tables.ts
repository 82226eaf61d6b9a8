import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { id, time } from '../db/columns'
import { enrollment } from '../enrollment/tables'
import { issuer, user } from '../identity/tables'
import type { RequirementKind } from '../catalogue/version'
import type { UploadStatus } from './rules'

/**
 * One item handed in for a requirement: a text, a link or a file; or a course that a platform says was completed. It can be changed or removed until it is submitted;
 * a submission keeps its own frozen copy.
 */
export const evidence = sqliteTable(
  'evidence',
  {
    id: id(),
    enrollmentId: text('enrollment_id')
      .notNull()
      .references(() => enrollment.id),
    requirementId: text('requirement_id').notNull(),
    kind: text('kind').$type<RequirementKind>().notNull(),
    /** What the learner says it is. */
    caption: text('caption').notNull().default(''),
    /** The text itself, or the link's address. */
    content: text('content').notNull().default(''),
    /** For a file: the upload that brings it. */
    uploadId: text('upload_id'),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    removedAt: time('removed_at'),
  },
  (t) => [index('evidence_enrollment').on(t.enrollmentId, t.createdAt), uniqueIndex('evidence_upload').on(t.uploadId)],
)

/** Bytes that an issuer's uploads hold or are promised. Kept by the statements that open and end uploads. */
export const uploadUsage = sqliteTable('upload_usage', {
  issuerId: text('issuer_id')
    .primaryKey()
    .references(() => issuer.id),
  bytes: integer('bytes').notNull(),
})

/** A file on its way in, by tus 1.0. Once verified its bytes lie in R2 under `evidence/{enrollment}/{id}`. */
export const upload = sqliteTable(
  'upload',
  {
    id: id(),
    learnerId: text('learner_id')
      .notNull()
      .references(() => user.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    enrollmentId: text('enrollment_id')
      .notNull()
      .references(() => enrollment.id),
    requirementId: text('requirement_id').notNull(),
    fileName: text('file_name').notNull(),
    /** `Upload-Metadata` as the client sent it: tus gives it back to whoever resumes. */
    metadata: text('metadata').notNull(),
    /** Bytes announced at creation. */
    length: integer('length').notNull(),
    /** Bytes safely stored so far. */
    offset: integer('offset').notNull().default(0),
    /** Lower-case hex SHA-256 of the whole file as the client declared it, if it did. */
    declaredSha256: text('declared_sha256'),
    /** Lower-case hex SHA-256 as verified over the stored bytes. */
    sha256: text('sha256'),
    /** Media type told from the content. */
    mediaType: text('media_type'),
    status: text('status').$type<UploadStatus>().notNull(),
    /** Why it was rejected, in words for the learner. */
    reason: text('reason'),
    createdAt: time('created_at').notNull(),
    /**
     * When cron looks at it: an open one has expired then, pieces of an ended one are cleared, a removed file is let go, a
     * rejected one forgotten.
     * Null when there is nothing to do.
     */
    sweepAt: time('sweep_at'),
  },
  (t) => [
    index('upload_enrollment').on(t.enrollmentId, t.status),
    index('upload_sweep')
      .on(t.sweepAt)
      .where(sql`sweep_at is not null`),
    // The same file handed in by somebody else is found by its digest.
    index('upload_digest').on(t.sha256, t.learnerId),
  ],
)

/** One immutable piece of an unfinished upload; its bytes lie in R2 under `key`. */
export const uploadSegment = sqliteTable(
  'upload_segment',
  {
    id: id(),
    uploadId: text('upload_id')
      .notNull()
      .references(() => upload.id),
    offset: integer('offset').notNull(),
    bytes: integer('bytes').notNull(),
    key: text('key').notNull(),
    /** How often its bytes were merged into a longer piece. */
    level: integer('level').notNull().default(0),
  },
  (t) => [uniqueIndex('upload_segment_place').on(t.uploadId, t.level, t.offset)],
)
