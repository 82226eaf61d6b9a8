import { createMiddleware } from 'hono/factory'
import { Refusal } from '../refusal'
import type { AppEnv } from './env'

/** Refuses an API key that asks too often. People are braked where it matters: at sign-in, and on uploads. */
export const brakeKeys = createMiddleware<AppEnv>(async (c, next) => {
  const { actor, ctx } = c.var
  if (actor.kind === 'key' && !(await ctx.brakes.key.limit({ key: actor.keyId })).success)
    throw new Refusal('rate_limited', 'This key asks too often. Wait a minute, then go on.')
  await next()
})
