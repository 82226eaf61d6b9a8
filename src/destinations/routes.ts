import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent, idempotentWithout } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { listDeliveries, redeliver, redeliverFailed, testDestination } from './deliveries'
import {
  createDestination,
  getDestination,
  listDestinations,
  removeDestination,
  rotateSecret,
  switchOn,
  updateDestination,
} from './destinations'
import { DeliveryQuery, DestinationPatch, NewDestination, Resending } from './schema'

/** `/api/v1`: where an issuer has webhooks posted to, and what became of them. */
export const destinationRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/destinations', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listDestinations(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/destinations', idempotentWithout('secret'), json(NewDestination), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await createDestination(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .get('/destinations/:destination', async (c) =>
    c.json(await getDestination(c.var.ctx, c.var.actor, c.req.param('destination'))),
  )
  .patch('/destinations/:destination', json(DestinationPatch), async (c) =>
    c.json(await updateDestination(c.var.ctx, c.var.actor, c.req.param('destination'), c.req.valid('json'))),
  )
  .delete('/destinations/:destination', async (c) => {
    await removeDestination(c.var.ctx, c.var.actor, c.req.param('destination'))
    return c.body(null, 204)
  })
  .post('/destinations/:destination/rotate', idempotentWithout('secret'), async (c) =>
    c.json(await rotateSecret(c.var.ctx, c.var.actor, c.req.param('destination')), 201),
  )
  .post('/destinations/:destination/test', idempotent, async (c) =>
    c.json(await testDestination(c.var.ctx, c.var.actor, c.req.param('destination')), 201),
  )
  .post('/destinations/:destination/switch-on', async (c) =>
    c.json(await switchOn(c.var.ctx, c.var.actor, c.req.param('destination'))),
  )
  .post('/destinations/:destination/redeliver', json(Resending), async (c) => {
    const since = new Date(c.req.valid('json').since)
    return c.json(await redeliverFailed(c.var.ctx, c.var.actor, c.req.param('destination'), since), 202)
  })
  .get('/destinations/:destination/deliveries', query(DeliveryQuery), async (c) =>
    c.json(await listDeliveries(c.var.ctx, c.var.actor, c.req.param('destination'), c.req.valid('query'))),
  )
  .post('/deliveries/:delivery/redeliver', async (c) =>
    c.json(await redeliver(c.var.ctx, c.var.actor, c.req.param('delivery')), 202),
  )
