import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { submission } from '../assessment/tables'
import { microcredentialVersion } from '../catalogue/tables'
import { flag, id, json, time } from '../db/columns'
import { issuer, user } from '../identity/tables'
import type { KeyUse } from '../signing/keys'
import { signingKey } from '../signing/tables'
import type {
  BatchRowStatus,
  BatchStatus,
  CredentialStatus,
  EditionCause,
  EndorsementStatus,
  Visibility,
} from './rules'

/** A Bitstring Status List of one issuer. Its bits are derived from the credentials that point to it. */
export const statusList = sqliteTable(
  'status_list',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    number: integer('number').notNull(),
    /** Whose key signs it: badges and what machines had signed have lists of their own. */
    use: text('use').$type<KeyUse>().notNull().default('badge'),
    /** How many entries are given out; counted here, as counting the credentials reads a row for each. */
    used: integer('used').notNull().default(0),
    /** How many revocations the list in KV tells of: revocation being final, as many means the same ones. */
    published: integer('published').notNull().default(0),
    /** Until when one job alone may put it into KV; null while none does. */
    publishingUntil: time('publishing_until'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [uniqueIndex('status_list_number').on(t.issuerId, t.number)],
)

/**
 * One award. Every id, time and key of the credential is fixed here before anything is signed, so that signing again
 * after a crash signs the same. The signed bytes lie in R2 under `credentials/{id}`, written once.
 */
export const credential = sqliteTable(
  'credential',
  {
    /** 32 hex digits, the public address: the first three those of its status list's id, the others random. */
    id: text('id').primaryKey(),
    submissionId: text('submission_id')
      .notNull()
      .unique()
      .references(() => submission.id),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    holderId: text('holder_id')
      .notNull()
      .references(() => user.id),
    versionId: text('version_id')
      .notNull()
      .references(() => microcredentialVersion.id),
    status: text('status').$type<CredentialStatus>().notNull(),
    /** Why the award is held. */
    holdReason: text('hold_reason'),
    /** `urn:uuid:…`, random, of this credential alone. */
    subjectId: text('subject_id').notNull(),
    /** `sha256$…` of the holder's e-mail address and `identitySalt` (32 hex digits); both empty once they were erased. */
    identityHash: text('identity_hash').notNull(),
    identitySalt: text('identity_salt').notNull(),
    statusListId: text('status_list_id')
      .notNull()
      .references(() => statusList.id),
    statusIndex: integer('status_index').notNull(),
    /** The keys that sign it; null while the award is held for want of one. */
    proofKeyId: text('proof_key_id').references(() => signingKey.id),
    jwtKeyId: text('jwt_key_id').references(() => signingKey.id),
    /** Whole seconds: the VC-JWT says the same in seconds. */
    validFrom: time('valid_from').notNull(),
    validUntil: time('valid_until'),
    /** When it was awarded, if that was before it was made here; else null. */
    awardedAt: time('awarded_at'),
    /** The edition that is shown. What the first one says stands here and in the submission. */
    edition: integer('edition').notNull().default(1),
    /** The credential that this one renews. */
    renewsId: text('renews_id').references((): AnySQLiteColumn => credential.id),
    /** Lower-case hex SHA-256 of the stored bytes; null until they are stored. */
    sha256: text('sha256'),
    createdAt: time('created_at').notNull(),
    issuedAt: time('issued_at'),
    revokedAt: time('revoked_at'),
    revocationReason: text('revocation_reason'),
    /** When its holder was told that it is about to run out. */
    remindedAt: time('reminded_at'),
    /** Who sees it, as its holder chose. */
    visibility: text('visibility').$type<Visibility>().notNull().default('link'),
    /** Whether search engines may list its page. Only of a public one. */
    indexed: flag('indexed').notNull().default(false),
    /** How often something that its page says, or whether there is one, has changed since it was issued. */
    changes: integer('changes').notNull().default(0),
    /** How many of its `changes` the state in KV tells of, and whether the published status list says that it is revoked. */
    changesTold: integer('changes_told').notNull().default(0),
    listed: flag('listed').notNull().default(false),
  },
  (t) => [
    uniqueIndex('credential_status_index').on(t.statusListId, t.statusIndex),
    uniqueIndex('credential_renewal')
      .on(t.renewsId)
      .where(sql`renews_id is not null`),
    index('credential_revoked')
      .on(t.statusListId, t.statusIndex)
      .where(sql`revoked_at is not null`),
    index('credential_issuer').on(t.issuerId, t.createdAt, t.id),
    index('credential_holder').on(t.holderId, t.createdAt, t.id),
    index('credential_public')
      .on(t.holderId, t.createdAt, t.id)
      .where(sql`visibility = 'public' and revoked_at is null`),
    index('credential_changed')
      .on(t.id)
      .where(sql`changes > 0`),
    index('credential_held')
      .on(t.issuerId, t.createdAt)
      .where(sql`status = 'held'`),
    index('credential_expiring')
      .on(t.validUntil)
      .where(sql`reminded_at is null and revoked_at is null and status = 'issued'`),
  ],
)

/**
 * What is published in KV of the credentials whose ids begin alike, as those of one status list do: how often each has
 * changed. Here is only how far that has come.
 */
export const badgeState = sqliteTable('badge_state', {
  /** What the ids begin with. */
  prefix: text('prefix').primaryKey(),
  /** The sum of their `changes` that the entry in KV tells of: each only grows, so as many means the same ones. */
  published: integer('published').notNull().default(-1),
  /** Until when one job alone may put it into KV; null while none does. */
  publishingUntil: time('publishing_until'),
})

/**
 * An edition of a credential after its first: the same `id`, with a newer `validFrom` (Open Badges 3.0, update rule).
 * Everything it says otherwise than the first is fixed here before it is signed; its bytes lie in R2 under
 * `credentials/{id}/{number}`, written once.
 */
export const credentialEdition = sqliteTable(
  'credential_edition',
  {
    credentialId: text('credential_id')
      .notNull()
      .references(() => credential.id),
    number: integer('number').notNull(),
    cause: text('cause').$type<EditionCause>().notNull(),
    status: text('status').$type<CredentialStatus>().notNull(),
    holdReason: text('hold_reason'),
    validFrom: time('valid_from').notNull(),
    holderName: text('holder_name').notNull(),
    nameInBadge: flag('name_in_badge').notNull(),
    /** Evidence ids the learner releases with it. */
    released: json<string[]>('released').notNull(),
    identityHash: text('identity_hash').notNull(),
    identitySalt: text('identity_salt').notNull(),
    proofKeyId: text('proof_key_id').references(() => signingKey.id),
    jwtKeyId: text('jwt_key_id').references(() => signingKey.id),
    /** Lower-case hex SHA-256 of the stored bytes; null until they are stored. */
    sha256: text('sha256'),
    createdAt: time('created_at').notNull(),
    issuedAt: time('issued_at'),
  },
  (t) => [
    primaryKey({ columns: [t.credentialId, t.number] }),
    // One at a time: the next begins where the last one ended.
    uniqueIndex('credential_edition_open')
      .on(t.credentialId)
      .where(sql`status in ('pending', 'signed', 'held')`),
  ],
)

/** Badges signed again since their key is in wrong hands: how far that has come, page by page of the issuer's badges. */
export const resigning = sqliteTable('resigning', {
  /** The compromised key. */
  keyId: text('key_id')
    .primaryKey()
    .references(() => signingKey.id),
  issuerId: text('issuer_id')
    .notNull()
    .references(() => issuer.id),
  /** Where the next page begins; null at the start. */
  cursor: text('cursor'),
  /** How many badges were looked at, and how many of them were given another edition. */
  seen: integer('seen').notNull().default(0),
  signedAgain: integer('signed_again').notNull().default(0),
  createdAt: time('created_at').notNull(),
  finishedAt: time('finished_at'),
})

/**
 * Something that a machine had us sign through the VC-API. Its content is not kept: only what it takes to answer for
 * its status.
 */
export const machineCredential = sqliteTable(
  'machine_credential',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    keyId: text('key_id')
      .notNull()
      .references(() => signingKey.id),
    /** Its `id`, or what the caller calls it. */
    name: text('name'),
    statusListId: text('status_list_id').references(() => statusList.id),
    statusIndex: integer('status_index'),
    createdAt: time('created_at').notNull(),
    revokedAt: time('revoked_at'),
  },
  (t) => [
    uniqueIndex('machine_credential_status').on(t.statusListId, t.statusIndex),
    index('machine_credential_name').on(t.issuerId, t.name),
    index('machine_credential_revoked')
      .on(t.statusListId, t.statusIndex)
      .where(sql`revoked_at is not null`),
  ],
)

