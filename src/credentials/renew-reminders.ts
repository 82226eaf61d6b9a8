import { and, eq, isNull } from 'drizzle-orm'
import { enrollPath } from '../address'
import type { Ctx } from '../context'
import { dayInWords, renewableFrom } from '../enrollment/renewal'
import { tell } from '../mail/mailer'
import { findExpiring } from './renew.query'
import { credential } from './tables'

const aheadDays = 30

type Expiring = Awaited<ReturnType<typeof findExpiring>>[number]

/**
 * Tells holders, once, that a badge of theirs runs out within 30 days, at most `limit` of them. Returns how many. One
 * mail that does not go out keeps no other from going.
 */
export async function remindExpiring(ctx: Ctx, limit = 5): Promise<number> {
  const by = new Date(ctx.now().getTime() + aheadDays * 86_400_000)
  const expiring = await findExpiring(ctx, by, limit)
  let failed: unknown
  for (const badge of expiring) {
    try {
      if (badge.renewedBy === null) await tell(ctx, reminderOf(ctx, badge))
      await ctx.db
        .update(credential)
        .set({ remindedAt: ctx.now() })
        .where(and(eq(credential.id, badge.id), isNull(credential.remindedAt)))
    } catch (error) {
      failed = error
    }
  }
  if (failed) throw failed
  return expiring.length
}

function reminderOf(ctx: Ctx, badge: Expiring) {
  const { id, name, email, issuer, microcredentialId, offered, validUntil } = badge
  const end = dayInWords(validUntil)
  return {
    issuerId: issuer.id,
    key: `credential.expiring/${id}`,
    to: email,
    subject: `Your badge runs out on ${end}: ${name}`,
    text: [
      `Your badge “${name}” of ${issuer.name} is good until ${end}. Its page will say so from then on, and the badge itself stays what it is: proof of what you could do.`,
      offered === null
        ? `${issuer.name} no longer offers it, so it cannot be renewed.`
        : `You can renew it by earning it again, ${from(ctx, badge)}:\n${ctx.origin}${enrollPath(microcredentialId)}`,
      `All about your badge:\n${ctx.origin}/learn/badges/${id}`,
    ].join('\n\n'),
  }
}

function from(ctx: Ctx, badge: Expiring): string {
  const moment = renewableFrom(badge)
  return moment === null || moment <= ctx.now()
    ? 'and lose no day of the time that is left'
    : `from ${dayInWords(moment)} on`
}
