import { and, asc, eq, or, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { isBecomingNameless } from '../credentials/erasing/badges'
import { credential, credentialEdition } from '../credentials/tables'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { erasure } from './tables'

/** A badge that still has to be signed without a name: its page is there for nobody until it is. */
export type StuckErasure = { id: string; credentialId: string; holdReason: string | null; requestedAt: Date }

/**
 * Erasures that wait for a badge of this issuer that could not be signed anew, the oldest 100 first. Trying the badge again
 * (`retryHeld`) lets them go on.
 */
export async function listStuckErasures(ctx: Ctx, actor: Actor, issuerId: string): Promise<StuckErasure[]> {
  authorize(actor, 'attention.manage', issuerId)
  return ctx.db
    .select({
      id: erasure.id,
      credentialId: credential.id,
      holdReason: credentialEdition.holdReason,
      requestedAt: erasure.requestedAt,
    })
    .from(erasure)
    .innerJoin(credential, and(eq(credential.holderId, erasure.holderId), eq(credential.issuerId, issuerId)))
    .innerJoin(
      credentialEdition,
      and(eq(credentialEdition.credentialId, credential.id), eq(credentialEdition.cause, 'erasure')),
    )
    .where(
      and(
        sql`${erasure.status} = 'running'`,
        isBecomingNameless,
        or(eq(credentialEdition.status, 'held'), sql`${erasure.requestedAt} < ${ctx.now().getTime() - 3_600_000}`),
      ),
    )
    .orderBy(asc(erasure.requestedAt), asc(erasure.id))
    .limit(100)
}
