import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { submission } from '../assessment/tables'
import { microcredentialVersion } from '../catalogue/tables'
import { id, time } from '../db/columns'
import { issuer, user } from '../identity/tables'
import { signingKey } from '../signing/tables'
import type { CredentialStatus } from './rules'

/** A Bitstring Status List of one issuer. Its bits are derived from the credentials that point to it. */
export const statusList = sqliteTable(
  'status_list',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    number: integer('number').notNull(),
    /** How many entries are given out; counted here, as counting the credentials reads a row for each. */
    used: integer('used').notNull().default(0),
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
    /** 128 random bits as hex, no prefix: it is the public address. */
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
    /** `sha256$…` of the holder's e-mail address and `identitySalt` (32 hex digits). */
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
    /** Lower-case hex SHA-256 of the stored bytes; null until they are stored. */
    sha256: text('sha256'),
    createdAt: time('created_at').notNull(),
    issuedAt: time('issued_at'),
    revokedAt: time('revoked_at'),
    revocationReason: text('revocation_reason'),
  },
  (t) => [
    uniqueIndex('credential_status_index').on(t.statusListId, t.statusIndex),
    index('credential_revoked')
      .on(t.statusListId, t.statusIndex)
      .where(sql`revoked_at is not null`),
    index('credential_issuer').on(t.issuerId, t.createdAt, t.id),
    index('credential_holder').on(t.holderId, t.createdAt, t.id),
    index('credential_held')
      .on(t.issuerId, t.createdAt)
      .where(sql`status = 'held'`),
  ],
)
