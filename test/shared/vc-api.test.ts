import { createHash } from 'node:crypto'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { generate } from '@digitalbazaar/ed25519-multikey'
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { issue, signPresentation, verifyCredential } from '@digitalbazaar/vc'
import { expect, test } from 'vitest'
import type { CheckCtx } from '../../src/checker/budget'
import { packagedContexts } from '../../src/proof/packaged-contexts'
import { checkProofs } from '../../src/vc-api/presentation-proof'
import { whyBadDigest } from '../../src/vc-api/related-resource'
import { newHolder } from '../support/holder'
import { readText, sharedTests } from './support/shared'

// Digital Bazaar's libraries, which W3C's test suites are made with, run in Node, and not in workerd.

const ctx = { origin: 'https://badges.example.org', now: () => new Date('2026-11-23T12:00:00Z') } as CheckCtx

/** A credential with terms of its own, and texts in languages and directions. */
const credential = (issuer: string) => ({
  '@context': [
    'https://www.w3.org/ns/credentials/v2',
    { Visit: 'https://example.org/#Visit', purpose: 'https://example.org/#purpose' },
  ],
  type: ['VerifiableCredential', 'Visit'],
  issuer,
  name: [
    { '@value': 'A visit', '@language': 'en' },
    { '@value': 'زيارة', '@language': 'ar', '@direction': 'rtl' },
  ],
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { purpose: 'To see it.' },
})

async function documentLoader(url: string) {
  const document = packagedContexts.get(url) ?? keyDocument(url)
  if (!document) throw new Error(`${url} is not to be looked up.`)
  return { documentUrl: url, document }
}

/** Of a `did:key`, or of the key in one. */
function keyDocument(url: string): object | undefined {
  const [, did, multikey] = /^(did:key:(z6Mk\w+))/.exec(url) ?? []
  if (!did) return undefined
  const id = `${did}#${multikey}`
  const method = { id, type: 'Multikey', controller: did, publicKeyMultibase: multikey }
  if (url === id) return { '@context': 'https://w3id.org/security/multikey/v1', ...method }
  const relations = { verificationMethod: [method], assertionMethod: [id], authentication: [id] }
  return { '@context': ['https://www.w3.org/ns/did/v1'], id: did, ...relations }
}

test('a credential in terms of its own, signed our way, is accepted by them, and no letter else', async () => {
  const holder = await newHolder()
  const signed = await holder.sign(credential(holder.did), { proofPurpose: 'assertionMethod' })
  const verify = (document: object) =>
    verifyCredential({ credential: document, suite: new DataIntegrityProof({ cryptosuite }), documentLoader })
  const { verified, error } = await verify(signed)
  expect(error).toBeUndefined()
  expect(verified).toBe(true)
  const changed = JSON.stringify(signed).replace('To see it', 'To own it')
  expect(await verify(JSON.parse(changed))).toMatchObject({ verified: false })
})

test('a presentation that they signed is its holder’s, for its challenge and domain, and nothing else', async () => {
  const key = await generate({ controller: 'did:example:holder' })
  const did = `did:key:${key.publicKeyMultibase}`
  const signer = { ...key.signer(), id: `${did}#${key.publicKeyMultibase}` }
  const suite = () => new DataIntegrityProof({ signer, cryptosuite })
  const presentation = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    holder: did,
    verifiableCredential: [await issue({ credential: credential(did), suite: suite(), documentLoader })],
  }
  const asked = { challenge: 'a challenge', domain: 'verifier.example' }
  const signed = await signPresentation({ presentation, suite: suite(), documentLoader, ...asked })
  expect(await checkProofs(ctx, signed, asked)).toMatchObject([{ problemDetails: [] }])
  const changed = { ...signed, id: 'urn:x:1' }
  expect(await checkProofs(ctx, changed, asked)).toMatchObject([
    { problemDetails: [{ title: 'Its proof does not hold' }] },
  ])
  const stolen = await checkProofs(ctx, signed, { ...asked, challenge: 'another' })
  expect(stolen).toMatchObject([{ problemDetails: [{ type: expect.stringContaining('INVALID_CHALLENGE') }] }])
})

sharedTests({
  'the digests of the base contexts are those of the published files'() {
    for (const [url, file] of [
      ['https://www.w3.org/ns/credentials/v2', 'contexts/w3c/credentials-v2.json'],
      ['https://www.w3.org/2018/credentials/v1', 'contexts/w3c/credentials-v1.json'],
    ] as const)
      for (const hash of ['sha256', 'sha384', 'sha512']) {
        const digestSRI = `${hash}-${createHash(hash).update(readText(file)).digest('base64')}`
        expect(whyBadDigest({ relatedResource: [{ id: url, digestSRI }] }), digestSRI).toBeUndefined()
      }
  },
})
