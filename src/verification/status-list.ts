import type { Ctx } from '../context'
import { anewListKey, revokedListKey, unrevokedListKey } from '../credentials/status/list-keys'
import { errorWords } from '../log'
import { notFound, Refusal } from '../refusal'
import { brakeMisses } from './brake'
import type { Visit } from './brake'
import { cacheTtl } from './rules'

/**
 * The exact text of a signed status list: as it was published or, where that cannot be had, signed anew, once a minute.
 * Refuses an unknown list, one that cannot be signed at the moment, and a visitor who has asked for too much that had to
 * be looked for.
 */
export async function readStatusList(c: Visit, listId: string): Promise<string> {
  if (!/^list_[0-9a-f]{32}$/.test(listId)) throw notFound('status list')
  const { ctx } = c.var
  const published = await readPublished(ctx, listId)
  if (published) return published
  await brakeMisses(c)
  const list = await signAnew(ctx, listId)
  c.executionCtx.waitUntil(keepAnew(ctx, listId, list))
  return list
}

/**
 * Once there is a list that says what was revoked, the one from before holds no more; nor does one that was made in
 * between, which is looked for only where there is neither: each key that is read is paid for.
 */
async function readPublished(ctx: Ctx, listId: string): Promise<string | null> {
  const keys = [revokedListKey(listId), unrevokedListKey(listId)]
  try {
    const found = await ctx.cache.get(keys, { type: 'text', cacheTtl })
    const published = keys.map((key) => found.get(key) ?? null).find((list) => list !== null)
    return published ?? (await ctx.cache.get(anewListKey(listId), { type: 'text', cacheTtl }))
  } catch (error) {
    console.warn(JSON.stringify({ at: 'status list read', list: listId, error: errorWords(error) }))
    return null
  }
}

async function signAnew(ctx: Ctx, listId: string): Promise<string> {
  const [{ buildStatusList }, { KeyUnavailable }] = await Promise.all([
    import('../credentials/status/status-list'),
    import('../signing/key-unavailable'),
  ])
  try {
    return await buildStatusList(ctx, listId)
  } catch (error) {
    if (!(error instanceof KeyUnavailable)) throw error
    throw new Refusal('unavailable', 'The status list cannot be signed at the moment. Ask again in a while.')
  }
}

/** A list is built once and not for each who asks, also where its own job has not been yet. */
async function keepAnew(ctx: Ctx, listId: string, list: string): Promise<void> {
  try {
    await ctx.cache.put(anewListKey(listId), list, { expirationTtl: 60 })
  } catch (error) {
    console.warn(JSON.stringify({ at: 'status list put', list: listId, error: errorWords(error) }))
  }
}
