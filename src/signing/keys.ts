/** `Ed25519` makes Data Integrity proofs, `ES256` makes JWTs; `RS256` too, for an issuer that imported such a key. */
export type KeyAlgorithm = 'Ed25519' | 'ES256' | 'RS256'

/**
 * What a key signs: badges; whatever a machine asks for at the VC-API, in the issuer's name; or the same for a test, in
 * the name of a `did:key`.
 */
export type KeyUse = 'badge' | 'machine' | 'test'

/** `retired`: signs no more, and what it signed stands. `compromised`: what it signed stands only if we know of it. */
export type KeyStatus = 'active' | 'retired' | 'compromised'

/** The public half of an issuer's key. */
export type PublicKey = {
  id: string
  algorithm: KeyAlgorithm
  /** Only what makes the key: `kty`, `crv`, `x` and, for ES256, `y`. */
  jwk: JsonWebKey
  /** `publicKeyMultibase` of an Ed25519 key, `z6Mk…`; null for ES256. */
  multikey: string | null
}
