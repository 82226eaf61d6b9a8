import { Hono } from 'hono'
import type { Ctx } from '../context'
import { cacheTag, prefixOf, prefixOfList } from '../credentials/state/badge-state'
import { listEdgeSeconds, timeToLive } from '../credentials/status/list-keys'
import { sha256Hex } from '../digest'
import { attachment } from '../http/download'
import { atTheEdge } from '../http/edge'
import type { AppEnv } from '../http/env'
import { openToAll } from '../http/open-to-all'
import { revalidated } from '../http/revalidated'
import { notFound, Refusal } from '../refusal'
import { brakeMisses } from './brake'
import { chooseBaked, chooseForm, chooseSignedForm, labelFor, parseAddress } from './form'
import type { Form, SignedForm } from './form'
import { viewBadge } from './forms'
import type { Head, Kept } from './kept'
import { readStatusList } from './status-list'

/**
 * What most strangers ask for: badges in every form, and status lists. What KV has is answered with what is imported
 * here and nothing else; more is evaluated when it is needed.
 */
export const verificationRoutes = new Hono<AppEnv>()

verificationRoutes.use('/credentials/*', openToAll)
verificationRoutes.use('/status/*', openToAll)

verificationRoutes.get('/credentials/:address', async (c) => {
  const address = parseAddress(c.req.param('address'))
  if (!address) throw notFound('badge')
  const { form, mediaType } = chooseForm(c.req.header('accept'), address.suffix)
  const baked = form === 'png' || form === 'svg' ? chooseBaked(c.req.query('form')) : undefined
  const badge = await viewBadge(c, address.id)
  const headers = {
    ...headersOf(c.var.ctx, address.id, badge.head),
    'content-type': form === 'html' ? `${mediaType}; charset=utf-8` : mediaType,
    ...(form === 'svg' && { 'content-security-policy': drawingPolicy }),
  }
  const etag = [badge.head.etag, form, baked].filter(Boolean).join('-')
  return revalidated(c, etag, headers, () => bodyOf(c.var.ctx, badge, form, baked))
})

/** The edition that is shown now, for whoever holds an earlier one (Open Badges 3.0, `1EdTechCredentialRefresh`). */
verificationRoutes.get('/credentials/:address/refresh', async (c) => {
  const address = parseAddress(c.req.param('address'))
  if (!address || address.suffix) throw notFound('badge')
  const { form, mediaType } = chooseSignedForm(c.req.header('accept'))
  const badge = await viewBadge(c, address.id)
  const headers = { ...headersOf(c.var.ctx, address.id, badge.head), 'content-type': mediaType }
  return revalidated(c, `${badge.head.etag}-${form}`, headers, () => signedOf(badge, form))
})

/** The signed bytes cannot know what became of the badge since; these, the page and the status list do. */
const headersOf = (ctx: Ctx, id: string, { status, reason, renewedBy, indexed }: Head): Record<string, string> => ({
  'credential-status': status,
  // A header holds ASCII, and the reason anything, line breaks too; what is long would not pass everywhere.
  ...(reason && { 'credential-status-reason': encodeURIComponent(reason.slice(0, 150).toWellFormed()) }),
  ...(renewedBy && { link: `<${ctx.origin}${renewedBy}>; rel="successor-version"` }),
  // Search engines list a badge only if its holder wants that: of files they know by this header alone.
  ...(!indexed && { 'x-robots-tag': 'noindex' }),
  vary: 'accept',
  ...atTheEdge(cacheTag(prefixOf(id))),
})

/** A drawing opened by its address may style itself and show the pictures inside it, and nothing else. */
const drawingPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

async function bodyOf(
  ctx: Ctx,
  { head, text }: Kept,
  form: Form,
  baked: 'json' | 'jwt' = 'json',
): Promise<string | Uint8Array<ArrayBuffer>> {
  if (form === 'html') return text('html')
  if (form !== 'png' && form !== 'svg') return signedOf({ text }, form)
  const { bakedPng, bakedSvg } = await import('../credentials/picture')
  return form === 'png' ? bakedPng(ctx, head.images, text(baked)) : bakedSvg(ctx, head.images, text(baked))
}

function signedOf({ text }: Pick<Kept, 'text'>, form: SignedForm): string {
  const signed = text(form)
  if (signed !== '') return signed
  throw new Refusal('not_acceptable', 'This badge was signed before it could be had in this form. Ask for another.')
}

verificationRoutes.get('/credentials/:address/evidence/:number{[1-9][0-9]{0,3}}', async (c) => {
  const address = parseAddress(c.req.param('address'))
  if (!address || address.suffix) throw notFound('badge')
  await brakeMisses(c)
  const { openReleased } = await import('./evidence')
  const { body, size, ...file } = await openReleased(c.var.ctx, address.id, Number(c.req.param('number')))
  return attachment({ body, size }, file)
})

verificationRoutes.get('/status/:list', async (c) => {
  const id = c.req.param('list')
  const list = await readStatusList(c, id)
  const headers = {
    'content-type': labelFor('json', c.req.header('accept')),
    vary: 'accept',
    // What the list says of itself (Bitstring Status List v1.0, §2.2): caches may have it as long as verifiers.
    'cache-control': `public, max-age=${timeToLive / 1000}`,
    ...atTheEdge(cacheTag(prefixOfList(id)), listEdgeSeconds),
  }
  return revalidated(c, await sha256Hex(list), headers, () => list)
})
