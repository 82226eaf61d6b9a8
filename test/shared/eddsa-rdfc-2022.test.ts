import { expect } from 'vitest'
import { encodeBase58 } from '../../src/proof/base58'
import { canonicalize, canonicalizeClosed } from '../../src/proof/canonicalize'
import { contexts } from '../../src/proof/contexts'
import { addProof, hashData, proofInput, verifyProof } from '../../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../../src/proof/multikey'
import { packagedContexts } from '../../src/proof/packaged-contexts'
import { hex } from '../../src/digest'
import { libraryCanonical } from '../support/jsonld'
import { importSecret } from './support/ed25519'
import { readJson, readText, sharedTests } from './support/shared'

const guide = 'test-vectors/ob3-impl-guide'
const w3c = 'test-vectors/w3c-eddsa-rdfc-2022'
const suite = `${w3c}/eddsa-rdfc-2022`

/** W3C's vectors use the context of its examples, which nothing of ours may. */
const withExamples = new Map([
  ...contexts,
  [
    'https://www.w3.org/ns/credentials/examples/v2',
    { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } },
  ],
])

const clrGuide = 'test-vectors/clr-impl-guide'
const withClr = () =>
  new Map([
    ...packagedContexts,
    [
      'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json',
      readJson('contexts/1edtech/clr-v2p0-context-2.0.1.json'),
    ],
  ])

const examples = [
  'achievementAlignmentCase',
  'achievementAlignmentCe',
  'basicOpenBadgeCredential',
  'fullOpenBadge',
  'skillAssertionCase',
  'skillAssertionCtdl',
].map((name) => `ob3-spec/${name}`)

const keyOf = (multibase: string) => fromMultikey(multibase)!

const sign = async (key: CryptoKey, input: Uint8Array<ArrayBuffer>) =>
  `z${encodeBase58(new Uint8Array(await crypto.subtle.sign('Ed25519', key, input)))}`

sharedTests({
  "1EdTech's credential verifies with 1EdTech's key": async () => {
    const { publicKeyMultibase } = readJson(`${guide}/keys.json`)
    const signed = readJson(`${guide}/signed-credential.json`)
    expect(await verifyProof(signed, keyOf(publicKeyMultibase))).toEqual({ ok: true })
    signed.credentialSubject.achievement.name = 'Teamworks'
    expect(await verifyProof(signed, keyOf(publicKeyMultibase))).toMatchObject({ code: 'wrong_signature' })
  },

  "signing 1EdTech's credential again gives 1EdTech's signature": async () => {
    const { secretKeyMultibase, proofValue } = readJson(`${guide}/keys.json`)
    const { proof, ...document } = readJson(`${guide}/signed-credential.json`)
    const again = await addProof(document, proof, await importSecret(secretKeyMultibase))
    expect(again.proof).toEqual([{ ...proof, proofValue }])
  },

  "1EdTech's credential has 1EdTech's canonical form": async () => {
    const { proof: _, ...document } = readJson(`${guide}/signed-credential.json`)
    expect(canonicalizeClosed(document)).toBe(readText(`${guide}/document-canon.txt`))
  },

  "1EdTech's examples of badges are of the closed set, and have the libraries' canonical form": async () => {
    for (const name of examples) {
      const { proof: _, ...document } = readJson(`examples/${name}.json`)
      expect(canonicalizeClosed(document), name).toBe(await libraryCanonical(document))
    }
  },

  "1EdTech's Comprehensive Learner Record is left to the general processor, and has 1EdTech's canonical form":
    async () => {
      const { proof, ...document } = readJson(`${clrGuide}/signed-clr.json`)
      expect(() => canonicalizeClosed(document)).toThrow(/clr/)
      expect(await canonicalize(document, withClr())).toBe(readText(`${clrGuide}/document-canon.txt`))
      const { proofValue: _, ...options } = [proof].flat()[0]
      const configuration = { ...options, '@context': document['@context'] }
      expect(await canonicalize(configuration, withClr())).toBe(readText(`${clrGuide}/proof-canon.txt`))
    },

  "W3C's credential verifies, step by step": async () => {
    const signed = readJson(`${suite}/signedDataInt.json`)
    const { proof, ...document } = signed
    expect(await canonicalize(document, withExamples)).toBe(readText(`${suite}/canonDocDataInt.txt`))
    expect(hex(await proofInput(document, proof, withExamples))).toBe(readText(`${suite}/combinedHashDataInt.txt`))
    const { publicKeyMultibase } = readJson(`${w3c}/keyPair.json`)
    expect(await verifyProof(signed, keyOf(publicKeyMultibase), withExamples)).toEqual({ ok: true })
  },

  "signing W3C's credential again gives W3C's signature": async () => {
    const { privateKeyMultibase } = readJson(`${w3c}/keyPair.json`)
    const options = readJson(`${suite}/proofConfigDataInt.json`)
    const key = await importSecret(privateKeyMultibase)
    const input = await proofInput(readJson(`${w3c}/unsigned.json`), options, withExamples)
    expect(await sign(key, input)).toBe(readText(`${suite}/sigBTC58DataInt.txt`))
  },

  "W3C's second credential is signed over the hashes it should be": async () => {
    const read = (name: string) => readText(`${suite}/employ/${name}.txt`)
    const input = hashData(read('proofCanonDataInt'), read('canonDocDataInt'))
    expect(hex(input)).toBe(read('combinedHashDataInt'))
    const key = await importSecret(readJson(`${w3c}/keyPair.json`).privateKeyMultibase)
    expect(await sign(key, input)).toBe(read('sigBTC58DataInt'))
  },

  "each key of W3C's proof set verifies it, and no other does": async () => {
    const pairs = readJson(`${w3c}/proof-set-chain/multiKeyPairs.json`)
    const signed = readJson(`${w3c}/proof-set-chain/signedProofSet2.json`)
    const check = (name: string) => verifyProof(signed, keyOf(pairs[name].publicKeyMultibase), withExamples)
    expect(await check('keyPair1')).toEqual({ ok: true })
    expect(await check('keyPair2')).toEqual({ ok: true })
    expect(await check('keyPair3')).toMatchObject({ code: 'wrong_signature' })
  },
})
