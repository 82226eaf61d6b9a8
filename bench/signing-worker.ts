import { compactVerify } from 'jose'
import { addProof, verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { signVcJwt } from '../src/proof/vc-jwt'
import { badge, endorsement, issuerId } from '../test/support/badges'
import type { Size } from '../test/support/badges'
import { created, ed25519, librarySign, libraryVerifier } from './library'

/** Runs in workerd: signs or verifies one badge a number of times, our way or the usual libraries' way. */

type Keys = Awaited<ReturnType<typeof makeKeys>>

async function makeKeys() {
  const p256 = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  return { ...(await ed25519()), p256: p256 as CryptoKeyPair }
}

/** What is done once, before the clock runs, and what is then done again and again. */
type Work = (keys: Keys, credential: ReturnType<typeof badge>) => Promise<() => Promise<unknown>>

const works: Record<string, Work> = {
  nothing: async () => async () => undefined,
  sign:
    async ({ pair, verificationMethod }, credential) =>
    () =>
      addProof(credential, { created, verificationMethod }, pair.privateKey),
  verify: async ({ pair, raw, verificationMethod }, credential) => {
    const signed = await addProof(credential, { created, verificationMethod }, pair.privateKey)
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
    const verify = libraryVerifier(keys, await librarySign(keys, credential))
    return async () => must(await verify())
  },
}

function must(holds: boolean): void {
  if (!holds) throw new Error('It does not verify.')
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
