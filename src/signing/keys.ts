/** `Ed25519` makes Data Integrity proofs, `ES256` makes JWTs. */
export type KeyAlgorithm = 'Ed25519' | 'ES256'

/** The public half of an issuer's key. */
export type PublicKey = {
  id: string
  algorithm: KeyAlgorithm
  /** Only what makes the key: `kty`, `crv`, `x` and, for ES256, `y`. */
  jwk: JsonWebKey
  /** `publicKeyMultibase` of an Ed25519 key, `z6Mk…`; null for ES256. */
  multikey: string | null
}
