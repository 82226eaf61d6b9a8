import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json } from '../http/input'
import { idempotent } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { awardDirectly } from './direct'
import { NewDirectAward } from './direct-schema'

/** `/api/v1`: badges for what was judged elsewhere, one or many, and many revocations. */
export const batchRoutes = new Hono<AppEnv>().post(
  '/issuers/:issuer/credentials',
  idempotent,
  json(NewDirectAward),
  async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    const awarded = await awardDirectly(c.var.ctx, c.var.actor, id, c.req.valid('json'))
    return c.json(awarded, 201, { location: awarded.url })
  },
)