/** Another organisation's signed statement about an issuer or a version of a microcredential. */
export const endorsement = sqliteTable(
  'endorsement',
  {
    /** 128 random bits as hex: the public address of one that was signed here. */
    id: text('id').primaryKey(),
    /** Whom it endorses, or whose microcredential. */
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    /** Null for the issuer itself. */
    versionId: text('version_id').references(() => microcredentialVersion.id),
    /** The issuer of this deployment that signed it; null for one signed elsewhere. */
    endorserId: text('endorser_id').references(() => issuer.id),
    /** The key of its proof; null for one signed elsewhere. */
    keyId: text('key_id').references(() => signingKey.id),
    /** The `id` of the `EndorsementCredential`. */
    url: text('url').notNull(),
    endorserName: text('endorser_name').notNull(),
    comment: text('comment').notNull(),
    status: text('status').$type<EndorsementStatus>().notNull(),
    /** The `EndorsementCredential` with its own proof. */
    document: text('document').notNull(),
    validUntil: time('valid_until'),
    /** Why one signed elsewhere did not hold when it was last looked at; null if it did. */
    problem: text('problem'),
    checkedAt: time('checked_at').notNull(),
    createdAt: time('created_at').notNull(),
    acceptedAt: time('accepted_at'),
    declinedAt: time('declined_at'),
  },
  (t) => [
    index('endorsement_issuer').on(t.issuerId, t.createdAt, t.id),
    index('endorsement_endorser').on(t.endorserId, t.createdAt, t.id),
    index('endorsement_accepted')
      .on(t.issuerId, t.versionId)
      .where(sql`status = 'accepted'`),
    index('endorsement_url').on(t.issuerId, t.url),
    index('endorsement_checked')
      .on(t.checkedAt)
      .where(sql`status = 'accepted' and endorser_id is null`),
  ],
)

