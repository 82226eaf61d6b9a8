import { eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { sha256Hex } from '../digest'
import type { Event } from '../events/outbox'
import { tell } from '../mail/mailer'
import { invitationDays, linkOf, tokenOf } from './invitations'
import { getIssuer } from './issuers'
import { parseRoles } from './rules'
import { issuerInvitation } from './tables'

/** Subscriber of `member.invited`: mails the link, unless a newer one has taken its place. */
export async function mailInvitation(ctx: Ctx, { id, subjectId }: Event): Promise<void> {
  const [found] = await ctx.db.select().from(issuerInvitation).where(eq(issuerInvitation.id, subjectId))
  const token = await tokenOf(ctx, id)
  if (found?.status !== 'pending' || found.tokenHash !== (await sha256Hex(token))) return
  const issuer = await getIssuer(ctx, found.organizationId)
  await tell(ctx, {
    key: `member.invited/${id}`,
    to: found.email,
    issuerId: issuer.id,
    expiresAt: found.expiresAt,
    subject: `${issuer.name} invites you to work with them`,
    text: [
      `${issuer.name} invites you to take part at Assay as ${parseRoles(found.role ?? '').join(', ')}.`,
      `Open this link, and press the button there. It works once, within ${invitationDays} days.\n${linkOf(ctx, token)}`,
      'If you know nothing of this, ignore this mail: nothing comes of it without the button.',
    ].join('\n\n'),
  })
}
