import { Hono } from 'hono'
import { documentOf } from '../../api/served'
import type { AppEnv } from '../../http/env'

/** `/api/docs`: the same document for people. Anybody may read it. */
export const apiDocsRoutes = new Hono<AppEnv>().get('/api/docs', async (c) => {
  const [document, { ApiDocs }] = await Promise.all([documentOf(c.var.ctx.origin), import('./api-docs')])
  c.header('cache-control', 'public, max-age=300')
  return c.html(<ApiDocs document={document} />)
})
