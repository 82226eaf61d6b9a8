import { and, eq, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Event } from '../events/outbox'
import { blank } from './outgoing'
import type { OutgoingMail, Outcome, Provider } from './provider'
import { isTooLate, nextAttempt, staysOne } from './schedule'
import { outgoingMail } from './tables'

/**
 * Subscriber of `mail.queued`: hands a mail over, unless somebody else is at it or has been. That it is time for it is for
 * cron to see. Without a provider it waits until there is one again.
 */
export async function deliverMail(ctx: Ctx, { subjectId }: Pick<Event, 'subjectId'>): Promise<void> {
  const { provider } = ctx.mail
  if (!provider) return
  const mail = await claim(ctx, subjectId)
  if (!mail) return
  await settle(ctx, mail, await changeBy(ctx, mail, provider))
}

/** From here on it is being handed over: who dies now leaves it so, and `recoverInterrupted` finds it. */
async function claim(ctx: Ctx, id: string): Promise<OutgoingMail | undefined> {
  const [claimed] = await ctx.db
    .update(outgoingMail)
    .set({ status: 'sending', attempts: sql`${outgoingMail.attempts} + 1`, nextAttemptAt: ctx.now() })
    .where(and(eq(outgoingMail.id, id), eq(outgoingMail.status, 'waiting')))
    .returning()
  return claimed
}

type Change = Partial<OutgoingMail> & Pick<OutgoingMail, 'status'>

async function changeBy(ctx: Ctx, mail: OutgoingMail, provider: Provider): Promise<Change> {
  if (isTooLate(mail, ctx.now())) return tooLate
  if (!staysOne(mail.unknownSince, provider.remembers, ctx.now())) return { status: 'uncertain' }
  return afterwards(ctx, mail, provider, await provider.handOver(mail))
}

/** The link is good for nothing any more, but may still tell of itself: it is forgotten at once. */
const tooLate: Change = { status: 'refused', text: '', problem: 'It could not be sent while its link was good.' }

function afterwards(ctx: Ctx, mail: OutgoingMail, { remembers }: Provider, outcome: Outcome): Change {
  if (outcome.is === 'accepted')
    return { status: 'sent', ...blank, problem: null, providerId: outcome.providerId, sentAt: ctx.now() }
  const { problem } = outcome
  if (outcome.is === 'refused') return { status: 'refused', problem }
  const next = nextAttempt(mail, ctx.now(), outcome.is === 'failed' ? outcome.retryAfter : undefined)
  const unknownSince = mail.unknownSince ?? (outcome.is === 'unknown' ? mail.nextAttemptAt : null)
  if (!next && unknownSince === null) return { status: 'refused', problem: `Tried for three days, in vain. ${problem}` }
  return next && staysOne(unknownSince, remembers, next)
    ? { status: 'waiting', problem, unknownSince, nextAttemptAt: next }
    : { status: 'uncertain', problem, unknownSince }
}

/** Nobody is shown a mail that belongs to no issuer: there is nothing to keep its words for. */
async function settle(ctx: Ctx, mail: OutgoingMail, change: Change): Promise<void> {
  const isOver = change.status !== 'waiting'
  await ctx.db
    .update(outgoingMail)
    .set({ ...(isOver && { nextAttemptAt: null }), ...(isOver && mail.issuerId === null && blank), ...change })
    .where(
      and(eq(outgoingMail.id, mail.id), eq(outgoingMail.status, 'sending'), eq(outgoingMail.attempts, mail.attempts)),
    )
  if (change.status !== 'sent') logMail(mail, change)
}

/** One line for each mail that did not go out: ids and words of ours, neither address nor subject. */
export function logMail(
  { id, issuerId, attempts }: Pick<OutgoingMail, 'id' | 'issuerId' | 'attempts'>,
  change: Change,
) {
  const { status, problem } = change
  console.warn(JSON.stringify({ at: 'mail', mail: id, issuer: issuerId, status, attempts, problem }))
}
