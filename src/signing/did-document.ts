import type { PublicKey } from './keys'

/**
 * The DID document of a `did:web` issuer: every key it ever signed with, as its badges have to verify for as long as
 * anyone holds one. Ed25519 keys are a `Multikey`, ES256 keys a `JsonWebKey`.
 */
export function toDidDocument(did: string, keys: PublicKey[]) {
  const methods = keys.map((key) => verificationMethod(did, key))
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: did,
    verificationMethod: methods,
    assertionMethod: methods.map(({ id }) => id),
    authentication: methods.filter(({ type }) => type === 'Multikey').map(({ id }) => id),
  }
}

/** The address of a key inside its issuer's DID document. */
export const verificationMethodId = (did: string, key: PublicKey) => `${did}#${key.multikey ?? key.id}`

function verificationMethod(did: string, key: PublicKey) {
  const id = verificationMethodId(did, key)
  return key.multikey
    ? { id, type: 'Multikey' as const, controller: did, publicKeyMultibase: key.multikey }
    : { id, type: 'JsonWebKey' as const, controller: did, publicKeyJwk: { ...key.jwk, alg: key.algorithm } }
}
