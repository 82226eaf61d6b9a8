import { expect, test } from 'vitest'
import { sampleAward } from '../../test/support/sample-award'
import { toAchievement } from '../catalogue/achievement'
import { buildCredential } from '../credentials/credential'
import { AchievementCredential } from '../credentials/schema'
import { toProfile } from '../identity/profile'
import { placeOf, toAssertion, toBadgeClass, toIssuer, toRevoked } from './ob2'

const award = sampleAward()
const { origin, issuer } = award
const { id } = award.credential
const context = 'https://w3id.org/openbadges/v2'
const asserted = (of = award) => toAssertion(origin, id, AchievementCredential.parse(buildCredential(of)))

test('a badge is an assertion, hosted, for the same hashed address', () => {
  expect(asserted()).toEqual({
    '@context': context,
    id: `${origin}/ob2/assertions/${id}`,
    type: 'Assertion',
    recipient: {
      type: 'email',
      hashed: true,
      salt: 'Kosher',
      identity: 'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399',
    },
    badge: `${origin}/ob2/badges/academy/retrospective/3`,
    verification: { type: 'hosted' },
    issuedOn: '2026-03-04T05:06:07Z',
    expires: '2028-03-04T05:06:07Z',
    image: `${origin}/images/${'cd'.repeat(32)}`,
    narrative: 'Since then we meet **each** month.',
    evidence: [
      expect.objectContaining({ id: `${origin}/credentials/${id}/evidence/1`, type: 'Evidence', genre: 'Text' }),
      expect.objectContaining({ id: `${origin}/credentials/${id}/evidence/2`, type: 'Evidence', name: 'Board' }),
      expect.objectContaining({ id: 'https://blog.example.org/retro?a=1%7C2', type: 'Evidence' }),
      expect.objectContaining({ genre: 'Renewal' }),
    ],
  })
})

test('an assertion says neither the name of its holder nor what there is nothing to say of', () => {
  const bare = sampleAward({
    credential: { ...award.credential, validUntil: null },
    submission: { manifest: [], outcomes: [], narrative: '' },
    renews: null,
  })
  const text = JSON.stringify(asserted(bare))
  expect(text).not.toContain('Lea Learner')
  expect(text).not.toMatch(/null|\[\]|expires|narrative|evidence/)
})

test('a version is a badge class, and its issuer a profile', () => {
  expect(toBadgeClass(origin, toAchievement(award))).toEqual({
    '@context': context,
    id: asserted().badge,
    type: 'BadgeClass',
    name: 'Facilitate a retrospective',
    description: expect.stringContaining('Leads a team'),
    image: `${origin}/images/${'cd'.repeat(32)}`,
    criteria: { id: toAchievement(award).id, narrative: 'Lead a **real** retrospective with your own team.' },
    issuer: `${origin}/ob2/issuers/academy`,
    tags: ['facilitation', 'agile'],
    alignment: [
      {
        type: 'AlignmentObject',
        targetName: 'facilitate teamwork',
        targetUrl: 'http://data.europa.eu/esco/skill/3d4dc4a1-6a16-4c0a-8c5d-0f0d3d6fd2ff',
        targetFramework: 'ESCO',
      },
    ],
    version: '3',
  })
  expect(toIssuer(origin, 'academy', toProfile(origin, issuer))).toEqual({
    '@context': context,
    id: `${origin}/ob2/issuers/academy`,
    type: 'Issuer',
    name: 'Example Academy',
    url: 'https://academy.example.org',
    email: 'badges@academy.example.org',
    description: 'We teach.',
    image: `${origin}/images/${'ab'.repeat(32)}`,
  })
})

test('of a revoked badge only that is said, and why', () => {
  expect(toRevoked(origin, id, 'Copied.')).toEqual({
    '@context': context,
    id: asserted().id,
    type: 'Assertion',
    revoked: true,
    revocationReason: 'Copied.',
  })
})

test('only a version’s address has a place', () => {
  expect(placeOf({ id: `${origin}/issuers/issuers/microcredentials/versions/versions/12` })).toEqual({
    issuer: 'issuers',
    microcredential: 'versions',
    number: '12',
  })
  expect(() => placeOf({ id: 'https://example.org/badge' })).toThrow('not the address of a version')
})
