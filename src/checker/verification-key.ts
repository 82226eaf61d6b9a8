/** A public key that a proof can be checked with. Ed25519 is always its 32 raw bytes, however it was written. */
export type VerificationKey =
  | { kind: 'Ed25519'; raw: Uint8Array<ArrayBuffer> }
  | { kind: 'P-256'; multibase: string; raw: Uint8Array<ArrayBuffer>; jwk: JsonWebKey }
  | { kind: 'jwk'; jwk: JsonWebKey }
