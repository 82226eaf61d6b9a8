import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { id, json, time } from '../db/columns'

/**
 * Who did what, when, to what. Rows are only ever added: triggers refuse to change or delete one. Ids only, never a name,
 * an address or a secret, so that erasing a person leaves it as it is.
 */
export const auditEntry = sqliteTable(
  'audit_entry',
  {
    id: id(),
    at: time('at').notNull(),
    /** Empty for what belongs to no issuer. */
    issuerId: text('issuer_id').notNull(),
    actorKind: text('actor_kind').$type<'person' | 'key' | 'system'>().notNull(),
    /** A user's or an API key's id; empty for ourselves. */
    actorId: text('actor_id').notNull(),
    /** What was done, as `thing.verb`. */
    action: text('action').notNull(),
    /** The id of what it was done to. */
    subjectId: text('subject_id').notNull(),
    /** What else there is to say: ids, roles, scopes, counts. */
    detail: json<Record<string, string | number | boolean | string[]>>('detail'),
  },
  (t) => [
    index('audit_entry_issuer').on(t.issuerId, t.at, t.id),
    index('audit_entry_actor').on(t.issuerId, t.actorId, t.at, t.id),
    index('audit_entry_action').on(t.issuerId, t.action, t.at, t.id),
    index('audit_entry_subject').on(t.issuerId, t.subjectId, t.at, t.id),
  ],
)
