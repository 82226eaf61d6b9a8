import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, id, json, time } from '../db/columns'

// The property names of user, session, account, verification and passkey, issuer, issuerMember and issuerInvitation are
// better-auth's; the column names are ours.

/** A person. Holds the only copy of the e-mail address a person signs in with. */
export const user = sqliteTable('user', {
  id: id(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: flag('email_verified').notNull().default(false),
  image: text('image'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
})

/** The public profile of a person who wants one. Which badges it shows is told by their visibility. */
export const personProfile = sqliteTable('person_profile', {
  userId: text('user_id')
    .primaryKey()
    .references(() => user.id),
  /** The last part of its address. */
  handle: text('handle').notNull().unique(),
  /** The name it shows, and what they say of themselves (Markdown). */
  name: text('name').notNull(),
  about: text('about').notNull().default(''),
  /** Whether search engines may list it. */
  indexed: flag('indexed').notNull().default(false),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
})

/**
 * Every handle a person ever had: it stays theirs. Links to it lie about for ever, and whoever took it over would be
 * taken for them.
 */
export const personHandle = sqliteTable(
  'person_handle',
  {
    handle: text('handle').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    createdAt: time('created_at').notNull(),
  },
  (t) => [index('person_handle_user').on(t.userId)],
)

export const session = sqliteTable(
  'session',
  {
    id: id(),
    token: text('token').notNull().unique(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    activeOrganizationId: text('active_issuer_id'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    expiresAt: time('expires_at').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (t) => [index('session_user').on(t.userId), index('session_expiry').on(t.expiresAt)],
)

/** Better-auth's table of outside accounts. Empty: nobody has a password here, and no outside provider is connected. */
export const account = sqliteTable('account', {
  id: id(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  userId: text('user_id')
    .notNull()
    .references(() => user.id),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: time('access_token_expires_at'),
  refreshTokenExpiresAt: time('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
})

/** Sign-in links that wait to be used; the token itself is only kept as a hash. */
export const verification = sqliteTable(
  'verification',
  {
    id: id(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: time('expires_at').notNull(),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (t) => [index('verification_identifier').on(t.identifier), index('verification_expiry').on(t.expiresAt)],
)

/** A new e-mail address that waits to be confirmed; of each person one at a time. The token is only kept as a hash. */
export const emailChange = sqliteTable(
  'email_change',
  {
    userId: text('user_id')
      .primaryKey()
      .references(() => user.id),
    id: text('id').notNull(),
    email: text('email').notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [index('email_change_expiry').on(t.expiresAt)],
)

/** An organisation that offers microcredentials and signs badges; better-auth calls it an organization. */
export const issuer = sqliteTable('issuer', {
  id: id(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  logo: text('image_digest'),
  metadata: text('metadata'),
  url: text('url').notNull(),
  description: text('description').notNull(),
  /** For anybody to see: Open Badges 2.0 asks for one. No badge is offered in that form without it. */
  email: text('email'),
  /** The number LinkedIn knows it by: with it a badge that is added to a profile there has the issuer's logo. */
  linkedinId: text('linkedin_id'),
  createdAt: time('created_at').notNull(),
})

/** A person's roles in one issuer: a set, kept as a comma-separated list, as better-auth does. */
export const issuerMember = sqliteTable(
  'issuer_member',
  {
    id: id(),
    organizationId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    role: text('roles').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [uniqueIndex('issuer_member_once').on(t.organizationId, t.userId), index('issuer_member_user').on(t.userId)],
)

/** Somebody invited by mail to take roles in an issuer. The token in the link is only kept as a hash. */
export const issuerInvitation = sqliteTable(
  'issuer_invitation',
  {
    id: id(),
    organizationId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    email: text('email').notNull(),
    name: text('name'),
    role: text('roles'),
    status: text('status').$type<'pending' | 'accepted' | 'withdrawn'>().notNull(),
    /** Whether the link was mailed. One that an admin handed over proves no address. */
    byMail: flag('by_mail').notNull().default(true),
    inviterId: text('inviter_id')
      .notNull()
      .references(() => user.id),
    tokenHash: text('token_hash'),
    expiresAt: time('expires_at').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('issuer_invitation_token').on(t.tokenHash),
    uniqueIndex('issuer_invitation_open')
      .on(t.organizationId, t.email)
      .where(sql`status = 'pending'`),
    index('issuer_invitation_issuer').on(t.organizationId, t.createdAt, t.id),
    index('issuer_invitation_email').on(t.email),
    index('issuer_invitation_expiry').on(t.expiresAt),
  ],
)

/** A passkey of a person: the public half, and how often it has signed. */
export const passkey = sqliteTable(
  'passkey',
  {
    id: id(),
    name: text('name'),
    publicKey: text('public_key').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => user.id),
    credentialID: text('credential_id').notNull().unique(),
    counter: integer('counter').notNull(),
    deviceType: text('device_type').notNull(),
    backedUp: flag('backed_up').notNull(),
    transports: text('transports'),
    aaguid: text('aaguid'),
    createdAt: time('created_at'),
  },
  (t) => [index('passkey_user').on(t.userId)],
)

/** Set-up codes that were used: each makes one issuer, whoever else holds it. */
export const usedSetupCode = sqliteTable('used_setup_code', {
  /** SHA-256 of the code, lower-case hex. */
  codeHash: text('code_hash').primaryKey(),
  issuerId: text('issuer_id')
    .notNull()
    .references(() => issuer.id),
  usedAt: time('used_at').notNull(),
})

/** Origins that somebody who runs the deployment has confirmed: every signed document carries one for ever. */
export const confirmedOrigin = sqliteTable('confirmed_origin', {
  origin: text('origin').primaryKey(),
  confirmedAt: time('confirmed_at').notNull(),
})

/** A machine's key to one issuer. Only its hash is kept: a stolen database opens nothing. */
export const apiKey = sqliteTable(
  'api_key',
  {
    id: id(),
    issuerId: text('issuer_id')
      .notNull()
      .references(() => issuer.id),
    name: text('name').notNull(),
    hash: text('hash').notNull().unique(),
    scopes: json<string[]>('scopes').notNull(),
    /** Signs with a `did:key` of its own instead of the issuer's DID: nothing it makes is a badge of the issuer. */
    testing: flag('testing').notNull().default(false),
    createdBy: text('created_by')
      .notNull()
      .references(() => user.id),
    createdAt: time('created_at').notNull(),
    revokedAt: time('revoked_at'),
  },
  (t) => [index('api_key_issuer').on(t.issuerId, t.createdAt, t.id)],
)
