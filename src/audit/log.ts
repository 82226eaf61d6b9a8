import { and, eq, gte, lt } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import { isErasedAddress } from '../identity/erased-address'
import type { Actor } from '../identity/rules'
import { apiKey, user } from '../identity/tables'
import type { AuditSearch } from './schema'
import { auditEntry } from './tables'

type Entry = typeof auditEntry.$inferSelect

/** An entry as it is read: its actor goes by the name they have now, or by none once they are erased. */
export type AuditView = Omit<Entry, 'issuerId' | 'detail'> & {
  actorName: string | null
  detail: NonNullable<Entry['detail']>
}

const dayLasts = 24 * 60 * 60 * 1000

/** What was done in an issuer, newest first: all of it, or what fits the search. */
export async function listAudit(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { actor: actorId, action, subject, from, to, ...page }: AuditSearch & PageRequest,
): Promise<Page<AuditView>> {
  authorize(actor, 'audit.read', issuerId)
  const { where, orderBy } = keyset(auditEntry.at, auditEntry.id, page)
  const rows = await ctx.db
    .select()
    .from(auditEntry)
    .where(
      and(
        eq(auditEntry.issuerId, issuerId),
        actorId === undefined ? undefined : eq(auditEntry.actorId, actorId),
        action && eq(auditEntry.action, action),
        subject === undefined ? undefined : eq(auditEntry.subjectId, subject),
        from === undefined ? undefined : gte(auditEntry.at, new Date(from)),
        to === undefined ? undefined : lt(auditEntry.at, new Date(new Date(to).getTime() + dayLasts)),
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ at, id }) => ({ time: at, id }))
  const names = await namesOf(ctx, items)
  return {
    items: items.map(({ id, at, actorKind, actorId, action, subjectId, detail }) => ({
      id,
      at,
      actorKind,
      actorId,
      actorName: names.get(actorId) ?? null,
      action,
      subjectId,
      detail: detail ?? {},
    })),
    next,
  }
}

/** What those who did something are called now, by their ids. */
async function namesOf(ctx: Ctx, entries: Entry[]): Promise<Map<string, string>> {
  const ids = [...new Set(entries.map(({ actorId }) => actorId))]
  const [people, keys] = await ctx.db.batch([
    ctx.db.select({ id: user.id, name: user.name, email: user.email }).from(user).where(among(user.id, ids)),
    ctx.db.select({ id: apiKey.id, name: apiKey.name }).from(apiKey).where(among(apiKey.id, ids)),
  ])
  const known = people.filter(({ email }) => !isErasedAddress(email))
  return new Map([
    ...known.map(({ id, name, email }) => [id, name || email]),
    ...keys.map(({ id, name }) => [id, name]),
  ] as [string, string][])
}
