import type { PublicKey } from './keys'

/**
 * The DID document of a `did:web` issuer: every key that ever signed in its name, as what they signed has to verify for
 * as long as anyone holds it. Ed25519 keys are a `Multikey`, the others a `JsonWebKey`. A compromised key stays, since
 * our own records vouch for some of what it signed; but it may assert nothing any more (DID Core, §5.3.2). Keys for
 * tests sign in the name of a `did:key`, and are not in there.
 */
export function toDidDocument(did: string, keys: PublicKey[]) {
  const own = keys.filter(({ use }) => use !== 'test')
  const trusted = own.filter(({ status }) => status !== 'compromised')
  const ids = (of: PublicKey[]) => of.map((key) => verificationMethodId(did, key))
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: did,
    verificationMethod: own.map((key) => verificationMethod(did, key)),
    assertionMethod: ids(trusted),
    authentication: ids(trusted.filter(({ multikey }) => multikey)),
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
