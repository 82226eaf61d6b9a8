import { getTableColumns, sql } from 'drizzle-orm'
import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { id, json, time } from '../db/columns'
import { issuer, user } from '../identity/tables'
import type { Alignment, Criterion, Requirement, Translation, VersionStatus } from './version'

/** A badge or issuer image; its bytes lie in R2 under `images/{digest}`. */
export const image = sqliteTable('image', {
  /** Lower-case hex SHA-256 of the bytes. */
  digest: text('digest').primaryKey(),
  issuerId: text('issuer_id')
    .notNull()
    .references(() => issuer.id),
  mediaType: text('media_type').$type<'image/png' | 'image/svg+xml'>().notNull(),
  bytes: integer('bytes').notNull(),
  createdAt: time('created_at').notNull(),
})

export const microcredential = sqliteTable(
  'microcredential',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    slug: text('slug').notNull(),
    /** How many people hold a badge of it that was not revoked. Counted here, as counting them reads a row for each. */
    holders: integer('holders').notNull().default(0),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('microcredential_slug').on(t.issuerId, t.slug),
    index('microcredential_issuer').on(t.issuerId, t.createdAt, t.id),
  ],
)

/** One numbered version. A published one never changes again; learners keep the version they started on. */
export const microcredentialVersion = sqliteTable(
  'microcredential_version',
  {
    id: id(),
    microcredentialId: text('microcredential_id')
      .notNull()
      .references(() => microcredential.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    number: integer('number').notNull(),
    status: text('status').$type<VersionStatus>().notNull(),
    /** Counts saves of a draft, so that two authors cannot overwrite each other unseen. */
    revision: integer('revision').notNull().default(1),
    name: text('name').notNull(),
    description: text('description').notNull(),
    competency: text('competency').notNull(),
    criteriaNarrative: text('criteria_narrative').notNull(),
    achievementType: text('achievement_type').notNull(),
    estimatedHours: real('estimated_hours'),
    credits: real('credits'),
    language: text('language').notNull(),
    tags: json<string[]>('tags').notNull(),
    fieldOfStudy: text('field_of_study'),
    humanCode: text('human_code'),
    /** The same microcredential in other languages, here or elsewhere. */
    translations: json<Translation[]>('translations').notNull().default([]),
    validityMonths: integer('validity_months'),
    /** How many days before its end a badge can be renewed. */
    renewalDays: integer('renewal_days').notNull().default(90),
    imageDigest: text('image_digest').references(() => image.digest),
    imageSvgDigest: text('image_svg_digest').references(() => image.digest),
    /** Drawn beside the raster in the author's browser: a card for link previews, and the raster crossed out. */
    cardDigest: text('card_digest').references(() => image.digest),
    revokedDigest: text('revoked_digest').references(() => image.digest),
    alignments: json<Alignment[]>('alignments').notNull(),
    criteria: json<Criterion[]>('criteria').notNull(),
    requirements: json<Requirement[]>('requirements').notNull(),
    assessors: integer('assessors').$type<1 | 2>().notNull(),
    enrollment: text('enrollment').$type<'open' | 'invitation'>().notNull(),
    /** What the words of a search are looked up in: name, competency, description and tags, folded. */
    searchText: text('search_text').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
    publishedAt: time('published_at'),
    retiredAt: time('retired_at'),
  },
  (t) => [
    uniqueIndex('version_number').on(t.microcredentialId, t.number),
    // At most one draft and one published version of each microcredential.
    uniqueIndex('version_one_draft')
      .on(t.microcredentialId)
      .where(sql`status = 'draft'`),
    uniqueIndex('version_one_published')
      .on(t.microcredentialId)
      .where(sql`status = 'published'`),
    index('version_catalogue').on(t.status, t.publishedAt, t.id),
    index('version_issuer').on(t.issuerId, t.status, t.publishedAt, t.id),
  ],
)

/** Who may enroll in a microcredential that is open by invitation only. */
export const invitation = sqliteTable(
  'invitation',
  {
    id: id(),
    microcredentialId: text('microcredential_id')
      .notNull()
      .references(() => microcredential.id),
    email: text('email').notNull(),
    /** Null when a machine did, with an API key. */
    invitedBy: text('invited_by').references(() => user.id),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('invitation_once').on(t.microcredentialId, t.email),
    index('invitation_list').on(t.microcredentialId, t.createdAt, t.id),
  ],
)

const { searchText: _unseen, ...shown } = getTableColumns(microcredentialVersion)

/** What a version shows of its row. */
export const versionColumns = shown
