import type { Ctx } from '../context'
import { anewListKey, buildStatusList, revokedListKey, unrevokedListKey } from '../credentials/status/status-list'
import { notFound, Refusal } from '../refusal'
import { KeyUnavailable } from '../signing/key-unavailable'
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

/** Once there is a list that says what was revoked, the one from before holds no more; nor does one made in between. */
async function readPublished(ctx: Ctx, listId: string): Promise<string | null> {
  const keys = [revokedListKey(listId), unrevokedListKey(listId), anewListKey(listId)]
  try {
    const found = await ctx.cache.get(keys, { type: 'text', cacheTtl })
    return keys.map((key) => found.get(key) ?? null).find((list) => list !== null) ?? null
  } catch (error) {
    console.warn(JSON.stringify({ at: 'status list read', list: listId, error: String(error) }))
    return null
  }
}

async function signAnew(ctx: Ctx, listId: string): Promise<string> {
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
    console.warn(JSON.stringify({ at: 'status list put', list: listId, error: String(error) }))
  }
}
