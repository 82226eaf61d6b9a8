import { Hono } from 'hono'
import type { AppEnv } from '../../http/env'
import { contentDisposition } from '../../http/download'
import { json, query } from '../../http/input'
import { idempotent } from '../../idempotency/idempotent'
import { getIssuerBySlug } from '../../identity/issuers'
import { Refusal } from '../../refusal'
import { reportOn } from './batch-report'
import { BatchesQuery, NewBatch, RowsQuery } from './batch-schema'
import { confirmBatch, createBatch, discardBatch, getBatch, listBatches, listRows, retryBatch } from './batches'
import { awardDirectly } from './direct'
import { NewDirectAward } from './schema'

/** `/api/v1`: badges for what was judged elsewhere, one or many, and many revocations. */
export const batchRoutes = new Hono<AppEnv>()
  .post('/issuers/:issuer/credentials', idempotent, json(NewDirectAward), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    const awarded = await awardDirectly(c.var.ctx, c.var.actor, id, c.req.valid('json'))
    return c.json(awarded, 201, { location: awarded.url })
  })
  .post('/issuers/:issuer/batches', idempotent, query(NewBatch), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    if (!/^(text|application)\/csv\b/i.test(c.req.header('content-type') ?? ''))
      throw new Refusal('unsupported_media_type', 'The body has to be text/csv.')
    const file = await c.req.arrayBuffer()
    return c.json(await createBatch(c.var.ctx, c.var.actor, id, c.req.valid('query'), file), 201)
  })
  .get('/issuers/:issuer/batches', query(BatchesQuery), async (c) => {
    const { id } = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
    const { kind, ...page } = c.req.valid('query')
    return c.json(await listBatches(c.var.ctx, c.var.actor, id, kind, page))
  })
  .get('/batches/:batch', async (c) => c.json(await getBatch(c.var.ctx, c.var.actor, c.req.param('batch'))))
  .get('/batches/:batch/rows', query(RowsQuery), async (c) => {
    const { status, ...page } = c.req.valid('query')
    const of = status && [status]
    return c.json(await listRows(c.var.ctx, c.var.actor, c.req.param('batch'), { ...page, status: of }))
  })
  .get('/batches/:batch/report.csv', async (c) => {
    const id = c.req.param('batch')
    return c.body(await reportOn(c.var.ctx, c.var.actor, id), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': contentDisposition(`${id}.csv`),
    })
  })
  .post('/batches/:batch/confirm', async (c) =>
    c.json(await confirmBatch(c.var.ctx, c.var.actor, c.req.param('batch')), 202),
  )
  .post('/batches/:batch/retry', async (c) =>
    c.json(await retryBatch(c.var.ctx, c.var.actor, c.req.param('batch')), 202),
  )
  .post('/batches/:batch/discard', async (c) =>
    c.json(await discardBatch(c.var.ctx, c.var.actor, c.req.param('batch'))),
  )
