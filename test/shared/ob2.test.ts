import { Ajv } from 'ajv'
import { expect } from 'vitest'
import { toAchievement } from '../../src/catalogue/achievement'
import { buildCredential } from '../../src/credentials/credential'
import { AchievementCredential } from '../../src/credentials/schema'
import { toProfile } from '../../src/identity/profile'
import { canonicalize } from '../../src/proof/canonicalize'
import type { JsonLd } from '../../src/proof/canonicalize'
import { toAssertion, toBadgeClass, toIssuer, toRevoked } from '../../src/verification/ob2'
import { sampleAward } from '../support/sample-award'
import { readJson, sharedTests } from './support/shared'

const award = sampleAward()
const { origin, issuer } = award
const { id } = award.credential
const documents = {
  Assertion: toAssertion(origin, id, AchievementCredential.parse(buildCredential(award))),
  BadgeClass: toBadgeClass(origin, toAchievement(award)),
  Issuer: toIssuer(origin, 'academy', toProfile(origin, issuer)),
  'revoked Assertion': toRevoked(origin, id, 'Copied.'),
}

const contexts = () =>
  new Map([['https://w3id.org/openbadges/v2', readJson('contexts/1edtech/openbadges-v2.json') as object]])

const terms = Object.fromEntries(
  Object.entries(documents).map(([name, document]) => [
    `every term of our ${name} is defined by the context of Open Badges 2.0, and means what it shall`,
    async () => {
      const quads = await canonicalize(JSON.parse(JSON.stringify(document)) as JsonLd, contexts())
      expect(quads).toContain(`<${document.id}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>`)
      expect(quads).toContain(`<https://w3id.org/openbadges#${document.type}>`)
    },
  ]),
)

/** Why 1EdTech's schema of a message of Badge Connect, which carries these, refuses it; null if it takes it. */
function problems(message: string, body: object) {
  const path = `schemas/ob2/ob_v2p1-json/imsob_v2p1v2p1-${message}-schemav1p0.json`
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(readJson(path) as object)
  validate(body)
  return validate.errors ?? null
}

sharedTests({
  ...terms,
  'the messages of Badge Connect 2.1 take them': () => {
    const { Assertion: assertion, Issuer: profile } = documents
    expect(problems('postassertion-requestpayload', { assertion })).toBeNull()
    expect(problems('getprofile-200-responsepayload', { status: { statusCode: 200 }, profile })).toBeNull()
  },
})
