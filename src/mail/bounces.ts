import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { parse } from '../http/input'
import { Refusal } from '../refusal'
import { verify } from '../webhooks/standard-webhooks'
import { logMail } from './deliver'
import { Bounce } from './schema'
import { outgoingMail } from './tables'

/**
 * Takes a webhook of Resend (resend.com/docs/webhooks), which signs as Svix does, and marks the mail it is about as come
 * back. Of mail that is not ours, and of other news, it takes note by doing nothing. Refuses whoever is not Resend.
 */
export async function takeBounce(ctx: Ctx, headers: Headers, body: ArrayBuffer): Promise<void> {
  const secret = ctx.mail.hookSecret
  if (!secret) throw new Refusal('not_found', 'This deployment awaits no webhooks about mail.')
  await verify([secret], headers, body, ctx.now(), 'svix')
  const { type, data } = parse(Bounce, readJson(body))
  const problem = problemOf(type, data.bounce?.type)
  if (problem !== undefined && data.email_id !== undefined) await markBounced(ctx, data.email_id, problem, data)
}

function problemOf(type: string, kind = ''): string | undefined {
  switch (type) {
    case 'email.bounced':
      return `The recipient’s mail server sent it back${/^\w{1,30}$/.test(kind) ? ` (${kind})` : ''}: the address is wrong, or takes no mail.`
    case 'email.complained':
      return 'The recipient says that this is spam. Resend will mail them nothing more.'
    case 'email.suppressed':
      return 'Resend mails nothing to this address: mail to it bounced before, or its owner wants none.'
    case 'email.failed':
      return 'Resend took it, and could not send it. Whoever runs this deployment finds the reason there.'
    default:
      return undefined
  }
}

/** We have forgotten whom we mailed, and what; for the admins who are to mend it, the webhook says so. */
async function markBounced(
  ctx: Ctx,
  providerId: string,
  problem: string,
  { to = [], subject = '' }: { to?: string[] | undefined; subject?: string | undefined },
): Promise<void> {
  const forAdmins = (text: string) => sql`case when ${outgoingMail.issuerId} is null then '' else ${text} end`
  const [bounced] = await ctx.db
    .update(outgoingMail)
    .set({ status: 'bounced', problem, to: forAdmins(to[0] ?? ''), subject: forAdmins(subject) })
    .where(and(eq(outgoingMail.providerId, providerId), eq(outgoingMail.status, 'sent')))
    .returning()
  if (bounced) logMail(bounced, bounced)
}

function readJson(body: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    throw new Refusal('malformed', 'The body is not JSON.')
  }
}
