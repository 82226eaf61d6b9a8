import Ajv from 'ajv/dist/2019.js'
import { expect } from 'vitest'
import { buildCredential } from '../../src/credentials/credential'
import { addProof } from '../../src/proof/eddsa-rdfc-2022'
import { sampleAward } from '../support/sample-award'
import { newKeys } from './support/ed25519'
import { readJson, sharedTests } from './support/shared'

const options = {
  created: '2026-03-04T05:06:07Z',
  verificationMethod: 'did:web:badges.example.org:issuers:academy#z6Mk',
}

/** Why 1EdTech's schema refuses a document; null if it accepts it. */
function problems(family: 'json' | 'json-ld', document: object) {
  const schema = readJson(`schemas/generated/${family}/ob_v3p0_achievementcredential_schema.json`)
  // Dates are held by our own schema; ajv knows no formats by itself.
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  validate(document)
  return validate.errors ?? null
}

const everything = sampleAward()
const nothing = sampleAward({
  credential: { ...everything.credential, validUntil: null },
  issuer: { ...everything.issuer, imageDigest: null },
  version: {
    ...everything.version,
    credits: null,
    tags: [],
    alignments: [],
    validityMonths: null,
    fieldOfStudy: null,
    humanCode: null,
    translations: [],
  },
  edition: { ...everything.edition, nameInBadge: false, released: [] },
  earlier: [],
  submission: { manifest: [], outcomes: [], narrative: '' },
  activity: null,
  renews: null,
})

sharedTests({
  'a credential with all it can say is what the schemas of Open Badges 3.0 ask for': () => accepted(everything),
  'a credential with as little as it can say is so too': () => accepted(nothing),
  'the schemas refuse a credential without its criteria': () => {
    const { criteria: _, ...achievement } = buildCredential(everything).credentialSubject.achievement
    const document = buildCredential(everything)
    const broken = { ...document, credentialSubject: { ...document.credentialSubject, achievement } }
    expect(problems('json', broken)).not.toBeNull()
    expect(problems('json-ld', broken)).not.toBeNull()
  },
})

async function accepted(award: typeof everything) {
  const { privateKey } = await newKeys()
  const signed = await addProof(buildCredential(award), options, privateKey)
  expect(problems('json', signed)).toBeNull()
  expect(problems('json-ld', signed)).toBeNull()
}