/** Many awards, or many revocations, out of one CSV file: looked at first, done only when confirmed. */
export const batch = sqliteTable(
  'batch',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    /** What is awarded; null for revocations. */
    versionId: text('version_id').references(() => microcredentialVersion.id),
    createdBy: text('created_by').notNull(),
    status: text('status').$type<BatchStatus>().notNull(),
    rows: integer('rows').notNull(),
    createdAt: time('created_at').notNull(),
    confirmedAt: time('confirmed_at'),
    finishedAt: time('finished_at'),
  },
  (t) => [index('batch_issuer').on(t.issuerId, t.createdAt, t.id), index('batch_old').on(t.createdAt)],
)

/** One line of the file. */
export const batchRow = sqliteTable(
  'batch_row',
  {
    batchId: text('batch_id')
      .notNull()
      .references(() => batch.id),
    /** As an editor counts them: the header is line 1. */
    line: integer('line').notNull(),
    status: text('status').$type<BatchRowStatus>().notNull(),
    /** What is wrong with it, or why nothing came of it. */
    problem: text('problem'),
    /** What the line says, by column. */
    input: json<Record<string, string>>('input').notNull(),
    credentialId: text('credential_id').references(() => credential.id),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.line] }), index('batch_row_status').on(t.batchId, t.status, t.line)],
)
