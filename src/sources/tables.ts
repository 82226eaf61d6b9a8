import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { microcredential } from '../catalogue/tables'
import { flag, id, json, time } from '../db/columns'
import { issuer, user } from '../identity/tables'
import type { HookStatus, Mapping, Platform, SourceAuthentication } from './rules'

/** A connected course platform that posts webhooks to `/hooks/{id}`. Its secrets are sealed (`sealed_secret`). */
export const source = sqliteTable(
  'source',
  {
    /** Unguessable, and the last part of its address. */
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    name: text('name').notNull(),
    /** Whose webhooks these are: it says where the mapping begins. */
    platform: text('platform').$type<Platform>().notNull(),
    authentication: text('authentication').$type<SourceAuthentication>().notNull(),
    /** Where in a body of theirs our fields stand. */
    mapping: json<Mapping>('mapping').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: time('created_at').notNull(),
    /** When something last came, to the minute. */
    lastReceivedAt: time('last_received_at'),
    /** While hooks are replayed: those that could not be mapped before this moment. */
    replayBefore: time('replay_before'),
    /** When it was disconnected: what comes then is refused. */
    removedAt: time('removed_at'),
  },
  (t) => [index('source_issuer').on(t.issuerId, t.createdAt, t.id)],
)

/** What a course of a source means here. */
export const sourceCourse = sqliteTable(
  'source_course',
  {
    id: id(),
    sourceId: text('source_id')
      .notNull()
      .references(() => source.id),
    /** What the platform calls the course. */
    courseId: text('course_id').notNull(),
    microcredentialId: text('microcredential_id')
      .notNull()
      .references(() => microcredential.id),
    /** Whether being enrolled there, or having completed it, enrolls here. */
    enrolls: flag('enrolls').notNull(),
    /** The requirement that completing it counts as; null for none. */
    requirementId: text('requirement_id'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('source_course_once').on(t.sourceId, t.courseId, t.microcredentialId),
    index('source_course_source').on(t.sourceId, t.createdAt, t.id),
    index('source_course_microcredential').on(t.microcredentialId),
  ],
)

/** A webhook as it came in. Its raw body is personal data, and expires. */
export const hook = sqliteTable(
  'hook',
  {
    id: id(),
    sourceId: text('source_id')
      .notNull()
      .references(() => source.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    /** What tells a repeat: `id:` and its `webhook-id`, or `digest:` and its SHA-256. */
    dedupeKey: text('dedupe_key').notNull(),
    contentType: text('content_type').notNull(),
    /** As it was verified, byte for byte; null once it has expired. */
    body: text('body'),
    status: text('status').$type<HookStatus>().notNull(),
    /** Why it could not be mapped, or what became of it, in words for an admin. Ids at most. */
    reason: text('reason'),
    receivedAt: time('received_at').notNull(),
    processedAt: time('processed_at'),
    /** When its body is forgotten; once it is, when the rest is. */
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [
    uniqueIndex('hook_once').on(t.sourceId, t.dedupeKey),
    index('hook_source').on(t.sourceId, t.receivedAt, t.id),
    index('hook_unmapped')
      .on(t.issuerId, t.receivedAt, t.id)
      .where(sql`status = 'unmapped'`),
    index('hook_expiry').on(t.expiresAt),
  ],
)

/** A course of a source that somebody has completed: it counts for enrollments that come later, too. */
export const courseCompletion = sqliteTable(
  'course_completion',
  {
    id: id(),
    sourceId: text('source_id')
      .notNull()
      .references(() => source.id),
    courseId: text('course_id').notNull(),
    /** What the platform calls it; empty if it does not say. */
    courseName: text('course_name').notNull(),
    learnerId: text('learner_id')
      .notNull()
      .references(() => user.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    completedAt: time('completed_at').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('course_completion_once').on(t.sourceId, t.courseId, t.learnerId),
    index('course_completion_learner').on(t.learnerId, t.issuerId),
  ],
)
