import { errorWords } from '../log'
import { and, asc, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { revokedEntries } from '../checker/check'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { findKeyHash } from '../identity/api-keys'
import { postRevoked } from './post'
import { mostFailures } from './rules'
import { watch } from './tables'
import type { WatchRow } from './watches'

/** Lists that one turn reads, and watches that it looks after: what a free-plan invocation can bear. */
const most = { lists: 2, watches: 10 }

/** Milliseconds between two looks at the same list. */
const between = 3_600_000

/**
 * A part of what cron does: reads the status lists that nobody has looked at for longest, tells whoever watches an entry
 * that is revoked, and forgets them then; and forgets watches that nobody confirmed or that are past their time. Returns
 * how many were told or forgotten.
 */
export async function checkWatches(ctx: Ctx): Promise<number> {
  let done = await forgetOld(ctx)
  for (const list of await dueLists(ctx)) done += await checkList(ctx, list)
  return done
}

const isDue = (ctx: Ctx) =>
  and(
    isNotNull(watch.confirmedAt),
    or(isNull(watch.checkedAt), lt(watch.checkedAt, new Date(ctx.now().getTime() - between))),
  )

/** Who has just come waits like everybody else. */
const waitingSince = sql`coalesce(${watch.checkedAt}, ${watch.createdAt})`

async function dueLists(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db
    .select({ list: watch.statusList })
    .from(watch)
    .where(isDue(ctx))
    .orderBy(asc(waitingSince), asc(watch.id))
    .limit(most.watches)
  return [...new Set(rows.map(({ list }) => list))].slice(0, most.lists)
}

async function checkList(ctx: Ctx, list: string): Promise<number> {
  const watches = await ctx.db
    .select()
    .from(watch)
    .where(and(eq(watch.statusList, list), isDue(ctx)))
    .orderBy(asc(waitingSince))
    .limit(most.watches)
  const revoked = await readRevoked(ctx, list, watches)
  const outcomes = new Map<Outcome, string[]>([
    ['over', []],
    ['goes on', []],
    ['failed', []],
  ])
  for (const one of watches) outcomes.get(await lookAfter(ctx, one, revoked))!.push(one.id)
  const checkedAt = ctx.now()
  await ctx.db.batch([
    ctx.db.delete(watch).where(among(watch.id, outcomes.get('over')!)),
    ctx.db
      .update(watch)
      .set({ checkedAt, failures: 0 })
      .where(among(watch.id, outcomes.get('goes on')!)),
    ctx.db
      .update(watch)
      .set({ checkedAt, failures: sql`${watch.failures} + 1` })
      .where(among(watch.id, outcomes.get('failed')!)),
  ])
  return outcomes.get('over')!.length
}

type Outcome = 'over' | 'goes on' | 'failed'

/** Undefined if the list cannot be had, or does not hold. */
async function readRevoked(ctx: Ctx, list: string, watches: WatchRow[]): Promise<Set<number> | undefined> {
  const indexes = watches.map(({ statusIndex }) => statusIndex)
  try {
    return new Set(await revokedEntries(ctx, list, indexes))
  } catch (error) {
    console.warn(JSON.stringify({ at: 'watch', list: new URL(list).host, error: errorWords(error) }))
    return undefined
  }
}

/** A mail or a post that does not go out is tried again, as a list is that cannot be read; in the end it is given up. */
async function lookAfter(ctx: Ctx, one: WatchRow, revoked: Set<number> | undefined): Promise<Outcome> {
  if (revoked && !revoked.has(one.statusIndex)) return 'goes on'
  try {
    if (revoked) await tell(ctx, one, 'revoked')
    else if (one.failures < mostFailures) return 'failed'
    else await tell(ctx, one, 'unreadable')
    return 'over'
  } catch (error) {
    console.warn(JSON.stringify({ at: 'watch', watch: one.id, error: errorWords(error) }))
    return one.failures < mostFailures ? 'failed' : 'over'
  }
}

async function tell(ctx: Ctx, { id, email, webhook, apiKeyId, ...row }: WatchRow, what: keyof typeof words) {
  const place = { statusList: row.statusList, index: row.statusIndex }
  if (email !== null) return ctx.mail.send({ key: `watch.${what}/${id}`, to: email, ...words[what](place) })
  const secret = await findKeyHash(ctx, apiKeyId!)
  // A key that was revoked asks for nothing any more.
  if (secret !== undefined && what === 'revoked') await postRevoked(ctx, { id, webhook: webhook!, secret, ...place })
}

type Place = { statusList: string; index: number }

const which = ({ statusList, index }: Place) =>
  `Of the badge we kept nothing but its place in its issuer’s status list:\nentry ${index} of ${statusList}`

const words = {
  revoked: (place: Place) => ({
    subject: 'A badge that you verified was revoked',
    text: [
      'You asked to be told: a badge that you verified with us has been revoked by its issuer since.',
      which(place),
      'Verify the badge again to see it for yourself. This watch has ended, and we have forgotten your address.',
    ].join('\n\n'),
  }),
  unreadable: (place: Place) => ({
    subject: 'We can no longer watch a badge for you',
    text: [
      'You asked to be told if a badge that you verified with us is revoked. Its issuer’s status list could not be read for a long time, so we have stopped trying.',
      which(place),
      'Verify the badge again when you need to rely on it. We have forgotten your address.',
    ].join('\n\n'),
  }),
}

async function forgetOld(ctx: Ctx, limit = 100): Promise<number> {
  const old = ctx.db.select({ id: watch.id }).from(watch).where(lt(watch.expiresAt, ctx.now())).limit(limit)
  return (await ctx.db.delete(watch).where(inArray(watch.id, old)).returning({ id: watch.id })).length
}
