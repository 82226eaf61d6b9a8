import { Hono } from 'hono'
import type { AppEnv } from '../../http/env'
import { json, query } from '../../http/input'
import { PageQuery } from '../../http/schema'
import { idempotent } from '../../idempotency/idempotent'
import { getIssuerBySlug } from '../../identity/issuers'
import { giveEndorsement } from './give'
import { NewEndorsement } from './schema'
import { uploadEndorsement } from './upload'
import { listGiven, listReceived } from './endorsement.query'
import { acceptEndorsement, declineEndorsement } from './service'

/** `/api/v1`: what issuers say of each other. One that was signed elsewhere is posted as it is. */
export const endorsementRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/endorsements', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listReceived(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/endorsements', idempotent, async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await uploadEndorsement(c.var.ctx, c.var.actor, id, await c.req.text()), 201)
  })
  .get('/issuers/:issuer/endorsements/given', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listGiven(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/endorsements/given', idempotent, json(NewEndorsement), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await giveEndorsement(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .post('/endorsements/:id/accept', async (c) =>
    c.json(await acceptEndorsement(c.var.ctx, c.var.actor, c.req.param('id'))),
  )
  .post('/endorsements/:id/decline', async (c) =>
    c.json(await declineEndorsement(c.var.ctx, c.var.actor, c.req.param('id'))),
  )
