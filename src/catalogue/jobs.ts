import { eq } from 'drizzle-orm'
import { microcredentialPath } from '../address'
import type { Ctx } from '../context'
import type { Event } from '../events/outbox'
import { getIssuer } from '../identity/issuers'
import { tell } from '../mail/mailer'
import { getMicrocredential, getNewestPublicVersion } from './service'
import { invitation } from './tables'

/** Subscriber of `invitation.created`: who was invited knows, once. */
export async function tellInvited(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const [invited] = await ctx.db.select().from(invitation).where(eq(invitation.id, subjectId))
  if (!invited) return
  const { id, issuerId, slug } = await getMicrocredential(ctx, invited.microcredentialId)
  const [issuer, version] = await Promise.all([getIssuer(ctx, issuerId), getNewestPublicVersion(ctx, id)])
  if (!version) return
  await tell(ctx, {
    issuerId,
    key: `invitation/${invited.id}`,
    to: invited.email,
    subject: `${issuer.name} invites you to earn “${version.name}”`,
    text: [
      `${issuer.name} invites you to earn the microcredential “${version.name}”:`,
      version.competency,
      `See what it takes, and enroll: ${ctx.origin}${microcredentialPath(issuer.slug, slug)}`,
      `Sign in with this e-mail address (${invited.email}): the invitation is for it alone.`,
    ].join('\n\n'),
  })
}
