import type { Ctx } from '../context'
import { badgeKey, changesIn, prefixOf, stateKey } from '../credentials/state/badge-state'
import { errorWords } from '../log'
import { notFound } from '../refusal'
import { brakeMisses } from './brake'
import type { Visit } from './brake'
import { fromEntry } from './kept'
import type { Head, Kept } from './kept'
import { cacheTtl } from './rules'

/**
 * A badge in all its text forms: out of KV, at the price of one read, or else out of D1 and R2, and kept for the next
 * view. Refuses one that is not there, not issued yet, or shown to nobody; and a visitor who has asked for too much that
 * had to be looked for.
 */
export async function viewBadge(c: Visit, id: string): Promise<Kept> {
  const { ctx } = c.var
  const found = await read(ctx, id)
  if (found?.badge && found.state !== null && holds(found.badge.head, found.state, id, ctx.now())) return found.badge
  await brakeMisses(c)
  // Evaluated when it is first needed: what is kept needs none of it.
  const { prepare, keepReady } = await import('./prepare')
  const entry = await prepare(ctx, id)
  if (!entry) throw notFound('badge')
  const badge = fromEntry(entry)!
  // KV that cannot be read is not written to either: each view would, and writes are few.
  if (found) c.executionCtx.waitUntil(keepReady(ctx, id, { entry, badge, found }))
  return badge
}

/** What KV has of a badge; null where there is no such entry. */
export type Found = { badge: Kept | null; state: string | null }

async function read(ctx: Ctx, id: string): Promise<Found | undefined> {
  const keys = [badgeKey(id), stateKey(prefixOf(id))] as const
  try {
    const found = await ctx.cache.get([...keys], { type: 'text', cacheTtl })
    const entry = found.get(keys[0]) ?? null
    return { badge: entry === null ? null : (fromEntry(entry) ?? null), state: found.get(keys[1]) ?? null }
  } catch (error) {
    console.warn(JSON.stringify({ at: 'badge cache read', badge: id, error: errorWords(error) }))
    return undefined
  }
}

/**
 * Whether what was made before still says what is true. A slow view may keep what it made before a change, but cannot
 * make it hold again: it says of itself how many changes it knows.
 */
const holds = ({ changes, status, validUntil }: Head, state: string, id: string, now: Date): boolean =>
  changes >= changesIn(state, id) && (status !== 'valid' || validUntil === null || validUntil > now.getTime())
