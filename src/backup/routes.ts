import { Hono } from 'hono'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../http/env'
import { json } from '../http/input'
import { visitorOf } from '../http/visitor'
import { Refusal } from '../refusal'
import { isRestoring, restore } from './restore'
import { Restore } from './schema'

/** `/api/v1`: what `npm run restore` asks, piece by piece. */
export const restoreRoutes = new Hono<AppEnv>().post('/restore', json(Restore), async (c) => {
  try {
    return c.json(await restore(c.var.ctx, c.req.valid('json')))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'forbidden') await brakeGuesses(c)
    throw error
  }
})

/** Whoever has the code asks as often as it takes; who guesses it does not. */
async function brakeGuesses({ req, var: { ctx } }: Context<AppEnv>): Promise<void> {
  const visitor = visitorOf(req.header('cf-connecting-ip')) ?? 'unknown'
  if (!(await ctx.brakes.misses.limit({ key: `restore ${visitor}` })).success)
    throw new Refusal('rate_limited', 'Too many wrong codes came from your address. Wait a minute.')
}

/**
 * Refuses every change while a backup is being put back: what is made meanwhile, a key or an enrollment, would keep out
 * what the backup has in its place.
 */
export const refuseChangesWhileRestoring = createMiddleware<AppEnv>(async (c, next) => {
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method) && c.req.path !== '/api/v1/restore'
  if (changes && (await isRestoring(c.var.ctx)))
    throw new Refusal('unavailable', 'A backup is being put back here. Try again when that is done.')
  await next()
})
