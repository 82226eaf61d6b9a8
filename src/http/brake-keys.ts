import { createMiddleware } from 'hono/factory'
import type { Ctx } from '../context'
import type { Key } from '../identity/rules'
import { Refusal } from '../refusal'
import type { AppEnv } from './env'

/** Refuses an API key that asks too often. People are braked where it matters: at sign-in, and on uploads. */
export const brakeKeys = createMiddleware<AppEnv>(async (c, next) => {
  const { actor, ctx } = c.var
  if (actor.kind === 'key') await brakeKey(ctx, actor)
  await next()
})

export async function brakeKey(ctx: Pick<Ctx, 'brakes'>, { keyId }: Key): Promise<void> {
  if (!(await ctx.brakes.key.limit({ key: keyId })).success)
    throw new Refusal('rate_limited', 'This key asks too often. Wait a minute, then go on.')
}
