import { base64url } from 'jose'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { isOfFirstModel } from './data-model'
import { idOf, isObject, isOfType, listOf, parseStrict } from './json'

/** A compact JWS taken apart, nothing of it verified yet. */
export type Jwt = {
  compact: string
  header: JsonLd
  payload: JsonLd
  /** What is signed, and the signature. */
  input: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** Whether a text looks like a compact JWS: then nothing but a JWS is meant by it. */
export const looksLikeJwt = (text: string) => /^[\w-]+\.[\w-]*\.[\w-]*$/.test(text)

/** Takes a compact JWS apart (RFC 7515, §5.2). Refuses what is not base64url to the letter, or holds other than JSON. */
export function decodeJwt(compact: string): Jwt {
  const [header = '', payload = '', signature = ''] = compact.split('.')
  return {
    compact,
    header: decodeObject('header', header),
    payload: decodeObject('payload', payload),
    input: Uint8Array.from(new TextEncoder().encode(`${header}.${payload}`)),
    signature: decode('signature', signature),
  }
}

/** Claims of a JWT that repeat what the credential says (Open Badges 3.0, JWT proof format; VC Data Model 1.1, §6.3.1). */
const repeated = ['iss', 'sub', 'jti', 'nbf', 'exp', 'iat', 'aud'] as const

/**
 * The credential in a JWT: the payload itself without the claims that repeat it or, for the VC Data Model 1.1, its `vc`
 * with what only those claims say.
 */
export function credentialOf({ payload }: Jwt): JsonLd {
  if (isObject(payload.vc)) return fromClaims(payload.vc, payload)
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !repeated.some((claim) => claim === name)))
}

function fromClaims(vc: JsonLd, { iss, sub, jti, nbf, exp }: JsonLd): JsonLd {
  const second = isOfFirstModel(vc)
    ? { issuanceDate: dateOf(nbf), expirationDate: dateOf(exp) }
    : { validFrom: dateOf(nbf), validUntil: dateOf(exp) }
  const claimed = { id: jti, ...second, issuer: iss }
  const [subject, ...others] = listOf(vc.credentialSubject)
  return {
    ...vc,
    ...Object.fromEntries(Object.entries(claimed).filter(([name, value]) => value !== undefined && !(name in vc))),
    ...(isObject(vc.issuer) && !('id' in vc.issuer) && iss !== undefined && { issuer: { id: iss, ...vc.issuer } }),
    ...(isObject(subject) && !others.length && !('id' in subject) && sub !== undefined
      ? { credentialSubject: { id: sub, ...subject } }
      : {}),
  }
}

/**
 * Why the claims of a JWT do not agree with the credential that it carries; undefined if they do. What only one of them
 * says is its issuer's word, too.
 */
export function whyClaimsDiffer({ payload }: Jwt, credential: JsonLd): string | undefined {
  const subjects = listOf(credential.credentialSubject)
  const said = [
    ['iss', payload.iss, 'issuer', idOf(credential.issuer)],
    ['sub', payload.sub, 'subject', subjects.length === 1 ? idOf(subjects[0]) : undefined],
    ['jti', payload.jti, 'id', credential.id],
    ['nbf', payload.nbf, 'beginning', secondsOf(credential.validFrom ?? credential.issuanceDate)],
    ['exp', payload.exp, 'end', secondsOf(credential.validUntil ?? credential.expirationDate)],
  ] as const
  const other = said.find(([, claim, , meant]) => claim !== undefined && meant !== undefined && !same(claim, meant))
  if (!other) return undefined
  const [name, claim, what, meant] = other
  return `Its claim ${name} (${brief(claim)}) is not the ${what} of the credential (${brief(meant)}).`
}

/** The media type a JWT says it is (`typ`), without `application/`, in small letters; undefined if it says none. */
export function typeOf({ header }: Jwt): string | undefined {
  return typeof header.typ === 'string' ? header.typ.toLowerCase().replace(/^application\//, '') : undefined
}

const same = (claim: unknown, meant: unknown) =>
  typeof claim === 'number' && typeof meant === 'number' ? Math.floor(claim) === meant : claim === meant

const brief = (value: unknown) => JSON.stringify(value).slice(0, 200)

/** NumericDate: seconds since the epoch. */
function secondsOf(date: unknown): number | undefined {
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000)
}

function dateOf(seconds: unknown): string | undefined {
  if (typeof seconds !== 'number' || Math.abs(seconds) > 253_402_300_799) return undefined
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`
}

function decodeObject(part: string, text: string): JsonLd {
  const value = parsePart(part, decode(part, text))
  if (!isObject(value)) throw new Refusal('malformed', `The ${part} of the JWT is no object.`)
  return value
}

function parsePart(part: string, bytes: Uint8Array): unknown {
  try {
    return parseStrict(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, `The ${part} of the JWT: ${error.message}`)
    throw new Refusal('malformed', `The ${part} of the JWT is not UTF-8.`)
  }
}

function decode(part: string, text: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64url(text)
  if (!bytes) throw new Refusal('malformed', `The ${part} of the JWT is not base64url.`)
  return bytes
}

/** The bytes; undefined unless the text is the one way to write them (no padding, no bits left over). */
function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = base64url.decode(text)
    return base64url.encode(bytes) === text ? new Uint8Array(bytes) : undefined
  } catch {
    return undefined
  }
}

/** The JWT inside an `EnvelopedVerifiableCredential` (VC Data Model 2.0, §4.13.1); undefined for any other object. */
export function unwrapEnveloped(document: JsonLd): string | undefined {
  if (!isOfType(document, 'EnvelopedVerifiableCredential')) return undefined
  const [, kind, jwt] = /^data:([\w./+-]+)(?:;[^,]*)?,(.*)$/s.exec(String(document.id)) ?? []
  if (kind === 'application/vc+jwt' || kind === 'application/vc-ld+jwt' || kind === 'application/jwt') return jwt
  throw new Refusal(
    'unsupported_media_type',
    `What is enveloped in it is ${kind ?? 'no data: address'}, which is not checked here.`,
  )
}
