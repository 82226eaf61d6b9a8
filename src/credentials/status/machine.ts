import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { auditIfChanged } from '../../audit/audit'
import type { Ctx } from '../../context'
import { rowIf } from '../../db/insert'
import { announce, newEvent, recordIfChanged } from '../../events/outbox'
import type { Event } from '../../events/outbox'
import { authorize } from '../../identity/authorize'
import type { Key } from '../../identity/rules'
import { notFound, Refusal } from '../../refusal'
import { statusListUrl } from '../address'
import { countEntry, drawEntry, publishRevoked, publishUnrevoked } from './status-list'
import type { StatusEntry } from './status-list'
import { machineCredential, statusList } from '../tables'

type Named = { issuerId: string; use: 'machine' | 'test'; name: string | undefined }

/** How often an entry that somebody else took first is drawn anew. */
const attempts = 5

/**
 * A place in a status list for a credential that a machine is about to have signed, with a list that can be read. It is
 * on record, under its name, before anything is signed: what is handed out can be revoked. Refuses a name that the issuer
 * has used already, as revoking it would not say which of the two is meant.
 */
export async function enterMachineCredential(ctx: Ctx, keyId: string, named: Named): Promise<StatusEntry> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const entry = await drawEntry(ctx, named.issuerId, named.use)
    const row = {
      id: ctx.newId('mcr'),
      issuerId: named.issuerId,
      keyId,
      name: named.name ?? entryUrl(ctx, entry),
      ...entry,
      createdAt: ctx.now(),
      revokedAt: null,
    }
    const sameName = select(ctx, { ...named, name: row.name })
    const [[added]] = await ctx.db.batch([
      ctx.db
        .insert(machineCredential)
        .select(rowIf(machineCredential, row, sql`not exists ${sameName}`))
        .onConflictDoNothing()
        .returning({ id: machineCredential.id }),
      countEntry(ctx, entry.statusListId),
    ])
    if (added) {
      await publishUnrevoked(ctx, entry.statusListId)
      return entry
    }
    if ((await sameName).length > 0)
      throw new Refusal('conflict', `A credential that is called ${row.name} was issued already, with a status.`)
  }
  throw new Error(`No free status entry was found for ${named.issuerId}.`)
}

/** How a credential points to its entry (Bitstring Status List v1.0, §2.1). */
export const toStatusEntry = (ctx: Ctx, entry: StatusEntry) => ({
  id: entryUrl(ctx, entry),
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: String(entry.statusIndex),
  statusListCredential: statusListUrl(ctx.origin, entry.statusListId),
})

/**
 * Revokes what was issued under this name with a key of the same issuer and kind, for good. To revoke it twice changes
 * nothing. Refuses to take a revocation back, and a name that nothing with a status was issued under: a badge is revoked
 * as a badge, with a reason.
 */
export async function setMachineStatus(ctx: Ctx, actor: Key, name: string, revoked: boolean): Promise<void> {
  const { issuerId } = actor
  authorize(actor, 'credentials.issue', issuerId)
  const [found] = await select(ctx, { issuerId, use: actor.testing ? 'test' : 'machine', name })
  if (!found) throw notFound('credential with a status')
  if (!revoked) {
    if (found.revokedAt) throw new Refusal('invalid', 'Revocation is final: it cannot be taken back.')
    return
  }
  const event = newEvent(ctx, 'machine_credential.revoked', issuerId, found.id)
  const [[changed]] = await ctx.db.batch([
    ctx.db
      .update(machineCredential)
      .set({ revokedAt: ctx.now() })
      .where(and(eq(machineCredential.id, found.id), isNull(machineCredential.revokedAt)))
      .returning({ id: machineCredential.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'machine_credential.revoked', subjectId: found.id }),
    recordIfChanged(ctx, event),
  ])
  if (changed) await announce(ctx, event)
}

/** Subscriber of `machine_credential.revoked`: the list says so. */
export async function publishMachineRevocation(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const [found] = await ctx.db
    .select({ listId: machineCredential.statusListId })
    .from(machineCredential)
    .where(and(eq(machineCredential.id, subjectId), isNotNull(machineCredential.statusListId)))
  if (found?.listId) await publishRevoked(ctx, found.listId)
}

const select = (ctx: Ctx, { issuerId, use, name }: Named) =>
  ctx.db
    .select({ id: machineCredential.id, revokedAt: machineCredential.revokedAt })
    .from(machineCredential)
    .innerJoin(statusList, eq(statusList.id, machineCredential.statusListId))
    .where(
      and(eq(machineCredential.issuerId, issuerId), eq(machineCredential.name, name ?? ''), eq(statusList.use, use)),
    )
    .limit(1)

const entryUrl = (ctx: Ctx, { statusListId, statusIndex }: StatusEntry) =>
  `${statusListUrl(ctx.origin, statusListId)}#${statusIndex}`
