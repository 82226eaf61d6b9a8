import { Hono } from 'hono'
import type { AppEnv } from '../http/env'
import { openToAll } from '../http/open-to-all'
import type { OpenApiDocument } from './document'

/**
 * `/api/v1/openapi.json` and `/api/docs`: what the API is, for anybody. Written down when it is first asked for, and
 * once: until then it costs nobody anything.
 */
export const apiRoutes = new Hono<AppEnv>()
  .use('/api/v1/openapi.json', openToAll)
  .get('/api/v1/openapi.json', async (c) => {
    c.header('cache-control', 'public, max-age=300')
    return c.json(await documentOf(c.var.ctx.origin))
  })

const documentOf = (() => {
  let document: Promise<OpenApiDocument> | undefined
  return (origin: string) => (document ??= write(origin))
})()

async function write(origin: string): Promise<OpenApiDocument> {
  const [{ toDocument }, { groups }] = await Promise.all([import('./document'), import('./operations')])
  return toDocument(groups, origin)
}
