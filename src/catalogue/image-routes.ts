import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { digestPattern } from '../digest'
import type { AppEnv } from '../http/env'
import { notFound } from '../refusal'
import { readImage } from './images'

/** `/images/{digest}`: badge and issuer images. Public, and the same for ever; no session. */
export const imageRoutes = new Hono<AppEnv>()
  .use('/images/:digest', cors({ origin: '*', allowMethods: ['GET', 'HEAD'] }))
  .get('/images/:digest', async (c) => {
    const digest = c.req.param('digest')
    const etag = `"${digest}"`
    const headers = {
      'cache-control': 'public, max-age=31536000, immutable',
      etag,
      'x-content-type-options': 'nosniff',
      // An SVG opened by its address is a document: it may style itself and show the pictures inside it, and nothing else.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    }
    if (!digestPattern.test(digest)) throw notFound('image')
    // Whoever knows the digest of the bytes has them.
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    const image = await readImage(c.var.ctx, digest)
    if (!image) throw notFound('image')
    return c.body(image.bytes, 200, { ...headers, 'content-type': image.mediaType })
  })
