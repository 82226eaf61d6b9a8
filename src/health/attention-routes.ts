import { Hono } from 'hono'
import { replay } from '../events/dead'
import type { AppEnv } from '../http/env'
import { getIssuerBySlug } from '../identity/issuers'
import { listAttention } from './attention'

/** `/api/v1`: what needs an admin's attention, and having done again what was given up. */
export const attentionRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/attention', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listAttention(c.var.ctx, c.var.actor, id))
  })
  .post('/events/:id/replay', async (c) => {
    await replay(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.body(null, 202)
  })
