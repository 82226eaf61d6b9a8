import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { retryHeld } from './attention'
import { useOwnEmail } from './editions/email-edition'
import { chooseEdition, listEditions } from './editions/editions'
import { EditionChoice } from './editions/schema'
import { listIssuerCredentials, listOwnCredentials } from './list.query'
import { revokeCredential } from './revoke'
import { Revocation } from './schema'

/** `/api/v1`: badges of a learner and of an issuer. */
export const credentialRoutes = new Hono<AppEnv>()
  .get('/credentials', query(PageQuery), async (c) =>
    c.json(await listOwnCredentials(c.var.ctx, c.var.actor, c.req.valid('query'))),
  )
  .get('/issuers/:issuer/credentials', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listIssuerCredentials(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/credentials/:id/revoke', json(Revocation), async (c) =>
    c.json(await revokeCredential(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json'))),
  )
  .post('/credentials/:id/retry', async (c) => {
    await retryHeld(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.body(null, 202)
  })
  .get('/credentials/:id/editions', async (c) => c.json(await listEditions(c.var.ctx, c.var.actor, c.req.param('id'))))
  .post('/credentials/:id/editions', idempotent, json(EditionChoice), async (c) =>
    c.json(await chooseEdition(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json')), 202),
  )
  .post('/credentials/:id/email', idempotent, async (c) =>
    c.json(await useOwnEmail(c.var.ctx, c.var.actor, c.req.param('id')), 202),
  )
