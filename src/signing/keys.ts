import type { JwtAlgorithm } from '../proof/vc-jwt'

/** `Ed25519` makes Data Integrity proofs, `ES256` makes JWTs; `RS256` too, for an issuer that imported such a key. */
export type KeyAlgorithm = 'Ed25519' | JwtAlgorithm

/**
 * What a key signs: badges; whatever a machine asks for at the VC-API, in the issuer's name; or the same for a test, in
 * the name of a `did:key`.
 */
export const keyUses = ['badge', 'machine', 'test'] as const
export type KeyUse = (typeof keyUses)[number]

/** `retired`: signs no more, and what it signed stands. `compromised`: what it signed stands only if we know of it. */
export type KeyStatus = 'active' | 'retired' | 'compromised'

/** The public half of an issuer's key. */
export type PublicKey = {
  id: string
  algorithm: KeyAlgorithm
  use: KeyUse
  status: KeyStatus
  /** Only what makes the key: `kty`, `crv`, `x` and, for ES256, `y`; `kty`, `n` and `e` for RS256. */
  jwk: JsonWebKey
  /** `publicKeyMultibase` of an Ed25519 key, `z6Mk…`; null for the others. */
  multikey: string | null
}

/** The two keys that sign both forms of a credential. */
export type KeyPair = { proof: PublicKey; jwt: PublicKey }
