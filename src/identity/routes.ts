import { Hono } from 'hono'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import type { AppEnv } from '../http/env'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys'
import { requirePerson } from './authorize'
import { getIssuerBySlug, listIssuers, setUpIssuer, updateIssuer } from './issuers'
import { addMember, listMembers, removeMember, setRoles } from './members'
import { setOwnName } from './people'
import { IssuerPatch, Me, MemberRoles, NewApiKey, NewMember, Setup } from './schema'

/** `/api/v1`: issuers, their people and keys, and oneself. */
export const identityRoutes = new Hono<AppEnv>()
  .post('/setup', json(Setup), async (c) => c.json(await setUpIssuer(c.var.ctx, c.req.valid('json')), 201))
  .get('/me', (c) => c.json(requirePerson(c.var.actor)))
  .patch('/me', json(Me), async (c) => c.json(await setOwnName(c.var.ctx, c.var.actor, c.req.valid('json').name)))
  .get('/issuers', query(PageQuery), async (c) => c.json(await listIssuers(c.var.ctx, c.req.valid('query'))))
  .get('/issuers/:issuer', async (c) => c.json(await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))))
  .patch('/issuers/:issuer', json(IssuerPatch), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await updateIssuer(c.var.ctx, c.var.actor, id, c.req.valid('json')))
  })
  .get('/issuers/:issuer/members', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listMembers(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/members', json(NewMember), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await addMember(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .patch('/issuers/:issuer/members/:member', json(MemberRoles), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await setRoles(c.var.ctx, c.var.actor, id, c.req.param('member'), c.req.valid('json').roles))
  })
  .delete('/issuers/:issuer/members/:member', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    await removeMember(c.var.ctx, c.var.actor, id, c.req.param('member'))
    return c.body(null, 204)
  })
  .get('/issuers/:issuer/api-keys', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listApiKeys(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/api-keys', json(NewApiKey), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await createApiKey(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .delete('/issuers/:issuer/api-keys/:key', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    await revokeApiKey(c.var.ctx, c.var.actor, id, c.req.param('key'))
    return c.body(null, 204)
  })
