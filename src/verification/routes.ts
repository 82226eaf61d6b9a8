import { Hono } from 'hono'
import type { Context } from 'hono'
import { cors } from 'hono/cors'
import type { Ctx } from '../context'
import { readEndorsement } from '../credentials/endorsements/service'
import { cacheTag } from '../credentials/state/badge-state'
import { timeToLive } from '../credentials/status/status-list'
import { sha256Hex } from '../digest'
import { attachment } from '../http/download'
import { atTheEdge } from '../http/edge'
import type { AppEnv } from '../http/env'
import { getIssuerBySlug } from '../identity/issuers'
import { notFound, Refusal } from '../refusal'
import { didDocument, publicKey } from '../signing/service'
import { brakeMisses } from './brake'
import { chooseBaked, chooseForm, chooseSignedForm, labelFor, parseAddress } from './form'
import type { Form, SignedForm } from './form'
import { viewBadge } from './forms'
import type { Head, Kept } from './kept'
import { readStatusList } from './status-list'

/**
 * What anybody may ask, from anywhere, without an account: badges in every form, and all it takes to check them. Knows
 * of no session and no cookie, and writes nothing but what it keeps for the next view.
 */
export const verificationRoutes = new Hono<AppEnv>()

const readOnly = ['GET', 'HEAD', 'OPTIONS']
const paths = ['/credentials/*', '/issuers/:issuer/did.json', '/keys/*', '/status/*', '/endorsements/*']

for (const path of paths)
  verificationRoutes.use(
    path,
    // Browser wallets and verifiers read all of this. `*` keeps them from sending cookies, and there are none here.
    cors({
      origin: '*',
      allowMethods: readOnly,
      exposeHeaders: ['etag', 'link', 'credential-status', 'credential-status-reason'],
      maxAge: 86_400,
    }),
  )

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
  // A header holds ASCII, and the reason anything, line breaks too.
  ...(reason && { 'credential-status-reason': encodeURIComponent(reason.toWellFormed()) }),
  ...(renewedBy && { link: `<${ctx.origin}${renewedBy}>; rel="successor-version"` }),
  // Search engines list a badge only if its holder wants that: of files they know by this header alone.
  ...(!indexed && { 'x-robots-tag': 'noindex' }),
  vary: 'accept',
  ...atTheEdge(cacheTag(id)),
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

verificationRoutes.get('/issuers/:issuer/did.json', async (c) => {
  const issuer = await getIssuerBySlug(c.var.ctx, c.req.param('issuer'))
  return c.body(JSON.stringify(await didDocument(c.var.ctx, issuer)), 200, {
    // DID Core §6.3: what has an `@context` is the JSON-LD representation.
    'content-type': 'application/did+ld+json',
    'cache-control': 'public, max-age=60',
  })
})

verificationRoutes.get('/keys/:kid', async (c) => {
  const { jwk, compromised } = await publicKey(c.var.ctx, c.req.param('kid'))
  // Gone for everybody who goes by the status. Our own checker reads on: it has records of what the key signed.
  return c.json(jwk, compromised ? 410 : 200, { 'cache-control': 'public, max-age=60' })
})

verificationRoutes.get('/status/:list', async (c) => {
  const list = await readStatusList(c, c.req.param('list'))
  const headers = {
    'content-type': labelFor('json', c.req.header('accept')),
    vary: 'accept',
    // What the list says of itself (Bitstring Status List v1.0, §2.2): caches may have it as long as verifiers.
    'cache-control': `public, max-age=${timeToLive / 1000}`,
  }
  return revalidated(c, await sha256Hex(list), headers, () => list)
})

/** What one issuer here says of another: the same document that badges take along. */
verificationRoutes.get('/endorsements/:id', async (c) => {
  const document = await readEndorsement(c.var.ctx, c.req.param('id'))
  const headers = { 'content-type': labelFor('json', c.req.header('accept')), vary: 'accept' }
  return revalidated(c, await sha256Hex(document), headers, () => document)
})

verificationRoutes.on(['POST', 'PUT', 'PATCH', 'DELETE'], paths, (c) => {
  c.header('allow', readOnly.join(', '))
  throw new Refusal('method_not_allowed', 'This can only be read.')
})

/** Whoever has it already is told so. Everybody has to ask each time, since a badge may have been revoked meanwhile. */
export async function revalidated(
  c: Context<AppEnv>,
  etag: string,
  headers: Record<string, string>,
  body: () => string | Promise<string | Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const all = { 'cache-control': 'no-cache', ...headers, etag: `"${etag}"` }
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes('*') || known.includes(`"${etag}"`)) return c.body(null, 304, all)
  return c.body(await body(), 200, all)
}
