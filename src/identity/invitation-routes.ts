import { Hono } from 'hono'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import type { AppEnv } from '../http/env'
import { idempotentWithout } from '../idempotency/idempotent'
import { acceptInvitation } from './accept-invitation'
import { copySignInLink } from './copied-link'
import { inviteMember, listInvitations, resendInvitation, withdrawInvitation } from './invitations'
import { getIssuerBySlug } from './issuers'
import { Confirm, NewEmail, NewMember } from './schema'

/** `/api/v1`: inviting people to work for an issuer, and helping them in where there is no mail. */
export const invitationRoutes = new Hono<AppEnv>()
  .get('/issuers/:issuer/invitations', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listInvitations(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/invitations', idempotentWithout('link'), json(NewMember), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await inviteMember(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .post('/issuers/:issuer/sign-in-links', idempotentWithout('link'), json(NewEmail), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await copySignInLink(c.var.ctx, c.var.actor, id, c.req.valid('json').email), 201)
  })
  .post('/invitations/accept', json(Confirm), async (c) => {
    const { ctx, actor } = c.var
    const { issuer, roles, cookies } = await acceptInvitation(ctx, actor, c.req.raw.headers, c.req.valid('json').token)
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
    return c.json({ issuer, roles })
  })
  .post('/invitations/:invitation/resend', idempotentWithout('link'), async (c) =>
    c.json(await resendInvitation(c.var.ctx, c.var.actor, c.req.param('invitation'))),
  )
  .delete('/invitations/:invitation', async (c) => {
    await withdrawInvitation(c.var.ctx, c.var.actor, c.req.param('invitation'))
    return c.body(null, 204)
  })
