import { Hono } from 'hono'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import type { AppEnv } from '../http/env'
import { idempotent, idempotentWithout } from '../idempotency/idempotent'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys'
import { requirePerson } from './authorize'
import { confirmEmailChange, requestEmailChange } from './email'
import { invitationRoutes } from './invitation-routes'
import { getIssuerBySlug, listIssuers, updateIssuer } from './issuers'
import { addMember, leaveIssuer, listMembers, removeMember, setRoles } from './members'
import { passkeyRoutes } from './passkey-routes'
import { setOwnName } from './people'
import { Confirm, IssuerPatch, Me, MemberRoles, NewApiKey, NewEmail, NewMember, Setup } from './schema'
import { signOutElsewhere } from './session'
import { setUpIssuer } from './set-up'

/** `/api/v1`: issuers, their people and keys, and oneself. */
export const identityRoutes = new Hono<AppEnv>()
  .route('/', passkeyRoutes)
  .route('/', invitationRoutes)
  .post('/setup', json(Setup), async (c) =>
    c.json(await setUpIssuer(c.var.ctx, c.req.raw.headers, c.req.valid('json')), 201),
  )
  .get('/me', (c) => c.json(requirePerson(c.var.actor)))
  .patch('/me', json(Me), async (c) => c.json(await setOwnName(c.var.ctx, c.var.actor, c.req.valid('json').name)))
  .post('/me/email', json(NewEmail), async (c) => {
    await requestEmailChange(c.var.ctx, c.var.actor, c.req.raw.headers, c.req.valid('json').email)
    return c.json({ sent: true }, 202)
  })
  .post('/me/email/confirm', json(Confirm), async (c) => {
    const changed = await confirmEmailChange(c.var.ctx, c.var.actor, c.req.valid('json').token)
    await signOutElsewhere(c.req.raw.headers)
    return c.json(changed)
  })
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
  .post('/issuers/:issuer/members', idempotent, json(NewMember), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await addMember(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .patch('/issuers/:issuer/members/:member', json(MemberRoles), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await setRoles(c.var.ctx, c.var.actor, id, c.req.param('member'), c.req.valid('json').roles))
  })
  .delete('/issuers/:issuer/members/me', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    await leaveIssuer(c.var.ctx, c.var.actor, id)
    return c.body(null, 204)
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
  .post('/issuers/:issuer/api-keys', idempotentWithout('key'), json(NewApiKey), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await createApiKey(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .delete('/issuers/:issuer/api-keys/:key', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    await revokeApiKey(c.var.ctx, c.var.actor, id, c.req.param('key'))
    return c.body(null, 204)
  })
