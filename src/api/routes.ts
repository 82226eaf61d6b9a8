import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { openToAll } from '../http/open-to-all'
import { documentOf } from './served'

/** `/api/v1/openapi.json`: what the API is, for anybody's program. */
export const apiRoutes = new Hono<AppEnv>()
  .use('/api/v1/openapi.json', openToAll)
  .get('/api/v1/openapi.json', async (c) => {
    c.header('cache-control', 'public, max-age=300')
    return c.json(await documentOf(c.var.ctx.origin))
  })
