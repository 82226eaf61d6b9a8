import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { rowIf, rowsIf } from '../db/insert'
import { idOf } from '../identity/rules'
import type { Actor } from '../identity/rules'
import type { AuditAction } from './actions'
import { auditEntry } from './tables'

/** Who did it: whoever sent the request, or one of our own jobs. Nobody is ourselves too: what needs no account. */
export type Doer = Actor | 'system'

/**
 * What was done. `subjectId` is the id of what it was done to, `detail` what else there is to say in ids, roles, scopes
 * and counts. Never a name, an address or a secret: an entry stays for ever, whoever is erased.
 */
export type Deed = {
  /** Empty for what belongs to no issuer. */
  issuerId: string
  action: AuditAction
  subjectId: string
  detail?: Record<string, string | number | boolean | string[]> | undefined
}

/** Statement for the caller's batch: the entry is committed with what it tells of, or not at all. */
export const audit = (ctx: Ctx, doer: Doer, deed: Deed) => ctx.db.insert(auditEntry).values(entryOf(ctx, doer, deed))

/**
 * The same, but only if the statement just before it in the batch changed exactly one row. `recordIfChanged` may follow:
 * for it, this statement is the one that did.
 */
export const auditIfChanged = (ctx: Ctx, doer: Doer, deed: Deed) =>
  ctx.db.insert(auditEntry).select(rowIf(auditEntry, entryOf(ctx, doer, deed), sql`changes() = 1`))

/** The same for many, in one statement: those for which the condition holds (`rowsIf`). */
export const auditThose = (ctx: Ctx, doer: Doer, deeds: (Deed & Record<string, unknown>)[], condition: SQL) =>
  ctx.db.insert(auditEntry).select(
    rowsIf(
      auditEntry,
      deeds.map((deed) => entryOf(ctx, doer, deed)),
      condition,
    ),
  )

function entryOf(ctx: Ctx, doer: Doer, { detail = {}, ...deed }: Deed): typeof auditEntry.$inferSelect {
  return { id: ctx.newId('aud'), at: ctx.now(), ...whoIs(doer), ...deed, detail }
}

function whoIs(doer: Doer): { actorKind: 'person' | 'key' | 'system'; actorId: string } {
  if (doer === 'system' || doer.kind === 'nobody') return { actorKind: 'system', actorId: '' }
  return { actorKind: doer.kind, actorId: idOf(doer) }
}
