import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { id, json, time } from '../db/columns'
import { issuer } from '../identity/tables'
import type { KeyAlgorithm, KeyStatus, KeyUse } from './keys'

/**
 * An issuer's key pair. The private half is kept only wrapped (AES-GCM) under the key-encryption key, which is a
 * secret of the Worker and never in the database: a stolen database signs nothing.
 */
export const signingKey = sqliteTable(
  'signing_key',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    algorithm: text('algorithm').$type<KeyAlgorithm>().notNull(),
    use: text('use').$type<KeyUse>().notNull().default('badge'),
    status: text('status').$type<KeyStatus>().notNull(),
    publicJwk: json<JsonWebKey>('public_jwk').notNull(),
    /** Base64: 12 bytes of IV, then the wrapped PKCS #8 with its tag; the key's id is the additional data. */
    wrappedPrivateKey: text('wrapped_private_key').notNull(),
    /** Which key-encryption key wrapped it. */
    wrappedBy: text('wrapped_by').notNull(),
    createdAt: time('created_at').notNull(),
    /** When it stopped signing; null while it is active. */
    endedAt: time('ended_at'),
  },
  (t) => [
    uniqueIndex('signing_key_active')
      .on(t.issuerId, t.use, t.algorithm)
      .where(sql`status = 'active'`),
    // Nobody else's key, and no key twice, however often it is imported.
    uniqueIndex('signing_key_imported')
      .on(t.publicJwk)
      .where(sql`algorithm = 'RS256'`),
    index('signing_key_issuer').on(t.issuerId, t.createdAt, t.id),
    index('signing_key_age')
      .on(t.createdAt)
      .where(sql`status = 'active'`),
    index('signing_key_wrapped').on(t.wrappedBy),
  ],
)

/**
 * A secret that we must be able to read, such as one that webhooks are signed with, sealed (AES-GCM) under a key derived
 * from the key-encryption key. Several of one owner are valid while they are being changed.
 */
export const sealedSecret = sqliteTable(
  'sealed_secret',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    /** What it belongs to: a source, or a destination. */
    ownerId: text('owner_id').notNull(),
    /** Base64: 12 bytes of IV, then the sealed bytes with their tag; the id is the additional data. */
    sealed: text('sealed').notNull(),
    /** Which key-encryption key it is sealed under. */
    sealedBy: text('sealed_by').notNull(),
    createdAt: time('created_at').notNull(),
    /** Until when one that was replaced still holds; null for the current one. */
    expiresAt: time('expires_at'),
  },
  (t) => [index('sealed_secret_owner').on(t.ownerId, t.createdAt), index('sealed_secret_sealed').on(t.sealedBy)],
)
