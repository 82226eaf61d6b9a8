import type { JsonLd } from '../proof/canonicalize'
import { idOf, listOf, objectsOf } from './json'
import { keyIn } from './verification-key'
import type { VerificationKey } from './verification-key'

/** A key as the document of whoever controls it lists it; `id` is absolute. */
export type Listed = { id: string; method: JsonLd; key: VerificationKey; forAssertion: boolean }

/**
 * The keys that a DID document, or one of the like, lists for itself, and whether each may sign credentials. Left out
 * is what has no key we can use, and what it says is somebody else's.
 */
export function keysListedIn(document: JsonLd): Listed[] {
  const base = idOf(document) ?? ''
  const absolute = (id: string | undefined) => (id?.startsWith('#') ? `${base}${id}` : (id ?? ''))
  const forAssertion = listOf(document.assertionMethod).map((entry) => absolute(idOf(entry)))
  const methods = [
    ...objectsOf(document.verificationMethod),
    ...objectsOf(document.publicKey),
    ...objectsOf(document.assertionMethod),
  ]
  return methods.flatMap((method) => {
    const id = absolute(idOf(method))
    const key = keyIn(method)
    const own = method.controller === undefined || method.controller === base
    return id && key && own ? [{ id, method, key, forAssertion: forAssertion.includes(id) }] : []
  })
}

/** Why a key counts no more, by its own document (Controlled Identifiers 1.0, §2.2); undefined if it does. */
export function whyEnded(method: JsonLd, now: Date): string | undefined {
  for (const [member, words] of [
    ['revoked', 'was revoked'],
    ['expires', 'expired'],
  ] as const) {
    const date = method[member]
    if (date === undefined) continue
    const time = typeof date === 'string' ? Date.parse(date) : Number.NaN
    if (Number.isNaN(time)) return `The key's “${member}” is no date.`
    if (time <= now.getTime()) return `The key ${words} on ${date as string}.`
  }
  return undefined
}

/** The keys at an address: one JWK, a set of them, one verification method, or a document that lists some. */
export function keysAt(document: JsonLd, url: string): Listed[] {
  if (Array.isArray(document.keys)) return objectsOf(document.keys).flatMap((jwk) => alone(jwk, kidUnder(url, jwk.kid)))
  if (keyIn(document)) return alone(document, idOf(document) ?? url)
  return keysListedIn({ ...document, id: idOf(document) ?? url })
}

/** A key that stands by itself: whoever answers for its address lets it sign. */
function alone(method: JsonLd, id: string): Listed[] {
  const key = keyIn(method)
  return key ? [{ id, method, key, forAssertion: true }] : []
}

const kidUnder = (url: string, kid: unknown) =>
  typeof kid !== 'string' ? url : /^[a-z]+:/.test(kid) ? kid : `${url}#${kid}`
