import { and, eq, gte, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import type { Event } from '../../events/outbox'
import { getCredential } from '../service'
import { publishInTurn } from '../status/turn'
import { badgeState, credential } from '../tables'
import { badgeKey, cacheTag, prefixOf, stateKey, toState } from './badge-state'

/** To be set, in the same statement or batch, by whatever changes what a badge's page says or who may see it. */
export const oneMoreChange = { changes: sql`${credential.changes} + 1` }

/**
 * Subscriber of all that changes what a badge's page says or whether there is one: views learn of it. Many changes at
 * once are one write, as the first job tells of all.
 */
export async function publishChanges(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const prefix = prefixOf(subjectId)
  const [{ changes, changesTold }, state] = await Promise.all([getCredential(ctx, subjectId), findState(ctx, prefix)])
  // Two rows: to look at all that have changed, for each of many at once, would be the square of their number.
  if (changes <= changesTold && state && state.published >= 0) return
  await publishState(ctx, prefix)
}

/**
 * Subscriber of `credential.revoked`: the page of the badge that it renewed leads to it no more. Run twice, it counts one
 * change too many, which costs a view.
 */
export async function changeRenewed(ctx: Ctx, { subjectId }: Pick<Event, 'subjectId'>): Promise<void> {
  const { renewsId } = await getCredential(ctx, subjectId)
  if (renewsId === null) return
  await ctx.db.update(credential).set(oneMoreChange).where(eq(credential.id, renewsId))
  await publishState(ctx, prefixOf(renewsId))
}

/** Publishes the state of badges whose ids begin so, if none is. Leaves it to whoever is at it. */
export async function publishFirst(ctx: Ctx, prefix: string): Promise<void> {
  const known = await findState(ctx, prefix)
  if (known && (known.published >= 0 || (known.publishingUntil ?? 0) > ctx.now())) return
  await publishState(ctx, prefix)
}

/**
 * Puts into KV how often the badges whose ids begin so have changed, unless that was done. Should KV refuse it, what is
 * there goes: without a state every view asks D1. Throws then, and as `publishInTurn` does.
 */
export async function publishState(ctx: Ctx, prefix: string): Promise<void> {
  await publishInTurn(ctx, {
    table: badgeState,
    key: badgeState.prefix,
    id: prefix,
    isPublished: async () => {
      const [changed, [state]] = await ctx.db.batch([
        selectChanged(ctx, prefix),
        ctx.db.select().from(badgeState).where(eq(badgeState.prefix, prefix)),
      ])
      if (!state) await ctx.db.insert(badgeState).values({ prefix }).onConflictDoNothing()
      return state?.published === sum(changed)
    },
    put: async () => {
      const changed = await selectChanged(ctx, prefix)
      await putOrDelete(ctx, stateKey(prefix), toState(changed))
      await markTold(ctx, changed)
      await ctx.purge([cacheTag(prefix)])
      return sum(changed)
    },
  })
}

/** Subscriber of `credential.displayed`: what nobody is to see is not kept either. */
export async function forgetHidden(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const { visibility } = await getCredential(ctx, subjectId)
  if (visibility === 'nobody') await ctx.cache.delete(badgeKey(subjectId))
}

async function findState(ctx: Ctx, prefix: string) {
  const [found] = await ctx.db.select().from(badgeState).where(eq(badgeState.prefix, prefix))
  return found
}

async function putOrDelete(ctx: Ctx, key: string, text: string): Promise<void> {
  try {
    await ctx.cache.put(key, text)
  } catch (error) {
    // Deletes are counted for themselves: who may write no more today may still delete.
    await ctx.cache.delete(key)
    throw error
  }
}

type Changed = { id: string; changes: number; changesTold: number }

/** In the words of the partial index: only so does SQLite know that it serves. */
const selectChanged = (ctx: Ctx, prefix: string) =>
  ctx.db
    .select({ id: credential.id, changes: credential.changes, changesTold: credential.changesTold })
    .from(credential)
    // `g` comes after every hex digit.
    .where(and(gte(credential.id, prefix), lt(credential.id, `${prefix}g`), sql`${credential.changes} > 0`))

const sum = (changed: Changed[]) => changed.reduce((total, { changes }) => total + changes, 0)

async function markTold(ctx: Ctx, changed: Changed[]): Promise<void> {
  const news = changed.filter(({ changes, changesTold }) => changes > changesTold)
  if (news.length === 0) return
  const told = sql`json_each(${JSON.stringify(news.map(({ id, changes }) => [id, changes]))})`
  await ctx.db
    .update(credential)
    .set({ changesTold: sql`json_each.value ->> 1` })
    .from(told)
    .where(eq(credential.id, sql`json_each.value ->> 0`))
}
