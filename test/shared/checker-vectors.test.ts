import { expect } from 'vitest'
import { contextPins } from '../../src/checker/context-pins'
import { verifySignature } from '../../src/checker/data-integrity'
import { checkDataModel } from '../../src/checker/data-model'
import { keyOfMultibase } from '../../src/checker/verification-key'
import type { JsonLd } from '../../src/proof/canonicalize'
import { canonicalize } from '../../src/proof/canonicalize'
import { packagedContexts } from '../../src/proof/packaged-contexts'
import { checkIn, stepOf } from './support/checking'
import { readJson, readText, sharedTests } from './support/shared'

const vectors = 'test-vectors'
const guide = `${vectors}/ob3-impl-guide`
const w3c = `${vectors}/w3c-eddsa-rdfc-2022`
const selective = `${vectors}/w3c-ecdsa-sd-2023/ecdsa-sd-2023`

/** The issuer of 1EdTech's vectors, with the key that they name. */
const academy = () => {
  const { issuer, publicKeyMultibase } = readJson(`${guide}/keys.json`)
  const method = { id: `${issuer}#${publicKeyMultibase}`, type: 'Multikey', controller: issuer, publicKeyMultibase }
  return { [issuer]: { id: issuer, verificationMethod: [method], assertionMethod: [method.id] } }
}

const clrContext = 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json'

/** W3C's vectors use a context of its examples, which is not in the shared data; it says no more than this. */
const examples = JSON.stringify({ '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } })
const examplesKept = { [`contexts/${contextPins.get('https://www.w3.org/ns/credentials/examples/v2')}`]: examples }

/** Of the context of W3C's selective vectors, what their canonical forms say it defines. */
const term = (name: string) => `https://w3id.org/citizenship#${name}`
const schema = (name: string) => `https://schema.org/${name}`
const dateTime = (id: string) => ({ '@id': id, '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' })
const names = (of: (name: string) => string, ...all: string[]) =>
  Object.fromEntries(all.map((name) => [name, of(name)]))
const citizenship = {
  '@context': {
    ...names(schema, 'Person', 'givenName', 'additionalName', 'familyName', 'gender', 'identifier'),
    ...names(term, 'EmployablePerson', 'EmploymentAuthorizationDocument', 'EmploymentAuthorizationDocumentCredential'),
    ...names(term, 'PermanentResident', 'PermanentResidentCardCredential', 'birthCountry', 'lprCategory', 'lprNumber'),
    ...names(
      term,
      'employmentAuthorizationDocument',
      'PermanentResidentCard',
      'permanentResidentCard',
      'commuterClassification',
    ),
    image: { '@id': schema('image'), '@type': '@id' },
    birthDate: dateTime(schema('birthDate')),
    residentSince: dateTime(term('residentSince')),
  },
}
const withCitizenship = new Map<string, object>([
  ...packagedContexts,
  ['https://w3id.org/citizenship/v4rc1', citizenship],
])

/** Whether a document's proof was made with the key that it names. */
async function holds(document: JsonLd) {
  const { proof, ...unsecured } = document as { proof: JsonLd & { verificationMethod: string } }
  const key = keyOfMultibase(proof.verificationMethod.split('#')[1]!)!
  const canonical = await canonicalize(unsecured, withCitizenship)
  return (await verifySignature(document, proof, key, { contexts: withCitizenship, canonical })).outcome === 'passed'
}

const openBadges = [
  'achievementAlignmentCase',
  'achievementAlignmentCe',
  'basicOpenBadgeCredential',
  'fullOpenBadge',
  'skillAssertionCase',
  'skillAssertionCtdl',
]

sharedTests({
  "1EdTech's badge is valid, once its issuer publishes the key": async () => {
    const text = readText(`${guide}/signed-credential.json`)
    const report = await checkIn(academy(), text)
    expect(report).toMatchObject({ verdict: 'valid', secured: 'eddsa-rdfc-2022' })
    expect((await checkIn(academy(), text.replace('Teamwork Badge', 'Teamwork badge'))).verdict).toBe('invalid')
    const unpublished = await checkIn({}, text)
    expect(unpublished.verdict).toBe('unknown')
    expect(stepOf(unpublished, 'proof').reason).toMatch(/^The signature holds/)
  },

  "1EdTech's learner record is valid, once its issuer publishes the key": async () => {
    const text = readText(`${vectors}/clr-impl-guide/signed-clr.json`)
    const world = { ...academy(), [clrContext]: readText('contexts/1edtech/clr-v2p0-context-2.0.1.json') }
    expect(await checkIn(world, text)).toMatchObject({ verdict: 'valid', secured: 'eddsa-rdfc-2022' })
    expect((await checkIn(world, text.replace('Sample Transcript', 'Another one'))).verdict).toBe('invalid')
  },

  "the signatures of W3C's eddsa-rdfc-2022 vectors hold; whose key it is, nobody says": async () => {
    for (const path of [
      'eddsa-rdfc-2022/signedDataInt',
      'proof-set-chain/signedProofSet1',
      'proof-set-chain/signedProofSet2',
    ]) {
      const text = readText(`${w3c}/${path}.json`)
      const report = await checkIn({}, text, { contexts: examplesKept })
      expect(report.verdict, path).toBe('unknown')
      expect(stepOf(report, 'proof').reason, path).toMatch(/^The signature holds, made with eddsa-rdfc-2022/)
      const changed = await checkIn({}, text.replace('School of Examples', 'School of Fakes'), {
        contexts: examplesKept,
      })
      expect(changed.verdict, path).toBe('invalid')
    }
  },

  "a proof of W3C's that builds on others is not checked, and those it builds on are": async () => {
    for (const name of ['signedProofChain1', 'signedProofChain2']) {
      const document = readJson(`${w3c}/proof-set-chain/${name}.json`)
      const whole = await checkIn({}, JSON.stringify(document), { contexts: examplesKept })
      expect(stepOf(whole, 'proof').reason).toMatch(/^The signature holds/)
      const last = { ...document, proof: document.proof.at(-1) }
      const chained = await checkIn({}, JSON.stringify(last), { contexts: examplesKept })
      expect(stepOf(chained, 'proof')).toMatchObject({ outcome: 'not_checked' })
    }
  },

  "W3C's second eddsa-rdfc-2022 vector and its ecdsa-sd-2023 vectors hold, and fail for another text": async () => {
    for (const path of [
      `${w3c}/eddsa-rdfc-2022/employ/signedDataInt`,
      `${selective}/employ/derivedRevealDocument`,
      `${selective}/prc/derivedRevealDocument`,
    ]) {
      const document = readJson(`${path}.json`)
      expect(await holds(document), path).toBe(true)
      document.credentialSubject.birthCountry = 'Erehwon'
      expect(await holds(document), path).toBe(false)
    }
  },

  "a base proof of W3C's is refused: it is its holder's, to derive others from": async () => {
    for (const name of ['employ', 'prc'])
      expect(await holds(readJson(`${selective}/${name}/addSignedSDBase.json`))).toBe(false)
  },

  'all examples of Open Badges 3.0 are what our schema asks for': () => {
    for (const name of openBadges)
      expect(checkDataModel(readJson(`examples/ob3-spec/${name}.json`)), name).toMatchObject({ outcome: 'passed' })
  },
})
