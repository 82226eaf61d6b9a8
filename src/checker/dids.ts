import type { Ctx } from '../context'
import { base64url } from 'jose'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { didWebUrl } from './did-web'
import { fetchJson } from './fetched'
import { idOf, isObject } from './json'

/** A DID's document, and who stands behind it. */
export type DidAnswer = { document: JsonLd; vouched: 'domain' | 'nobody' }

/** DIDs that are a key, and say nothing of whose. */
export const isBareKey = (did: string) => /^did:(key|jwk):/.test(did)

/**
 * The document of a DID; undefined for a method that we do not know. Refuses a DID that is none, and a document that is
 * another's. Throws `Unreachable`.
 */
export async function resolveDid(ctx: Pick<Ctx, 'fetch' | 'origin'>, did: string): Promise<DidAnswer | undefined> {
  const [, method, value = ''] = /^did:([a-z0-9]+):(.+)$/.exec(did) ?? []
  switch (method) {
    case 'key':
      return bare(did, value, { type: 'Multikey', publicKeyMultibase: value })
    case 'jwk':
      return bare(did, '0', { type: 'JsonWebKey', publicKeyJwk: jwkIn(value) })
    case 'web':
      return { document: await fetchDidWeb(ctx, did), vouched: 'domain' }
    default:
      return undefined
  }
}

function bare(did: string, fragment: string, key: JsonLd): DidAnswer {
  const method = { id: `${did}#${fragment}`, controller: did, ...key }
  return { document: { id: did, verificationMethod: [method], assertionMethod: [method.id] }, vouched: 'nobody' }
}

function jwkIn(value: string): JsonLd {
  try {
    const jwk: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(value)))
    if (isObject(jwk)) return jwk
  } catch {}
  throw new Refusal('invalid', 'Its did:jwk holds no key.')
}

async function fetchDidWeb(ctx: Pick<Ctx, 'fetch' | 'origin'>, did: string): Promise<JsonLd> {
  const url = didWebUrl(did, ctx.origin)
  if (!url) throw new Refusal('invalid', `${did} is no proper did:web.`)
  const document = await fetchJson(ctx, url, {
    // Below the root of a host an open redirect may stand, which anybody can write a DID for.
    redirects: url.endsWith('/.well-known/did.json') ? 'anywhere' : 'same-origin',
    headers: { accept: 'application/did+ld+json, application/json, */*;q=0.1' },
  })
  if (idOf(document) !== did) throw new Refusal('invalid', `${url} answers the document of another than ${did}.`)
  return document
}
