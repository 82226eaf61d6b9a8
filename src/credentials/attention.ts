import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { moveEdition } from './editions/editions'
import { loadStanding } from './editions/standing.query'

/**
 * Has a held badge, or a held edition of it, signed and checked once more; what is stored already stands. Refuses one
 * that is not held. What holds it may still do so: then it is held again, saying why.
 */
export async function retryHeld(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { credential, first, open } = await loadStanding(ctx, id)
  authorize(actor, 'attention.manage', credential.issuerId, { hides: 'badge' })
  const held = [first, open].find((edition) => edition?.status === 'held')
  if (!held) throw new Refusal('conflict', 'This badge is not held.')
  const event =
    held === first
      ? newEvent(ctx, 'submission.decided', credential.issuerId, credential.submissionId)
      : newEvent(ctx, 'edition.created', credential.issuerId, id)
  const [[retried]] = await ctx.db.batch([
    moveEdition(ctx, held, 'held', { status: 'pending', holdReason: null }),
    auditIfChanged(ctx, actor, { issuerId: credential.issuerId, action: 'credential.retried', subjectId: id }),
    recordIfChanged(ctx, event),
  ])
  if (!retried) throw new Refusal('conflict', 'Somebody else has tried it again already.')
  await announce(ctx, event)
}
