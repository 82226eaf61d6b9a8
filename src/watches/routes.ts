import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { json, query } from '../http/input'
import { PageQuery } from '../http/schema'
import { idempotent } from '../idempotency/idempotent'
import { endKeyWatch, listWatches, watchByKey } from './machine'
import { NewMachineWatch } from './schema'

/** `/api/v1/watches`: what machines want to hear of, whoever issued it. */
export const watchRoutes = new Hono<AppEnv>()
  .post('/watches', idempotent, json(NewMachineWatch), async (c) =>
    c.json(await watchByKey(c.var.ctx, c.var.actor, c.req.valid('json')), 201),
  )
  .get('/watches', query(PageQuery), async (c) =>
    c.json(await listWatches(c.var.ctx, c.var.actor, c.req.valid('query'))),
  )
  .delete('/watches/:watch', async (c) => {
    await endKeyWatch(c.var.ctx, c.var.actor, c.req.param('watch'))
    return c.body(null, 204)
  })
