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
