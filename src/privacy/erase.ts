import { and, asc, eq, lt, sql } from 'drizzle-orm'
import { eraseSubmissions, stopSubmissions } from '../assessment/erasing'
import { auditIfChanged } from '../audit/audit'
import { forgetInvitations } from '../catalogue/erasing'
import type { Ctx } from '../context'
import { eraseNextBadges, namesStill, ringNameless } from '../credentials/erasing/badges'
import { eraseLines, isAwarded } from '../credentials/erasing/hand-over.query'
import { getCredential } from '../credentials/service'
import { endEnrollments } from '../enrollment/erasing'
import { carryOn } from '../events/outbox'
import type { Event } from '../events/outbox'
import { eraseEvidence, eraseFiles } from '../evidence/erasing'
import { forgetAnswersAbout } from '../idempotency/erasing'
import { digestHandles, forgetInvited, forgetLinks } from '../identity/erasing'
import { emptyMailbox, forgetMailTo } from '../mail/erasing'
import { forgetHooksAbout } from '../sources/erasing'
import { forgetWatches } from '../watches/erasing'
import type { Erasure } from './erasures'
import { leaveMark, reapplyErasure } from './marks'
import { countHeld } from './person.query'
import { stepAfter } from './rules'
import type { Step } from './rules'
import { findErasure } from './take-over'
import { erasure } from './tables'

/**
 * Subscriber of `person.erasing`: does the next piece of an erasure, and leaves the rest to a message of its own. A piece
 * that was done finds nothing to do. Of an erasure that is not here any more, as after a restore, the mark is looked for.
 */
export async function eraseNext(ctx: Ctx, event: Event): Promise<void> {
  const run = await findErasure(ctx, event.subjectId)
  if (!run) return reapplyErasure(ctx, event.subjectId)
  if (run.status === 'done') return
  if (run.step === 'wait') return finish(ctx, run)
  const isOver = await work[run.step](ctx, run)
  if (isOver)
    await ctx.db
      .update(erasure)
      .set({ step: stepAfter(run.step) })
      .where(and(eq(erasure.id, run.id), eq(erasure.step, run.step)))
  await carryOn(ctx, event)
}

/** Subscriber of `credential.updated`: the last badge that had to be signed anew may have been waited for. */
export async function endErasure(ctx: Ctx, { subjectId }: Pick<Event, 'subjectId'>): Promise<void> {
  const { holderId } = await getCredential(ctx, subjectId)
  const waiting = await ctx.db
    .select()
    .from(erasure)
    .where(and(eq(erasure.holderId, holderId), eq(erasure.step, 'wait'), eq(erasure.status, 'running')))
  for (const run of waiting) await finish(ctx, run)
}

/** Cron: rings again for the badges of erasures that have waited for an hour, at most `limit`. Returns how many. */
export async function resumeErasures(ctx: Ctx, limit = 3): Promise<number> {
  const anHourAgo = new Date(ctx.now().getTime() - 3_600_000)
  const waiting = await ctx.db
    .select()
    .from(erasure)
    .where(and(sql`${erasure.status} = 'running'`, eq(erasure.step, 'wait'), lt(erasure.requestedAt, anHourAgo)))
    .orderBy(asc(erasure.requestedAt))
    .limit(limit)
  for (const run of waiting) {
    await ringNameless(ctx, run.holderId)
    await finish(ctx, run)
  }
  return waiting.length
}

/** What each step does; whether it is over. */
const work: Record<Exclude<Step, 'wait'>, (ctx: Ctx, run: Erasure) => Promise<boolean>> = {
  // First of all: a restore in the middle of it would forget that it ever began.
  mark: async (ctx, run) => {
    await leaveMark(ctx, run)
    await ringNameless(ctx, run.holderId)
    return true
  },
  count: async (ctx, { id, holderId, report }) => {
    const counted = Object.keys(report).length > 0 ? report : await countHeld(ctx, holderId)
    await ctx.db.update(erasure).set({ report: counted }).where(eq(erasure.id, id))
    return true
  },
  stop: async (ctx, { holderId }) => {
    await ctx.db.batch([endEnrollments(ctx, holderId), ...stopSubmissions(ctx, holderId, isAwarded)])
    return true
  },
  address: async (ctx, run) => {
    const { id, email, holderId, userId, closesAccount, requestedAt: until } = run
    // It was looked for already: what has no address, of whomever, says nothing of this person.
    if (email === '') return true
    // With the account goes what no issuer asked for.
    const scope = { issuerId: closesAccount ? null : run.issuerId, until }
    const account = [
      forgetWatches(ctx, email, until),
      forgetLinks(ctx, email),
      emptyMailbox(ctx, email, until),
      forgetAnswersAbout(ctx, { userId, email }),
    ]
    await ctx.db.batch([
      forgetInvitations(ctx, email, scope),
      forgetInvited(ctx, email, scope),
      forgetMailTo(ctx, email, scope),
      forgetHooksAbout(ctx, email, scope),
      eraseLines(ctx, { email, holderId, issuerId: scope.issuerId }),
      ...(closesAccount ? account : []),
      ctx.db.update(erasure).set({ email: '' }).where(eq(erasure.id, id)),
    ])
    return true
  },
  badges: async (ctx, { holderId, keepsBadges }) => (await eraseNextBadges(ctx, { holderId, keep: keepsBadges })) === 0,
  files: async (ctx, { holderId }) => (await eraseFiles(ctx, holderId)) === 0,
  work: async (ctx, { holderId }) => {
    await ctx.db.batch([eraseEvidence(ctx, holderId), ...eraseSubmissions(ctx, holderId)])
    return true
  },
  handles: async (ctx, { userId, closesAccount }) => {
    if (closesAccount) await digestHandles(ctx, userId)
    return true
  },
}

/** Not before every badge names nobody: one that cannot be signed keeps it open. */
async function finish(ctx: Ctx, { id, userId, holderId, issuerId, report }: Erasure): Promise<void> {
  if (await namesStill(ctx, holderId)) return
  await ctx.db.batch([
    ctx.db
      .update(erasure)
      .set({ status: 'done', finishedAt: ctx.now() })
      .where(and(eq(erasure.id, id), eq(erasure.status, 'running'), eq(erasure.step, 'wait')))
      .returning({ id: erasure.id }),
    auditIfChanged(ctx, 'system', {
      issuerId: issuerId ?? '',
      action: 'person.erased',
      subjectId: userId,
      detail: report as Record<string, number>,
    }),
  ])
}
