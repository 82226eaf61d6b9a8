import type { Ctx } from '../context'
import { visitorOf } from '../http/visitor'
import { Refusal } from '../refusal'

/** What looking at something public needs of a request: that of every route will do. */
export type Visit = {
  var: { ctx: Ctx }
  req: { header: (name: string) => string | undefined }
  executionCtx: { waitUntil: (promise: Promise<unknown>) => void }
}

/**
 * To be called before D1 is asked for what KV does not know. Refuses a visitor who has asked for too much of that lately,
 * as who guesses addresses does. What we ask of ourselves comes from no address, and is not counted.
 */
export async function brakeMisses({ var: { ctx }, req }: Visit): Promise<void> {
  const visitor = visitorOf(req.header('cf-connecting-ip'))
  if (visitor === undefined || (await ctx.brakes.misses.limit({ key: visitor })).success) return
  throw new Refusal('rate_limited', 'Too much was asked for from your address that few ask for. Wait a minute.')
}
