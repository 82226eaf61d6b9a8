import { audit } from '../audit/audit'
import type { Ctx } from '../context'
import { canMail } from '../mail/mailer'
import { Refusal } from '../refusal'
import { authorize, requirePerson } from './authorize'
import { whyNotCopied } from './copied-link.query'
import { isSignInLinkTo, makeSignInLink } from './links'
import { findOrAddUser } from './people'
import { may } from './rules'
import type { Actor } from './rules'
import { verification } from './tables'

/** Hours a link that is handed over is good for. */
const copiedHours = 24

/**
 * A link that signs a member or a learner of an issuer in, once, for an admin to hand over: where there is no mail, nobody
 * else can help them in. Links to them from before are void. Refuses where mail works, and every account that is not this
 * issuer's alone; an owner's to all but owners.
 */
export async function copySignInLink(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  email: string,
): Promise<{ email: string; link: string; expiresAt: Date }> {
  authorize(actor, 'people.manage', issuerId)
  requirePerson(actor)
  if (canMail(ctx)) throw new Refusal('conflict', 'This deployment mails sign-in links to whom they are for.')
  const copiedBy = { issuerId, isOwner: may(actor, 'owners.manage', issuerId) }
  const why = await whyNotCopied(ctx, email, copiedBy)
  if (why) throw new Refusal('forbidden', why, [{ path: 'email', problem: why }])
  const { id } = await findOrAddUser(ctx, { email })
  await ctx.db.batch([
    ctx.db.delete(verification).where(isSignInLinkTo(email)),
    audit(ctx, actor, { issuerId, action: 'sign_in.link_copied', subjectId: id }),
  ])
  return { email, ...(await makeSignInLink(ctx, { email, copiedBy }, { minutes: copiedHours * 60 })) }
}
