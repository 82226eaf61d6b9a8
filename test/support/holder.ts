import { CompactSign } from 'jose'
import { encodeBase58 } from '../../src/proof/base58'
import type { JsonLd } from '../../src/proof/canonicalize'
import { proofInput } from '../../src/proof/eddsa-rdfc-2022'
import { packagedContexts } from '../../src/proof/packaged-contexts'
import { toMultikey } from '../../src/proof/multikey'

/** Somebody with a `did:key` of their own: no record of ours knows them. */
export type Holder = {
  did: string
  /** The document with a proof of theirs beside those it has. */
  sign: (document: JsonLd, proof?: JsonLd) => Promise<JsonLd>
  /** A compact JWS by them. */
  jwt: (payload: JsonLd, header?: JsonLd) => Promise<string>
}

export async function newHolder(): Promise<Holder> {
  const { publicKey, privateKey } = (await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const multikey = toMultikey(new Uint8Array((await crypto.subtle.exportKey('raw', publicKey)) as ArrayBuffer))
  const did = `did:key:${multikey}`
  const kid = `${did}#${multikey}`
  return {
    did,
    async sign(document, change = {}) {
      const options = {
        type: 'DataIntegrityProof',
        cryptosuite: 'eddsa-rdfc-2022',
        created: '2026-11-01T00:00:00Z',
        verificationMethod: kid,
        proofPurpose: 'authentication',
        ...change,
      }
      const input = await proofInput(document, options, packagedContexts)
      const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, input))
      const proof = { ...options, proofValue: `z${encodeBase58(signature)}` }
      return { ...document, proof: [...[document.proof ?? []].flat(), proof] }
    },
    jwt: (payload, header = {}) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'EdDSA', typ: 'vp+jwt', kid, ...header })
        .sign(privateKey),
  }
}
