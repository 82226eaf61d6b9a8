import { Hono } from 'hono'
import { atMost } from '../http/body-limit'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { importKey } from './import'
import { listSigningKeys } from './inventory'
import { compromiseKey, retireKey, rotateKeys } from './rotation'
import { Compromise, ImportedKey, Rotation } from './schema'

const keyLimit = atMost(32 * 1024, 'This is larger than any key that is taken.')

/** `/api/v1`: the keys an issuer signs with. Their private halves are in no answer. */
export const signingRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/signing-keys', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listSigningKeys(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/signing-keys', keyLimit, idempotent, json(ImportedKey), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await importKey(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .post('/issuers/:issuer/signing-keys/rotate', idempotent, json(Rotation), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json({ items: await rotateKeys(c.var.ctx, c.var.actor, id, c.req.valid('json').use) }, 201)
  })
  .post('/issuers/:issuer/signing-keys/:key/retire', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await retireKey(c.var.ctx, c.var.actor, id, c.req.param('key')))
  })
  .post('/issuers/:issuer/signing-keys/:key/compromised', json(Compromise), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await compromiseKey(c.var.ctx, c.var.actor, id, c.req.param('key')))
  })
