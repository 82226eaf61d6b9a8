import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { given } from '../db/insert'
import { announceAll, newEvent, recordThose } from '../events/outbox'
import { logMail } from './deliver'
import { mailTrouble } from './mailer'
import { blank } from './outgoing'
import { diedAfter, unheardAfter } from './schedule'
import { hasWords, isOnItsWay } from './status'
import { outgoingMail } from './tables'

const day = 86_400_000

/** Days that the words of what did not arrive are kept, and that it is remembered what was sent. */
const kept = { words: 30, sent: 400 }

/**
 * Has what is due handed over, at most `limit` mails: cron does it every minute, since a sign-in link is good for a
 * quarter of an hour only. Returns how many.
 */
export async function ringDueMail(ctx: Ctx, limit = 50): Promise<number> {
  const { provider } = ctx.mail
  if (!provider) return 0
  await recoverInterrupted(ctx, provider.remembers > 0)
  const isDue = and(isOnItsWay, eq(outgoingMail.status, 'waiting'), lte(outgoingMail.nextAttemptAt, ctx.now()))
  const due = await ctx.db
    .select({ id: outgoingMail.id, issuerId: outgoingMail.issuerId })
    .from(outgoingMail)
    .where(isDue)
    .orderBy(asc(outgoingMail.nextAttemptAt))
    .limit(limit)
  if (due.length === 0) return 0
  const events = due.map(({ id, issuerId }) => newEvent(ctx, 'mail.queued', issuerId ?? '', id))
  const stillDue = sql`exists (select 1 from ${outgoingMail} where ${outgoingMail.id} = ${given('subject_id')} and ${isDue})`
  const ids = due.map(({ id }) => id)
  const [rung] = await ctx.db.batch([
    recordThose(ctx, events, stillDue),
    ctx.db
      .update(outgoingMail)
      .set({ nextAttemptAt: new Date(ctx.now().getTime() + unheardAfter) })
      .where(and(among(outgoingMail.id, ids), isDue)),
  ])
  await announceAll(ctx, rung)
  return rung.length
}

/**
 * Whoever was handing these over has died at it. A provider that remembers keys is simply asked again; with another one
 * nobody knows whether the mail went, and it is not sent twice unless somebody asks for it.
 */
async function recoverInterrupted(ctx: Ctx, remembers: boolean): Promise<void> {
  const died = new Date(ctx.now().getTime() - diedAfter)
  const unknownSince = sql`coalesce(${outgoingMail.unknownSince}, ${outgoingMail.nextAttemptAt})`
  const found = await ctx.db
    .update(outgoingMail)
    .set(
      remembers
        ? { status: 'waiting', unknownSince, nextAttemptAt: ctx.now() }
        : { status: 'uncertain', unknownSince, nextAttemptAt: null, problem: interrupted, ...blankUnlessShown },
    )
    .where(and(isOnItsWay, eq(outgoingMail.status, 'sending'), lte(outgoingMail.nextAttemptAt, died)))
    .returning({ id: outgoingMail.id, issuerId: outgoingMail.issuerId, attempts: outgoingMail.attempts })
  for (const mail of found) logMail(mail, { status: remembers ? 'waiting' : 'uncertain', problem: interrupted })
}

const interrupted = 'We were interrupted while handing it over: it may have been sent, or not.'

/** Nobody is shown a mail that belongs to no issuer. */
const ofIssuer = (column: typeof outgoingMail.to | typeof outgoingMail.subject | typeof outgoingMail.text) =>
  sql`case when ${outgoingMail.issuerId} is null then '' else ${column} end`
const blankUnlessShown = {
  to: ofIssuer(outgoingMail.to),
  subject: ofIssuer(outgoingMail.subject),
  text: ofIssuer(outgoingMail.text),
}

/**
 * A part of what cron does: forgets the words of what did not arrive, or never found a provider, and later that there
 * was a mail at all; and says so in the log while the settings for mail are wrong. Returns how many it forgot.
 */
export async function forgetMail(ctx: Ctx, limit = 100): Promise<number> {
  const trouble = mailTrouble(ctx)
  if (trouble !== undefined) console.error(JSON.stringify({ at: 'mail', error: trouble }))
  const ago = (days: number) => ctx.now().getTime() - days * day
  // The plus keeps SQLite from reading through all that was sent: few mails have their words still.
  const wordy = sql`${hasWords} and +${outgoingMail.createdAt} < ${ago(kept.words)}`
  const old = lt(outgoingMail.createdAt, new Date(ago(kept.sent)))
  const [wordless, gone] = await ctx.db.batch([
    ctx.db
      .update(outgoingMail)
      .set({ status: 'dismissed', nextAttemptAt: null, ...blank })
      .where(inArray(outgoingMail.id, some(ctx, wordy, limit)))
      .returning({ id: outgoingMail.id }),
    ctx.db
      .delete(outgoingMail)
      .where(inArray(outgoingMail.id, some(ctx, old, limit)))
      .returning({ id: outgoingMail.id }),
  ])
  return wordless.length + gone.length
}

const some = (ctx: Ctx, where: SQL, limit: number) =>
  ctx.db.select({ id: outgoingMail.id }).from(outgoingMail).where(where).limit(limit)
