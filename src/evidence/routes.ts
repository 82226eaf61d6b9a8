import { Hono } from 'hono'
import { attachment } from '../http/download'
import type { AppEnv } from '../http/env'
import { json } from '../http/input'
import { idempotent } from '../idempotency/idempotent'
import { openOwnFile } from './download'
import { removeEvidence } from './removal'
import { EvidencePatch, NewEvidence } from './schema'
import { addEvidence, changeEvidence, showOwnEvidence } from './service'

/** `/api/v1`: what a learner hands in. */
export const evidenceRoutes = new Hono<AppEnv>()
  .get('/enrollments/:id/evidence', async (c) =>
    c.json(await showOwnEvidence(c.var.ctx, c.var.actor, c.req.param('id'))),
  )
  .post('/enrollments/:id/evidence', idempotent, json(NewEvidence), async (c) =>
    c.json(await addEvidence(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json')), 201),
  )
  .patch('/evidence/:id', json(EvidencePatch), async (c) =>
    c.json(await changeEvidence(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json'))),
  )
  .delete('/evidence/:id', async (c) => {
    await removeEvidence(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.body(null, 204)
  })
  .get('/evidence/:id/file', async (c) => {
    const { object, ...file } = await openOwnFile(c.var.ctx, c.var.actor, c.req.param('id'))
    return attachment(object, file)
  })
