import { and, eq, inArray, lte } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Handover } from '../identity/erasing'
import { invitation, microcredential } from './tables'

/** Statement: who may enroll in what is by invitation only forgets this address. */
export function forgetInvitations(ctx: Ctx, email: string, { issuerId, until }: Pick<Handover, 'issuerId' | 'until'>) {
  const ofIssuer = ctx.db
    .select({ id: microcredential.id })
    .from(microcredential)
    .where(eq(microcredential.issuerId, issuerId ?? ''))
  return ctx.db
    .delete(invitation)
    .where(
      and(
        eq(invitation.email, email),
        lte(invitation.createdAt, until),
        issuerId === null ? undefined : inArray(invitation.microcredentialId, ofIssuer),
      ),
    )
}
