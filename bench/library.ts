import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { issue, verifyCredential } from '@digitalbazaar/vc'
import { contexts } from '../src/proof/contexts'
import { toMultikey } from '../src/proof/multikey'
import { issuerId } from '../test/support/badges'

// What everybody else signs and verifies with. In Node as in workerd.

export const created = '2026-03-04T05:06:07Z'

export type Ed25519 = { pair: CryptoKeyPair; raw: Uint8Array<ArrayBuffer>; verificationMethod: string }

export async function ed25519(): Promise<Ed25519> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const raw = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer)
  return { pair, raw, verificationMethod: `${issuerId}#${toMultikey(raw)}` }
}

/** With WebCrypto's signature, as ours: only what comes before it is compared. */
export function librarySign(keys: Ed25519, credential: object) {
  const signer = {
    algorithm: 'Ed25519',
    id: keys.verificationMethod,
    sign: async ({ data }: { data: Uint8Array<ArrayBuffer> }) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', keys.pair.privateKey, data)),
  }
  const suite = new DataIntegrityProof({ signer, date: new Date(created), cryptosuite })
  // The library writes into what it is given.
  return issue({ credential: structuredClone(credential), suite, documentLoader: loader(keys) })
}

/** Returns what verifies this signed credential, again and again. */
export function libraryVerifier(keys: Ed25519, credential: object): () => Promise<boolean> {
  const suite = new DataIntegrityProof({ cryptosuite })
  const documentLoader = loader(keys)
  const checkStatus = async () => ({ verified: true })
  return async () => (await verifyCredential({ credential, suite, documentLoader, checkStatus })).verified
}

const loader =
  ({ raw, verificationMethod: id }: Ed25519) =>
  async (url: string) => {
    const method = { id, type: 'Multikey', controller: issuerId, publicKeyMultibase: toMultikey(raw) }
    const document =
      contexts.get(url) ??
      (url === id
        ? { '@context': 'https://w3id.org/security/multikey/v1', ...method }
        : {
            '@context': 'https://www.w3.org/ns/did/v1',
            id: issuerId,
            assertionMethod: [id],
            verificationMethod: [method],
          })
    return { documentUrl: url, document }
  }
