import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { isBareKey, resolveDid } from './dids'
import { fetchJson } from './fetched'
import { idOf } from './json'
import { keyOfJwk, keyOfMultibase, sameKey } from './verification-key'
import type { VerificationKey } from './verification-key'
import { keysAt, keysListedIn, whyEnded } from './verification-methods'
import type { Listed } from './verification-methods'

/**
 * What became of looking for the key that a proof names. `vouched` says who stands behind it: the domain that publishes
 * it as the issuer's, or nobody but the key itself.
 */
export type KeyAnswer = FoundKey | { outcome: 'failed' | 'not_checked' | 'unknown'; reason: string }
export type FoundKey = {
  outcome: 'found'
  key: VerificationKey
  /**
   * Whether its controller lets it sign credentials: a key that left `assertionMethod` may have got into other hands.
   */
  forAssertion: boolean
  vouched: 'domain' | 'nobody'
  reason: string
}

type KeyCtx = Pick<Ctx, 'fetch' | 'now' | 'origin'>

/**
 * Finds the key that a proof or JWT names, and whether it is the issuer's own: `controller` is the issuer's id. A DID
 * has to list the key; an issuer with an https address has to publish it on the same origin (Open Badges 3.0 asks no
 * more than that). Never throws for what it is given.
 */
export function resolveKey(ctx: KeyCtx, verificationMethod: string, controller: string): Promise<KeyAnswer> {
  const method = absolute(verificationMethod, controller)
  return answered(() =>
    method.startsWith('did:') ? fromDid(ctx, method, controller) : fromUrl(ctx, method, controller),
  )
}

/** A name without a scheme is one within the issuer's own document, as JWTs often have it. */
function absolute(method: string, controller: string): string {
  if (method.startsWith('#')) return `${controller}${method}`
  return controller.startsWith('did:') && /^[\w-]+$/.test(method) ? `${controller}#${method}` : method
}

/** The same for a key that a JWT brings along in its header (`jwk`): the issuer's DID has to list it. */
export async function resolveJwk(ctx: KeyCtx, jwk: JsonLd, controller: string): Promise<KeyAnswer> {
  const key = keyOfJwk(jwk)
  if (!key) return failed('The key in its header is no public key that can be used here.')
  return answered(() => ofAnother(ctx, { id: 'in its header', method: {}, key }, controller))
}

async function answered(find: () => Promise<KeyAnswer>): Promise<KeyAnswer> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof Unreachable) return { outcome: 'not_checked', reason: error.message }
    if (error instanceof Refusal) return failed(error.message)
    throw error
  }
}

async function fromDid(ctx: KeyCtx, method: string, controller: string): Promise<KeyAnswer> {
  const [did = ''] = method.split('#')
  if (did !== controller && !isBareKey(did))
    return failed(`The key belongs to ${did}, the credential to ${controller}.`)
  const answer = await resolveDid(ctx, did)
  if (!answer) return strange(did)
  const listed = keysListedIn(answer.document)
  // 1EdTech lets a bare key stand for itself, without a fragment.
  const found = isBareKey(did) && method === did ? listed[0] : one(listed.filter(({ id }) => id === method))
  if (!found) return failed(`${did} lists no key ${method} that can be used here.`)
  if (did !== controller) return ofAnother(ctx, found, controller)
  return (
    ended(ctx, found) ?? {
      outcome: 'found',
      key: found.key,
      forAssertion: found.forAssertion,
      vouched: answer.vouched,
      reason: answer.vouched === 'domain' ? `${did} lists the key.` : `${did} is a key; it does not say whose.`,
    }
  )
}

