import { Hono } from 'hono'
import { hookLimit } from '../http/body-limit'
import type { AppEnv } from '../http/env'
import { visitorOf } from '../http/visitor'
import { Refusal } from '../refusal'
import { isFormType, isJsonType } from './hook-body'
import { receiveHook } from './receive'

/** `/hooks/{source}`: what course platforms post to. Knows the source's own secrets and nothing else: no session, no key. */
export const hookRoutes = new Hono<AppEnv>()
  // Mail providers post below /hooks too: a source’s id begins so.
  .post('/hooks/:source{src_[0-9a-f]+}', hookLimit, async (c) => {
    const contentType = c.req.header('content-type') ?? ''
    if (!isJsonType(contentType) && !isFormType(contentType))
      throw new Refusal('unsupported_media_type', 'A webhook is application/json or application/x-www-form-urlencoded.')
    const { ctx } = c.var
    const incoming = { headers: c.req.raw.headers, token: c.req.query('token'), body: await c.req.arrayBuffer() }
    try {
      const { id, duplicate } = await receiveHook(ctx, c.req.param('source'), incoming)
      return c.json({ ok: true, id, duplicate })
    } catch (error) {
      const visitor = visitorOf(c.req.header('cf-connecting-ip'))
      if (!(error instanceof Refusal) || error.code !== 'unauthenticated' || visitor === undefined) throw error
      if ((await ctx.brakes.refusedHooks.limit({ key: visitor })).success) throw error
      throw new Refusal('rate_limited', 'Too many webhooks from here were refused. Wait a minute.')
    }
  })
