import { and, eq, isNull } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { countHolders } from './holders.query'
import { getCredential } from './service'
import { oneMoreChange } from './state/state'
import { credential } from './tables'

/** Revokes a badge, for good. Refuses one that is not issued yet, and one that is revoked already. */
export async function revokeCredential(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { reason }: { reason: string },
): Promise<{ id: string; revokedAt: Date | null; revocationReason: string | null }> {
  const { issuerId, status } = await getCredential(ctx, id)
  authorize(actor, 'credential.revoke', issuerId, { hides: 'badge' })
  if (status !== 'issued') throw new Refusal('conflict', 'This badge is not issued yet.')
  const event = newEvent(ctx, 'credential.revoked', issuerId, id)
  const [[revoked]] = await ctx.db.batch([
    ctx.db
      .update(credential)
      .set({ revokedAt: ctx.now(), revocationReason: reason, ...oneMoreChange })
      .where(and(eq(credential.id, id), eq(credential.status, 'issued'), isNull(credential.revokedAt)))
      .returning({
        id: credential.id,
        revokedAt: credential.revokedAt,
        revocationReason: credential.revocationReason,
      }),
    auditIfChanged(ctx, actor, { issuerId, action: 'credential.revoked', subjectId: id }),
    recordIfChanged(ctx, event),
    countHolders(ctx, -1, [event]),
  ])
  if (!revoked) throw new Refusal('conflict', 'This badge is revoked already, and revocation is final.')
  await announce(ctx, event)
  return revoked
}
