import { and, eq, inArray } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import { blank } from './outgoing'
import type { OutgoingMail } from './provider'
import { unheardAfter } from './schedule'
import { isProblem } from './status'
import { outgoingMail } from './tables'

/**
 * A mail that did not arrive, as far as we know, and what is to be done about it. One that bounced went to an address
 * that is wrong or full: the address has to be mended, where it was given.
 */
export type MailProblem = {
  id: string
  status: 'refused' | 'bounced' | 'uncertain'
  to: string
  subject: string
  problem: string
  createdAt: Date
  mayBeSentAgain: boolean
}

const mailProblems = ['refused', 'bounced', 'uncertain'] as const

/** An issuer's mails that were refused, came back, or are not known to have gone; newest first. */
export async function listMailProblems(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest = {},
): Promise<Page<MailProblem>> {
  authorize(actor, 'attention.manage', issuerId)
  const { where, orderBy } = keyset(outgoingMail.createdAt, outgoingMail.id, page)
  const rows = await ctx.db
    .select()
    .from(outgoingMail)
    .where(and(eq(outgoingMail.issuerId, issuerId), isProblem, where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const found = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...found, items: found.items.map(toView) }
}

function toView({ id, status, to, subject, text, problem, createdAt }: OutgoingMail): MailProblem {
  return {
    id,
    to,
    subject,
    createdAt,
    status: status as MailProblem['status'],
    problem: problem ?? 'Nobody knows why.',
    mayBeSentAgain: status !== 'bounced' && text !== '',
  }
}

/**
 * Sends a mail once more that was refused, or of which nobody knows whether it went. Refuses one that bounced, or whose
 * link is too old.
 */
export async function retryMail(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const mail = await load(ctx, actor, id)
  const issuerId = mail.issuerId
  if (mail.status === 'bounced') throw new Refusal('conflict', 'This mail was sent, and came back: mend the address.')
  if (mail.text === '') throw new Refusal('conflict', 'What this mail said is forgotten: have a new one sent.')
  const event = newEvent(ctx, 'mail.queued', issuerId, id)
  const next = new Date(ctx.now().getTime() + unheardAfter)
  const [[again]] = await ctx.db.batch([
    ctx.db
      .update(outgoingMail)
      .set({ status: 'waiting', attempts: 0, problem: null, unknownSince: null, nextAttemptAt: next })
      .where(and(eq(outgoingMail.id, id), inArray(outgoingMail.status, ['refused', 'uncertain'])))
      .returning({ id: outgoingMail.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'mail.resent', subjectId: id }),
    recordIfChanged(ctx, event),
  ])
  if (!again) throw new Refusal('conflict', 'This mail does not wait to be sent again.')
  await announce(ctx, event)
}

/** Has a mail that did not arrive forgotten, words and address. Refuses one that is no such mail any more. */
export async function dismissMail(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { issuerId } = await load(ctx, actor, id)
  const [[gone]] = await ctx.db.batch([
    ctx.db
      .update(outgoingMail)
      .set({ status: 'dismissed', ...blank })
      .where(and(eq(outgoingMail.id, id), inArray(outgoingMail.status, [...mailProblems])))
      .returning({ id: outgoingMail.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'mail.dismissed', subjectId: id }),
  ])
  if (!gone) throw new Refusal('conflict', 'This mail needs nothing from anybody.')
}

/** Mail that belongs to no issuer is nobody's to see. */
async function load(ctx: Ctx, actor: Actor, id: string): Promise<OutgoingMail & { issuerId: string }> {
  const [found] = await ctx.db.select().from(outgoingMail).where(eq(outgoingMail.id, id))
  if (actor.kind === 'nobody') throw new Refusal('unauthenticated', 'Sign in first.')
  if (!found || found.issuerId === null) throw notFound('mail')
  authorize(actor, 'attention.manage', found.issuerId, { hides: 'mail' })
  return { ...found, issuerId: found.issuerId }
}
