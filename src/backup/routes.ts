import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json } from '../http/input'
import { visitorOf } from '../http/visitor'
import { Refusal } from '../refusal'
import { restore } from './restore'
import { Restore } from './schema'

/** `/api/v1`: what `npm run restore` asks, piece by piece. */
export const restoreRoutes = new Hono<AppEnv>().post('/restore', json(Restore), async (c) => {
  const { ctx } = c.var
  const visitor = visitorOf(c.req.header('cf-connecting-ip')) ?? 'unknown'
  if (!(await ctx.brakes.misses.limit({ key: `restore ${visitor}` })).success)
    throw new Refusal('rate_limited', 'Too many requests came from your address. Wait a minute.')
  return c.json(await restore(ctx, c.req.valid('json')))
})
