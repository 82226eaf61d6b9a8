import { importJWK } from 'jose'
import type { JWK } from 'jose'
import { isObject } from './json'
import { typeOf } from './jwt'
import type { Jwt } from './jwt'
import type { VerificationKey } from './verification-key'

/**
 * The algorithms that are taken, and the one kind of key each is for. The list is ours: what a JWT says of itself was
 * said by whoever made it (RFC 8725, §3.1).
 */
const algorithms = {
  ES256: { kty: 'EC', crv: 'P-256', parameters: { name: 'ECDSA', hash: 'SHA-256' } },
  RS256: { kty: 'RSA', crv: undefined, parameters: { name: 'RSASSA-PKCS1-v1_5' } },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', parameters: { name: 'Ed25519' } },
} as const

type Algorithm = (typeof algorithms)[keyof typeof algorithms]

export const algorithmNames = Object.keys(algorithms)

/** RFC 7518, §3.3: a shorter one can be broken. */
const shortestRsa = 2048

/** Ours for what a JWT names; undefined for one that is not taken. */
export function algorithmOf({ header }: Jwt): Algorithm | undefined {
  const name = header.alg === 'Ed25519' ? 'EdDSA' : String(header.alg)
  return Object.hasOwn(algorithms, name) ? algorithms[name as keyof typeof algorithms] : undefined
}

/**
 * Why the header is refused whoever signed it; undefined if it is not. A JWT of any other than these types was made for
 * something else than `what` (RFC 8725, §3.11).
 */
export function whyHeaderRefused(jwt: Jwt, what: string, types: string[]): string | undefined {
  const { alg, crit, typ, jwk } = jwt.header
  if (typeof alg !== 'string') return 'It does not say with which algorithm it was signed.'
  if (/^none$/i.test(alg)) return 'It is not signed at all: its algorithm is “none”.'
  if (/^HS\d+$/i.test(alg)) return `Its algorithm is ${alg}, which anybody who can check it can also sign with.`
  if (crit !== undefined) return 'It demands extensions (crit) that are not known here.'
  const type = typeOf(jwt)
  if (typ !== undefined && !(type && types.includes(type))) return `It is no ${what} but ${brief(typ)}.`
  if (isObject(jwk) && ['d', 'k', 'p', 'q'].some((member) => member in jwk)) return 'It gives away a private key.'
  return undefined
}

/** Why the signature does not hold; undefined if it does. */
export async function whyNotSigned(
  jwt: Jwt,
  { jwk }: VerificationKey,
  { kty, crv, parameters }: Algorithm,
): Promise<string | undefined> {
  if (jwk.kty !== kty || (crv && jwk.crv !== crv))
    return `Its key is not of the kind that ${brief(jwt.header.alg)} needs.`
  if (kty === 'RSA' && bitsOf(jwk.n) < shortestRsa) return `Its RSA key is shorter than ${shortestRsa} bits.`
  const key = await importKey(jwk, String(jwt.header.alg))
  if (!key) return 'Its key is none that can be used.'
  const holds = await crypto.subtle.verify(parameters, key, jwt.signature, jwt.input)
  return holds ? undefined : 'The signature does not match: it was changed, or another key made it.'
}

async function importKey(jwk: JsonWebKey, alg: string): Promise<CryptoKey | undefined> {
  try {
    return (await importJWK(jwk as JWK, alg)) as CryptoKey
  } catch {
    return undefined
  }
}

const bitsOf = (n: string | undefined) => (n ?? '').length * 6

export const brief = (value: unknown) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')).slice(0, 100)
