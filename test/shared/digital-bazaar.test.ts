import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { issue, verifyCredential } from '@digitalbazaar/vc'
import { compactVerify } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { buildCredential } from '../../src/credentials/credential'
import type { JsonLd } from '../../src/proof/canonicalize'
import { contexts } from '../../src/proof/contexts'
import { addProof, verifyProof } from '../../src/proof/eddsa-rdfc-2022'
import { toMultikey } from '../../src/proof/multikey'
import { signVcJwt } from '../../src/proof/vc-jwt'
import { toDidDocument, verificationMethodId } from '../../src/signing/did-document'
import type { PublicKey } from '../../src/signing/keys'
import { badge, endorsement, issuerId } from '../support/badges'
import { sampleAward } from '../support/sample-award'
import { newKeys } from './support/ed25519'

// Needs no shared data: it is here because Digital Bazaar's libraries run in Node, and not in workerd.

const award = sampleAward()
const { did } = award.issuer
const created = '2026-03-04T05:06:07Z'
let pair: CryptoKeyPair
let raw: Uint8Array<ArrayBuffer>
let key: PublicKey
let text: string

beforeAll(async () => {
  pair = await newKeys()
  raw = new Uint8Array((await crypto.subtle.exportKey('raw', pair.publicKey)) as ArrayBuffer)
  key = {
    id: 'key_1',
    algorithm: 'Ed25519',
    use: 'badge',
    status: 'active',
    jwk: { kty: 'OKP' },
    multikey: toMultikey(raw),
  }
  const options = { created, verificationMethod: verificationMethodId(did, key) }
  text = JSON.stringify(await addProof(buildCredential(award), options, pair.privateKey))
})

async function documentLoader(url: string) {
  const document = contexts.get(url) ?? fromDid(url)
  if (!document) throw new Error(`${url} is not to be looked up.`)
  return { documentUrl: url, document }
}

function fromDid(url: string): object | undefined {
  const document = toDidDocument(did, [key])
  if (url === did) return document
  const method = document.verificationMethod.find(({ id }) => id === url)
  return method && { '@context': 'https://w3id.org/security/multikey/v1', ...method }
}

const verify = (credential: object) =>
  verifyCredential({
    credential,
    suite: new DataIntegrityProof({ cryptosuite }),
    documentLoader,
    checkStatus: async () => ({ verified: true }),
  })

test("a credential verifies with Digital Bazaar's libraries and our DID document", async () => {
  const { verified, error } = await verify(JSON.parse(text))
  expect(error).toBeUndefined()
  expect(verified).toBe(true)
})

test('it is refused after one changed byte, wherever that is', async () => {
  for (const words of ['Lea Learner', 'sha256$b5', '#c1-l2', '94567', '2028-03-04', 'Friday', 'z6Mk'])
    expect(await verify(JSON.parse(text.replace(words, changed(words)))), words).toMatchObject({ verified: false })
})

/** A badge of this size, with endorsements embedded that carry proofs of their own. */
async function endorsed(size: 'typical' | 'big') {
  const options = { created, verificationMethod: verificationMethodId(issuerId, key) }
  const endorsements = [1, 2].map((n) => addProof(endorsement(n), options, pair.privateKey))
  return badge(size, await Promise.all(endorsements))
}

test.each(['typical', 'big'] as const)('both ways: a %s badge with endorsements embedded', async (size) => {
  expect(issuerId).toBe(did)
  const unsigned = await endorsed(size)
  const verificationMethod = verificationMethodId(issuerId, key)
  const ours = await addProof(unsigned, { created, verificationMethod }, pair.privateKey)
  expect(await verify(structuredClone(ours))).toMatchObject({ verified: true })
  for (const embedded of unsigned.credentialSubject.achievement.endorsement ?? [])
    expect(await verify(structuredClone(embedded))).toMatchObject({ verified: true })

  const signer = {
    algorithm: 'Ed25519',
    id: verificationMethod,
    sign: async ({ data }: { data: Uint8Array<ArrayBuffer> }) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, data)),
  }
  const suite = new DataIntegrityProof({ cryptosuite, signer, date: new Date(created) })
  const theirs = await issue({ credential: structuredClone(unsigned), suite, documentLoader })
  expect(await verifyProof(theirs, raw)).toEqual({ ok: true })
  expect(theirs.proof).toMatchObject({ proofValue: ours.proof[0].proofValue })
  const altered = JSON.parse(JSON.stringify(theirs).replace('Sound, says member 2', 'Sound, says member 3')) as JsonLd
  expect(await verifyProof(altered, raw)).toMatchObject({ code: 'wrong_signature' })
})

test('the JWT form verifies with jose, and is refused after one changed byte', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { privateKey, publicKey } = keys as CryptoKeyPair
  const jwt = await signVcJwt(buildCredential(award), 'https://badges.example.org/keys/key_2', privateKey, 'ES256')
  const { payload } = await compactVerify(jwt, publicKey)
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject(buildCredential(award))
  for (const at of [5, jwt.indexOf('.') + 9, jwt.lastIndexOf('.') + 9])
    await expect(compactVerify(jwt.slice(0, at) + changed(jwt.slice(at)), publicKey)).rejects.toThrow()
})

/** The same text with another first letter or digit. */
const changed = (words: string) =>
  words.replace(/[a-z0-9]/i, (c) => (c === '1' ? '2' : c === 'A' ? 'B' : /\d/.test(c) ? '1' : 'A'))
