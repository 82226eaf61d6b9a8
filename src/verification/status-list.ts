import type { Ctx } from '../context'
import { buildStatusList, revokedListKey, unrevokedListKey } from '../credentials/status/status-list'
import { notFound, Refusal } from '../refusal'
import { KeyUnavailable } from '../signing/key-unavailable'
import { cacheTtl } from './rules'

/**
 * The exact text of a signed status list: as it was published, or signed anew where that cannot be had. Refuses an
 * unknown list, and one that cannot be signed at the moment.
 */
export async function readStatusList(ctx: Ctx, listId: string): Promise<string> {
  if (!/^list_[0-9a-f]{32}$/.test(listId)) throw notFound('status list')
  return (await readPublished(ctx, listId)) ?? (await signAnew(ctx, listId))
}

/** Once there is a list that says what was revoked, the one from before holds no more. */
async function readPublished(ctx: Ctx, listId: string): Promise<string | null> {
  const keys = [revokedListKey(listId), unrevokedListKey(listId)]
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
