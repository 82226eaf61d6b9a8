import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { generate as generateP256 } from '@digitalbazaar/ecdsa-multikey'
import { createDiscloseCryptosuite, createSignCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import { generate as generateEd25519 } from '@digitalbazaar/ed25519-multikey'
import { Ed25519Signature2020 } from '@digitalbazaar/ed25519-signature-2020'
import { cryptosuite as eddsa } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { derive, issue } from '@digitalbazaar/vc'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { packagedContexts } from '../../src/proof/packaged-contexts'
import { vcJwtPayload } from '../../src/proof/vc-jwt'
import { plainBadge } from '../support/foreign'
import { checkIn } from './support/checking'

// Needs no shared data: it is here because Digital Bazaar's libraries run in Node, and not in workerd.

const did = 'did:web:issuer.example'
const address = 'https://issuer.example/.well-known/did.json'
const badge = plainBadge(did)

/** A badge of the VC Data Model 1.1, as they were signed before there were cryptosuites. */
const { validFrom: issuanceDate, ...rest } = badge
const oldBadge = {
  ...rest,
  '@context': [
    'https://www.w3.org/2018/credentials/v1',
    'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json',
    'https://w3id.org/security/suites/ed25519-2020/v1',
  ],
  issuanceDate,
}

async function documentLoader(url: string) {
  const document = packagedContexts.get(url)
  if (!document) throw new Error(`${url} is not to be looked up.`)
  return { documentUrl: url, document }
}

const publishing = <T extends { id: string }>(method: T) => ({
  [address]: { id: did, verificationMethod: [{ controller: did, ...method }], assertionMethod: [method.id] },
})

/** A key pair of theirs, named after its public half, and the document that lists it. */
async function newKey(kind: 'Ed25519' | 'P-256') {
  const controller = did
  const key = kind === 'P-256' ? await generateP256({ curve: kind, controller }) : await generateEd25519({ controller })
  const { publicKeyMultibase } = key
  const id = `${did}#${publicKeyMultibase}`
  return { signer: { ...key.signer(), id }, world: publishing({ id, type: 'Multikey', publicKeyMultibase }) }
}

/** Each single character of these texts matters. */
async function isHeldTo(world: Record<string, object>, signed: object, texts: string[]) {
  const json = JSON.stringify(signed)
  for (const text of texts) {
    const changed = text.replace(/[a-z0-9]/i, (c) => (c === 'q' ? 'Q' : 'q'))
    expect(json, text).toContain(text)
    expect((await checkIn(world, json.replace(text, changed))).verdict, text).toBe('invalid')
  }
}

const texts = ['Works with others', 'Another Academy', 'f6ab24cd', 'issuer.example/badges/1']

test('we accept what they sign with eddsa-rdfc-2022, to the last letter', async () => {
  const { signer, world } = await newKey('Ed25519')
  const suite = new DataIntegrityProof({ signer, cryptosuite: eddsa })
  const signed = await issue({ credential: badge, suite, documentLoader })
  expect(await checkIn(world, JSON.stringify(signed))).toMatchObject({ verdict: 'valid', secured: 'eddsa-rdfc-2022' })
  await isHeldTo(world, signed, texts)
})

test('we accept what they sign with Ed25519Signature2020, to the last letter', async () => {
  const { signer, world } = await newKey('Ed25519')
  const signed = await issue({ credential: oldBadge, suite: new Ed25519Signature2020({ signer }), documentLoader })
  const secured = 'Ed25519Signature2020'
  expect(await checkIn(world, JSON.stringify(signed))).toMatchObject({ verdict: 'valid', secured })
  await isHeldTo(world, signed, texts)
})

test('we accept what is left of a badge they signed with ecdsa-sd-2023, to the last letter, and no more', async () => {
  const { signer, world } = await newKey('P-256')
  const mandatoryPointers = ['/issuer', '/validFrom', '/credentialSubject/achievement']
  const signing = new DataIntegrityProof({ signer, cryptosuite: createSignCryptosuite({ mandatoryPointers }) })
  const base = await issue({ credential: badge, suite: signing, documentLoader })
  const cryptosuite = createDiscloseCryptosuite({ selectivePointers: ['/credentialSubject/id'] })
  const suite = new DataIntegrityProof({ cryptosuite })
  const derived = await derive({ verifiableCredential: base, suite, documentLoader })
  expect(derived).not.toHaveProperty('name')
  expect(await checkIn(world, JSON.stringify(derived))).toMatchObject({ verdict: 'valid', secured: 'ecdsa-sd-2023' })
  await isHeldTo(world, derived, texts)
  expect((await checkIn(world, JSON.stringify({ ...derived, name: 'Teamwork' }))).verdict).toBe('invalid')
  expect((await checkIn(world, JSON.stringify(base))).verdict).toBe('invalid')
})

test.each(['RS256', 'ES256', 'EdDSA'])('we accept what jose signs with %s, to the last letter', async (alg) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const id = `${did}#key-1`
  const world = publishing({ id, type: 'JsonWebKey', publicKeyJwk: await exportJWK(publicKey) })
  const sign = (header: object) =>
    new SignJWT(vcJwtPayload(badge)).setProtectedHeader({ alg, kid: id, ...header }).sign(privateKey)
  expect(await checkIn(world, await sign({}))).toMatchObject({ verdict: 'valid', secured: `VC-JWT ${alg}` })
  expect(await checkIn(world, await sign({ typ: 'vc+jwt' }))).toMatchObject({ secured: `VC-JOSE-COSE ${alg}` })
  const jwt = await sign({ typ: 'JWT' })
  for (const at of [10, jwt.indexOf('.') + 10, jwt.lastIndexOf('.') + 10]) {
    const changed = jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1)
    expect((await checkIn(world, changed)).verdict).toBe('invalid')
  }
})
