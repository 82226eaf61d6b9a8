import { Hono } from 'hono'
import type { Context } from 'hono'
import { atMost } from '../http/body-limit'
import { brakeKey } from '../http/brake-keys'
import { looksLikeJwt } from '../checker/jwt'
import { isObject, longestText, parseStrict } from '../checker/json'
import { setMachineStatus } from '../credentials/status/machine'
import type { AppEnv } from '../http/env'
import { parse } from '../http/input'
import { asRefusal, httpStatus, titles } from '../http/problem'
import { actorOfKey } from '../identity/api-keys'
import type { Key } from '../identity/rules'
import { errorPlace, errorWords } from '../log'
import { Refusal } from '../refusal'
import { KeyUnavailable } from '../signing/key-unavailable'
import { issueCredential, signerOf } from './issue'
import { verifyPresentation } from './presentation'
import { problems } from './problem'
import { IssueRequest, StatusRequest, VerifyCredentialRequest, VerifyPresentationRequest } from './schema'
import { isUnwrapped, verifyCredential } from './verify'

type VcApiEnv = { Bindings: AppEnv['Bindings']; Variables: AppEnv['Variables'] & { key: Key } }

/**
 * `/vc-api`: W3C's VCALM (the VC-API) for machines. Knows API keys and nothing else: a cookie that a browser brings is
 * not looked at.
 */
export const vcApiRoutes = new Hono<VcApiEnv>()
  .use('/vc-api/*', atMost(longestText, 'A request may have 1 MB at most.'), async (c, next) => {
    const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const key = bearer === undefined ? undefined : await actorOfKey(c.var.ctx, bearer)
    if (!key) throw new Refusal('unauthenticated', 'Send an API key: Authorization: Bearer assay_….')
    await brakeKey(c.var.ctx, key)
    c.set('key', key)
    await next()
  })
  .get('/vc-api/issuer', async (c) => c.json({ id: (await signerOf(c.var.ctx, c.var.key)).did }))
  .post('/vc-api/credentials/issue', async (c) => {
    const request = parse(IssueRequest, await readJson(c))
    return c.json({ verifiableCredential: await issueCredential(c.var.ctx, c.var.key, request) }, 201)
  })
  .post('/vc-api/credentials/status', async (c) => {
    const { credentialId, status } = parse(StatusRequest, await readJson(c))
    await setMachineStatus(c.var.ctx, c.var.key, credentialId, status)
    return c.json({ credentialId, status })
  })
  .post('/vc-api/credentials/verify', async (c) => {
    const body = await readJson(c)
    const wrapped = isUnwrapped(body) || typeof body === 'string' ? { verifiableCredential: body } : body
    const { verifiableCredential, options } = parse(VerifyCredentialRequest, wrapped)
    const result = await verifyCredential(c.var.ctx, c.var.key, verifiableCredential, options)
    // VCALM: 200 is "successfully verified"; W3C's test suites look at nothing but the status.
    return c.json(result, result.verified ? 200 : 400)
  })
  .post('/vc-api/presentations/verify', async (c) => {
    const body = await readJson(c)
    const { verifiablePresentation, presentation, options } = parse(VerifyPresentationRequest, wrapPresentation(body))
    const proofless = presentation !== undefined
    const secured = presentation ?? verifiablePresentation!
    // VCALM: 200 says that it was checked, whatever came of it.
    return c.json(await verifyPresentation(c.var.ctx, c.var.key, secured, { ...options, proofless }))
  })

/** A presentation may come with nothing around it; then it is taken for what it is. */
function wrapPresentation(body: unknown): unknown {
  if (typeof body === 'string') return { verifiablePresentation: body }
  if (!isUnwrapped(body)) return body
  const isProofless = body.proof === undefined && [body.type].flat().includes('VerifiablePresentation')
  return isProofless ? { presentation: body } : { verifiablePresentation: body }
}

/** The body as strict JSON, or the compact JWT that it is. */
async function readJson(c: Context): Promise<unknown> {
  const text = decode(await c.req.arrayBuffer()).trim()
  const body = looksLikeJwt(text) ? text : parseStrict(text)
  if (typeof body === 'string' || isObject(body)) return body
  throw new Refusal('malformed', 'The body has to be a JSON object.')
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Refusal('malformed', 'The body is not UTF-8.')
  }
}

// VCALM knows 400 where the rest of the product says 422, and names kinds of problems by W3C's addresses.
vcApiRoutes.onError((error, c) => {
  const refusal =
    error instanceof KeyUnavailable
      ? new Refusal('unavailable', 'Nothing can be signed at the moment: the signing key cannot be had.')
      : asRefusal(error)
  if (!refusal)
    console.error(
      JSON.stringify({ at: 'error', id: c.var.requestId, error: errorWords(error), stack: errorPlace(error) }),
    )
  const code = refusal?.code ?? 'failed'
  const status = refusal === undefined ? 500 : code === 'invalid' ? 400 : httpStatus(refusal)
  const body = {
    type: { malformed: problems.parsing.type, invalid: problems.malformed.type }[code as string] ?? 'about:blank',
    title: titles[code],
    status,
    detail: refusal?.message ?? 'Something went wrong on our side.',
    instance: `urn:request:${c.var.requestId}`,
    ...(refusal && refusal.fields.length > 0 ? { errors: refusal.fields } : {}),
  }
  return c.body(JSON.stringify(body), status as 400, {
    'content-type': 'application/problem+json',
    ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
  })
})
