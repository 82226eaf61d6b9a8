import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { storeImage } from './images'
import { invite, listInvitations } from './invitations'
import { createMicrocredential, listMicrocredentials } from './microcredentials'
import { DraftPatch, NewInvitation, NewMicrocredential, Search } from './schema'
import { listCatalogue, viewMicrocredential, viewVersion } from './service'
import { publishVersion, retireVersion, startDraft, updateDraft } from './versions'

/** `/api/v1`: images, microcredentials, their versions, and who is invited. */
export const catalogueRoutes = new Hono<AppEnv>()
  .post('/issuers/:issuer/images', async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    const upload = { contentType: c.req.header('content-type') ?? '', body: c.req.raw.body }
    return c.json(await storeImage(c.var.ctx, c.var.actor, id, upload), 201)
  })
  .get('/microcredentials', query(Search), async (c) => c.json(await listCatalogue(c.var.ctx, c.req.valid('query'))))
  .get('/issuers/:issuer/microcredentials', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listMicrocredentials(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/issuers/:issuer/microcredentials', idempotent, json(NewMicrocredential), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await createMicrocredential(c.var.ctx, c.var.actor, id, c.req.valid('json')), 201)
  })
  .get('/microcredentials/:id', async (c) =>
    c.json(await viewMicrocredential(c.var.ctx, c.var.actor, c.req.param('id'))),
  )
  .post('/microcredentials/:id/versions', idempotent, async (c) =>
    c.json(await startDraft(c.var.ctx, c.var.actor, c.req.param('id')), 201),
  )
  .get('/microcredentials/:id/invitations', query(PageQuery), async (c) =>
    c.json(await listInvitations(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('query'))),
  )
  .post('/microcredentials/:id/invitations', idempotent, json(NewInvitation), async (c) =>
    c.json(await invite(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json').email), 201),
  )
  .get('/versions/:id', async (c) => c.json(await viewVersion(c.var.ctx, c.var.actor, c.req.param('id'))))
  .patch('/versions/:id', json(DraftPatch), async (c) =>
    c.json(await updateDraft(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json'))),
  )
  .post('/versions/:id/publish', async (c) => c.json(await publishVersion(c.var.ctx, c.var.actor, c.req.param('id'))))
  .post('/versions/:id/retire', async (c) => c.json(await retireVersion(c.var.ctx, c.var.actor, c.req.param('id'))))
