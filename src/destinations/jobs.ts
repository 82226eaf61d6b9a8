import { eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Event } from '../events/outbox'
import { getIssuer } from '../identity/issuers'
import { findAdmins } from '../identity/members'
import { tell } from '../mail/mailer'
import { destination } from './tables'

/** Subscriber of `destination.stopped`: whoever may mend it knows, once. Of its address only the host is mailed. */
export async function tellStopped(ctx: Ctx, { id: eventId, issuerId, subjectId }: Event): Promise<void> {
  const [stopped] = await ctx.db.select().from(destination).where(eq(destination.id, subjectId))
  if (!stopped?.offAt) return
  const { slug } = await getIssuer(ctx, issuerId)
  const { name, url, offReason } = stopped
  for (const { id, email } of await findAdmins(ctx, issuerId))
    await tell(ctx, {
      key: `${eventId}:admin:${id}`,
      to: email,
      issuerId,
      subject: `Switched off: ${name}`,
      text: [
        `Nothing is posted any more to the destination “${name}” (${new URL(url).host}). ${offReason}`,
        `Once it is mended, switch it on again, and send again what has failed: ${ctx.origin}/admin/${slug}/destinations/${subjectId}`,
      ].join('\n\n'),
    })
}
