import { Hono } from 'hono'
import { hookLimit } from '../http/body-limit'
import type { AppEnv } from '../http/env'
import { query } from '../http/input'
import { PageQuery } from '../http/schema'
import { getIssuerBySlug } from '../identity/issuers'
import { takeBounce } from './bounces'
import { dismissMail, listMailProblems, retryMail } from './problems'

/** `/api/v1`: mail that did not arrive. */
export const mailRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/mail-problems', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listMailProblems(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/mail/:mail/retry', async (c) => {
    await retryMail(c.var.ctx, c.var.actor, c.req.param('mail'))
    return c.body(null, 202)
  })
  .post('/mail/:mail/dismiss', async (c) => {
    await dismissMail(c.var.ctx, c.var.actor, c.req.param('mail'))
    return c.body(null, 204)
  })

/** Where Resend tells what became of our mail. No brake: who guesses costs one HMAC, and no query. */
export const mailHook = new Hono<AppEnv>().post('/hooks/mail', hookLimit, async (c) => {
  await takeBounce(c.var.ctx, c.req.raw.headers, await c.req.arrayBuffer())
  return c.json({ received: true })
})
