import { Hono } from 'hono'
import { attachment } from '../http/download'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent } from '../idempotency/idempotent'
import { getIssuerBySlug } from '../identity/issuers'
import { listAttempts, viewSubmission } from './attempts'
import { claimReview } from './claim'
import { openSubmittedFile } from './download'
import { extendReview, releaseReview } from './leases'
import { listQueue, listReviews } from './queue.query'
import { saveReview, submitReview } from './reviews'
import { NewSubmission, ReviewDraft } from './schema'
import { submit, withdrawSubmission } from './service'
import { openReview } from './workspace'

/** `/api/v1`: submissions, the queue, and judging. */
export const assessmentRoutes = new Hono<AppEnv>()
  .post('/enrollments/:id/submissions', idempotent, json(NewSubmission), async (c) => {
    const { id } = await submit(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json'))
    return c.json(await viewSubmission(c.var.ctx, c.var.actor, id), 201)
  })
  .get('/enrollments/:id/submissions', query(PageQuery), async (c) =>
    c.json(await listAttempts(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('query'))),
  )
  .get('/submissions/:id', async (c) => c.json(await viewSubmission(c.var.ctx, c.var.actor, c.req.param('id'))))
  .post('/submissions/:id/withdraw', async (c) => {
    await withdrawSubmission(c.var.ctx, c.var.actor, c.req.param('id'))
    return c.json(await viewSubmission(c.var.ctx, c.var.actor, c.req.param('id')))
  })
  .get('/submissions/:id/evidence/:evidence/file', async (c) => {
    const { id, evidence } = c.req.param()
    const { object, ...file } = await openSubmittedFile(c.var.ctx, c.var.actor, id, evidence)
    return attachment(object, file)
  })
  .get('/issuers/:issuer/queue', query(PageQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    return c.json(await listQueue(c.var.ctx, c.var.actor, id, c.req.valid('query')))
  })
  .post('/submissions/:id/claim', idempotent, async (c) =>
    c.json(await claimReview(c.var.ctx, c.var.actor, c.req.param('id')), 201),
  )
  .get('/reviews', query(PageQuery), async (c) =>
    c.json(await listReviews(c.var.ctx, c.var.actor, c.req.valid('query'))),
  )
  .get('/reviews/:id', async (c) => c.json(await openReview(c.var.ctx, c.var.actor, c.req.param('id'))))
  .put('/reviews/:id', json(ReviewDraft), async (c) =>
    c.json(await saveReview(c.var.ctx, c.var.actor, c.req.param('id'), c.req.valid('json'))),
  )
  .post('/reviews/:id/submit', async (c) => c.json(await submitReview(c.var.ctx, c.var.actor, c.req.param('id'))))
  .post('/reviews/:id/release', async (c) => c.json(await releaseReview(c.var.ctx, c.var.actor, c.req.param('id'))))
  .post('/reviews/:id/extend', async (c) => c.json(await extendReview(c.var.ctx, c.var.actor, c.req.param('id'))))
