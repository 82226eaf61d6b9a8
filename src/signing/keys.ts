/** `Ed25519` makes Data Integrity proofs, `ES256` makes JWTs. */
export type KeyAlgorithm = 'Ed25519' | 'ES256'
