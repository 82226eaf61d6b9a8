import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { idempotent } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { eraseOneself, erasePerson, viewErasure } from './erasures'
import { exportOneself, exportPerson } from './export'
import { OwnErasure, OwnExport, PersonErasure, PersonExport } from './schema'

/** `/api/v1`: what is held of a person, and its erasure. Who it is about stands in the body: addresses end up in logs. */
export const privacyRoutes = new Hono<AppEnv>()
  .get('/me/export', query(OwnExport), async (c) =>
    c.json(await exportOneself(c.var.ctx, c.var.actor, c.req.valid('query'))),
  )
  .post('/me/erase', json(OwnErasure), async (c) =>
    c.json(await eraseOneself(c.var.ctx, c.var.actor, c.req.valid('json')), 202),
  )
  .post('/issuers/:issuer/people/export', json(PersonExport), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await exportPerson(c.var.ctx, c.var.actor, id, c.req.valid('json')))
  })
  .post('/issuers/:issuer/people/erase', idempotent, json(PersonErasure), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await erasePerson(c.var.ctx, c.var.actor, id, c.req.valid('json')), 202)
  })
  .get('/erasures/:id', async (c) => c.json(await viewErasure(c.var.ctx, c.var.actor, c.req.param('id'))))
