import type { Ctx } from '../../context'
import type { Event } from '../../events/outbox'
import { getIssuer } from '../../identity/issuers'
import { findAdmins } from '../../identity/members'
import { tell } from '../../mail/mailer'
import { findEndorsement } from './endorsement.query'

/** Subscriber of `endorsement.proposed`: whoever may accept it knows, once. */
export async function tellEndorsed(ctx: Ctx, { id: eventId, issuerId, subjectId }: Event): Promise<void> {
  const [issuer, proposed] = await Promise.all([getIssuer(ctx, issuerId), findEndorsement(ctx, subjectId)])
  if (proposed?.status !== 'proposed') return
  const what = proposed.of.version === null ? issuer.name : `“${proposed.of.name}”`
  for (const { id, email } of await findAdmins(ctx, issuerId))
    await tell(ctx, {
      issuerId,
      key: `${eventId}:admin:${id}`,
      to: email,
      subject: `${proposed.endorser.name} endorses ${what}`,
      text: [
        `${proposed.endorser.name} endorses ${what} in these words:`,
        proposed.comment,
        `Nobody sees that, and no badge takes it along, until you accept it: ${ctx.origin}/admin/${issuer.slug}/endorsements`,
      ].join('\n\n'),
    })
}