async function fromUrl(ctx: KeyCtx, method: string, controller: string): Promise<KeyAnswer> {
  const url = URL.parse(method)
  if (!url) return failed(`${method} is no address of a key.`)
  const byDid = controller.startsWith('did:')
  if (!byDid && URL.parse(controller)?.origin !== url.origin)
    return failed(`The key is at ${url.host}, the credential belongs to ${controller}.`)
  const [address = ''] = method.split('#')
  // A compromised key is gone from its address. The issuer's DID tells what it may still do.
  const found = await atUrl(ctx, address, method, { gone: byDid })
  if (typeof found === 'string') return failed(found)
  if (byDid) return ofAnother(ctx, found, controller)
  const named = idOf(found.method.controller)
  if (named !== undefined && named !== controller)
    return failed(`The key belongs to ${named}, the credential to ${controller}.`)
  const { key, forAssertion } = found
  const unsaid = url.origin === new URL(ctx.origin).origin ? oursAreDids : found.unsaid
  const vouched = unsaid === undefined ? 'domain' : 'nobody'
  const reason = unsaid ?? `${url.host}, where the issuer is at home, publishes the key.`
  return ended(ctx, found) ?? { outcome: 'found', key, forAssertion, vouched, reason }
}

/**
 * Many issuers share our origin, and one may have imported a key of its own: being here makes nobody another of them.
 */
const oursAreDids = 'Issuers here are known by their DID, and not by a web address.'

/**
 * The key at an address, or why there is none. Where the document names none, or is not there, a fragment that is
 * itself a key will do for checking the signature, as in 1EdTech's vectors; `unsaid` tells why nobody then says whose
 * it is.
 */
async function atUrl(
  ctx: KeyCtx,
  address: string,
  method: string,
  { gone }: { gone: boolean },
): Promise<(Listed & { unsaid?: string }) | string> {
  const document = await fetchJson(ctx, address, { redirects: 'same-origin', gone }).catch((error: unknown) => {
    if (error instanceof Unreachable) return error
    throw error
  })
  const missing = document instanceof Unreachable
  const found = missing ? undefined : choose(keysAt(document, address), address, method)
  if (found) return found
  const unsaid = missing ? document.message : `${address} lists no key ${method} that can be used here.`
  const key = keyOfMultibase(method.slice(address.length + 1))
  if (key) return { id: method, method: {}, key, forAssertion: true, unsaid }
  if (missing) throw document
  return unsaid
}

/** By its name; or the only one there, if the address has no fragment that names one. */
function choose(keys: Listed[], address: string, method: string): Listed | undefined {
  const named = keys.filter(({ id }) => id === method)
  return named.length > 0 || method !== address
    ? one(named)
    : one(keys.filter(({ method: { id } }) => id === undefined))
}

/** A key that stands elsewhere: the issuer's DID has to list the same one. An https issuer has no such list. */
async function ofAnother(
  ctx: KeyCtx,
  found: Pick<Listed, 'id' | 'key' | 'method'>,
  controller: string,
): Promise<KeyAnswer> {
  const { id, key } = found
  if (!controller.startsWith('did:')) {
    const reason = `Nothing says that the key ${id} is ${controller}’s.`
    return ended(ctx, found) ?? { outcome: 'found', key, forAssertion: true, vouched: 'nobody', reason }
  }
  const answer = await resolveDid(ctx, controller)
  if (!answer) return strange(controller)
  const same = keysListedIn(answer.document).filter((listed) => sameKey(listed.key, key))
  const listed = same.find(({ forAssertion }) => forAssertion) ?? same[0]
  if (!listed) return failed(`${controller} does not list the key ${id}.`)
  const { forAssertion } = listed
  const reason = `${controller} lists the key.`
  return (
    ended(ctx, found) ?? ended(ctx, listed) ?? { outcome: 'found', key, forAssertion, vouched: answer.vouched, reason }
  )
}

function ended(ctx: KeyCtx, { method }: Pick<Listed, 'method'>): KeyAnswer | undefined {
  const reason = whyEnded(method, ctx.now())
  return reason === undefined ? undefined : failed(reason)
}

/** What is listed twice under one name must be the same; else nobody knows which is meant. */
function one(keys: Listed[]): Listed | undefined {
  const [first, ...others] = keys
  return first && others.every(({ key }) => sameKey(key, first.key)) ? first : undefined
}

const failed = (reason: string): KeyAnswer => ({ outcome: 'failed', reason })
const strange = (did: string): KeyAnswer => ({ outcome: 'unknown', reason: `Nobody here knows how to look up ${did}.` })
