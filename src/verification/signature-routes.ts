import { Hono } from 'hono'
import { revokedImage } from '../address'
import { readImage } from '../catalogue/images'
import type { AppEnv } from '../http/env'
import { notFound } from '../refusal'
import { parseAddress } from './form'
import { viewBadge } from './forms'

/**
 * `/credentials/{id}/signature.png`: the picture in e-mail signatures, which shows for itself once the badge is revoked.
 * One that only ran out keeps its picture: what it says was true, and the page that it links to says until when.
 */
export const signatureRoutes = new Hono<AppEnv>().get('/credentials/:address/signature.png', async (c) => {
  const address = parseAddress(c.req.param('address'))
  if (!address || address.suffix) throw notFound('badge')
  const { images, status } = (await viewBadge(c, address.id)).head
  // Mail programs and their proxies that do not ask again each time do so within the minute that a revocation may take.
  c.header('cache-control', 'public, max-age=20')
  c.header('cloudflare-cdn-cache-control', 'no-store')
  if (status === 'revoked' && !images.revoked) return c.redirect(revokedImage)
  const digest = status === 'revoked' ? images.revoked : images.png
  if (!digest) throw notFound('picture of this badge')

  const etag = `"${digest}"`
  c.header('etag', etag)
  if (c.req.header('if-none-match') === etag) return c.body(null, 304)
  const image = await readImage(c.var.ctx, digest)
  if (!image) throw new Error(`image ${digest} of badge ${address.id} is missing`)
  return c.body(image.bytes, 200, { 'content-type': image.mediaType })
})
