import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { issue, verifyCredential } from '@digitalbazaar/vc'
import { compactVerify } from 'jose'
import { contexts } from '../src/proof/contexts'
import { addProof, verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { toMultikey } from '../src/proof/multikey'
import { signVcJwt } from '../src/proof/vc-jwt'
import { badge, endorsement, issuerId } from '../test/support/badges'
import type { Size } from '../test/support/badges'

/** Runs in workerd: signs or verifies one badge a number of times, our way or the usual libraries' way. */

const created = '2026-03-04T05:06:07Z'
const date = new Date(created)
const pair = async (algorithm: string | { name: string; namedCurve: string }) =>
  (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair

type Keys = Awaited<ReturnType<typeof makeKeys>>

async function makeKeys() {
  const [ed25519, p256] = await Promise.all([pair('Ed25519'), pair({ name: 'ECDSA', namedCurve: 'P-256' })])
  const raw = new Uint8Array((await crypto.subtle.exportKey('raw', ed25519.publicKey)) as ArrayBuffer)
  const verificationMethod = `${issuerId}#${toMultikey(raw)}`
  return { ed25519, p256, raw, verificationMethod }
}

/** What is done once, before the clock runs, and what is then done again and again. */
type Work = (keys: Keys, credential: ReturnType<typeof badge>) => Promise<() => Promise<unknown>>

const works: Record<string, Work> = {
  nothing: async () => async () => undefined,
  sign:
    async ({ ed25519, verificationMethod }, credential) =>
    () =>
      addProof(credential, { created, verificationMethod }, ed25519.privateKey),
  verify: async ({ ed25519, raw, verificationMethod }, credential) => {
    const signed = await addProof(credential, { created, verificationMethod }, ed25519.privateKey)
    return async () => must((await verifyProof(signed, raw)).ok)
  },
  'sign-jwt':
    async ({ p256 }, credential) =>
    () =>
      signVcJwt(credential, 'https://badges.example.org/keys/key_1', p256.privateKey, 'ES256'),
  'verify-jwt': async ({ p256 }, credential) => {
    const jwt = await signVcJwt(credential, 'https://badges.example.org/keys/key_1', p256.privateKey, 'ES256')
    return () => compactVerify(jwt, p256.publicKey)
  },
  'library-sign': async (keys, credential) => () => librarySign(keys, credential),
  'library-verify': async (keys, credential) => {
    const credentialSigned = await librarySign(keys, credential)
    const suite = new DataIntegrityProof({ cryptosuite })
    const documentLoader = loader(keys)
    return async () =>
      must((await verifyCredential({ credential: credentialSigned, suite, documentLoader, checkStatus })).verified)
  },
}

const checkStatus = async () => ({ verified: true })

function must(holds: boolean): void {
  if (!holds) throw new Error('It does not verify.')
}

/** With WebCrypto's signature, as ours: only what comes before it is compared. */
function librarySign(keys: Keys, credential: object) {
  const signer = {
    algorithm: 'Ed25519',
    id: keys.verificationMethod,
    sign: async ({ data }: { data: Uint8Array<ArrayBuffer> }) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', keys.ed25519.privateKey, data)),
  }
  const suite = new DataIntegrityProof({ signer, date, cryptosuite })
  // The library writes into what it is given.
  return issue({ credential: structuredClone(credential), suite, documentLoader: loader(keys) })
}

const loader =
  ({ raw, verificationMethod: id }: Keys) =>
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

/** One at a time: this Worker has one visitor. */
let prepared: { path: string; run: () => Promise<unknown> } | undefined

export default {
  /** `/prepare/{work}/{size}` makes ready; `/run/{times}` does it. */
  async fetch(request: Request): Promise<Response> {
    const [, action, what, size] = new URL(request.url).pathname.split('/')
    if (action === 'prepare') {
      const keys = await makeKeys()
      const endorsements = size === 'small' ? [] : [{ ...endorsement(), proof: [endorsersProof] }]
      prepared = { path: `${what}/${size}`, run: await works[what!]!(keys, badge(size as Size, endorsements)) }
    } else for (let i = 0; i < Number(what); i++) await prepared!.run()
    return new Response('done')
  },
}

/** Nobody checks it here, and making it would warm what is to be measured cold. */
const endorsersProof = {
  type: 'DataIntegrityProof',
  cryptosuite: 'eddsa-rdfc-2022',
  created,
  verificationMethod: `${issuerId}#z6Mk`,
  proofPurpose: 'assertionMethod',
  proofValue: 'z1',
}
