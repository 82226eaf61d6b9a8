import { base64url } from 'jose'
import { decodeBase58, encodeBase58 } from '../proof/base58'
import type { JsonLd } from '../proof/canonicalize'
import { decompress } from './compressed-point'
import type { Curve } from './compressed-point'
import { isObject } from './json'

/**
 * A public key that a proof can be checked with. However it was written, an Ed25519 key is its 32 raw bytes, and a
 * P-256 key has all its spellings; `jwk` holds the public members only.
 */
export type VerificationKey =
  | { kind: 'Ed25519'; raw: Bytes; jwk: JsonWebKey }
  | { kind: 'P-256'; multibase: string; raw: Bytes; jwk: JsonWebKey }
  | { kind: 'jwk'; jwk: JsonWebKey }

type Bytes = Uint8Array<ArrayBuffer>

/** Multicodec prefixes of public keys, as varints. */
const ed25519 = [0xed, 0x01] as const
const curves: { prefix: readonly [number, number]; curve: Curve }[] = [
  { prefix: [0x80, 0x24], curve: 'P-256' },
  { prefix: [0x81, 0x24], curve: 'P-384' },
]

/**
 * The key in a verification method: `publicKeyMultibase`, `publicKeyJwk` or, of 2018, `publicKeyBase58`; or in a JWK
 * itself. Undefined for what is none, for a symmetric key, and for one whose private half stands beside it.
 */
export function keyIn(method: JsonLd): VerificationKey | undefined {
  const { publicKeyMultibase, publicKeyJwk, publicKeyBase58 } = method
  if (typeof publicKeyMultibase === 'string') return keyOfMultibase(publicKeyMultibase)
  if (isObject(publicKeyJwk)) return keyOfJwk(publicKeyJwk)
  if (typeof publicKeyBase58 === 'string' && method.type === 'Ed25519VerificationKey2018')
    return keyOfRaw(decodeMultibase(`z${publicKeyBase58}`))
  return 'kty' in method ? keyOfJwk(method) : undefined
}

/** The key in a Multikey (Controlled Identifiers 1.0, §2.2.2): Ed25519, P-256 or P-384. */
export function keyOfMultibase(multibase: string): VerificationKey | undefined {
  const bytes = decodeMultibase(multibase)
  if (!bytes) return undefined
  const hasPrefix = ([first, second]: readonly [number, number]) => bytes[0] === first && bytes[1] === second
  if (hasPrefix(ed25519)) return keyOfRaw(bytes.slice(2))
  const found = curves.find(({ prefix }) => hasPrefix(prefix))
  const point = found && decompress(found.curve, bytes.subarray(2))
  return point && keyOfPoint(found.curve, point)
}

/** The key in a JWK. Takes over public members only. */
export function keyOfJwk(jwk: JsonLd): VerificationKey | undefined {
  const { kty, crv, x, y, n, e } = jwk
  if ('d' in jwk || 'k' in jwk || (jwk.use !== undefined && jwk.use !== 'sig')) return undefined
  if (kty === 'OKP' && crv === 'Ed25519') return keyOfRaw(decode(x))
  if (kty === 'RSA' && typeof n === 'string' && typeof e === 'string') return { kind: 'jwk', jwk: { kty, n, e } }
  const point = [decode(x), decode(y)]
  if (kty !== 'EC' || !point[0] || !point[1]) return undefined
  if (crv === 'P-256' && point[0].length === 32 && point[1].length === 32)
    return keyOfPoint(crv, { x: point[0], y: point[1] })
  return crv === 'P-384' || crv === 'P-521'
    ? { kind: 'jwk', jwk: { kty, crv, x: x as string, y: y as string } }
    : undefined
}

/** Whether two keys are one, however each was written. */
export const sameKey = (a: VerificationKey, b: VerificationKey) =>
  (['kty', 'crv', 'x', 'y', 'n', 'e'] as const).every((member) => a.jwk[member] === b.jwk[member])

function keyOfRaw(raw: Bytes | undefined): VerificationKey | undefined {
  if (raw?.length !== 32) return undefined
  return { kind: 'Ed25519', raw, jwk: { kty: 'OKP', crv: 'Ed25519', x: base64url.encode(raw) } }
}

function keyOfPoint(curve: Curve, { x, y }: { x: Bytes; y: Bytes }): VerificationKey {
  const jwk = { kty: 'EC', crv: curve, x: base64url.encode(x), y: base64url.encode(y) }
  if (curve !== 'P-256') return { kind: 'jwk', jwk }
  const raw = Uint8Array.of(2 + (y.at(-1)! & 1), ...x)
  return { kind: curve, multibase: `z${encodeBase58(Uint8Array.of(0x80, 0x24, ...raw))}`, raw, jwk }
}

/**
 * Base58 or base64url, by its first letter. No public key is longer than this, and base58 takes the square of its
 * length.
 */
function decodeMultibase(text: string): Bytes | undefined {
  if (text.length > 128) return undefined
  if (text.startsWith('z')) return decodeBase58(text.slice(1))
  return text.startsWith('u') ? decode(text.slice(1)) : undefined
}

function decode(text: unknown): Bytes | undefined {
  if (typeof text !== 'string' || !/^[\w-]+$/.test(text)) return undefined
  try {
    return new Uint8Array(base64url.decode(text))
  } catch {
    return undefined
  }
}
