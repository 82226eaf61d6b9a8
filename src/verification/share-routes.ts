import { html } from 'hono/html'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { credentialUrl } from '../credentials/address'
import { cacheTag, prefixOf } from '../credentials/state/badge-state'
import { atTheEdge } from '../http/edge'
import type { AppEnv } from '../http/env'
import { openToAll } from '../http/open-to-all'
import { revalidated } from '../http/revalidated'
import { invalid, notFound, Refusal } from '../refusal'
import { embedPolicy } from './embed-style'
import { parseAddress } from './form'
import { viewBadge } from './forms'
import type { Kept } from './kept'

/** What shows a badge on other sites. As everywhere on this side: no session, no cookie, and nothing is changed. */
export const shareRoutes = new Hono<AppEnv>()
  .get('/credentials/:address/embed', async (c) => {
    const id = idIn(c.req.param('address'))
    const framed = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': await embedPolicy(c.var.ctx.origin),
    }
    const badge = await viewBadge(c, id).catch((error: unknown) => orMissing(c, error))
    if (!badge) return c.body(await missingCard(), 404, framed)
    return revalidated(c, `${badge.head.etag}-embed`, { ...framed, ...atTheEdge(cacheTag(prefixOf(id))) }, () =>
      badge.text('embed'),
    )
  })

  .get('/credentials/:address/qr.svg', async (c) => {
    const id = idIn(c.req.param('address'))
    await viewBadge(c, id)
    const headers = {
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'; sandbox",
      ...atTheEdge(cacheTag(prefixOf(id))),
    }
    return revalidated(c, `${id}-qr`, headers, () => qrOf(credentialUrl(c.var.ctx.origin, id)))
  })

  .use('/oembed', openToAll)
  .get('/oembed', async (c) => {
    const { url, format = 'json', maxwidth: width, maxheight: height } = c.req.query()
    // oEmbed 1.0, §2.3.5: 501 for a format that is not offered, 404 for what is not there.
    if (format !== 'json') throw new Refusal('not_implemented', 'oEmbed can be had here as json alone.')
    if (!url) throw invalid('url', 'Give the address of a badge.')
    const { badgeAt, toOEmbed } = await import('./oembed')
    const { origin } = c.var.ctx
    const id = badgeAt(origin, url)
    if (!id) throw notFound('badge')
    const { head } = await viewBadge(c, id)
    const body = JSON.stringify(
      toOEmbed(
        origin,
        { id, ...head.card, preview: head.status === 'revoked' ? null : head.images.card },
        { width, height },
      ),
    )
    return c.body(body, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
  })

function idIn(segment: string): string {
  const address = parseAddress(segment)
  if (!address || address.suffix) throw notFound('badge')
  return address.id
}

/** In a frame, a page that may not be framed looks broken: who would have a page gets a card that says it. */
function orMissing(c: Context<AppEnv>, error: unknown): Kept | undefined {
  const wantsCard = c.req.header('accept')?.includes('text/html')
  if (wantsCard && error instanceof Refusal && error.code === 'not_found') return undefined
  throw error
}

async function missingCard(): Promise<string> {
  const { MissingCard } = await import('../pages/public/embed')
  return (await html`${MissingCard()}`).toString()
}

async function qrOf(address: string): Promise<string> {
  const { QrCode } = await import('../pages/components/qr-code')
  return (await html`${QrCode({ of: address, label: address })}`).toString()
}
