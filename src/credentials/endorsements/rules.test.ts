import { expect, test } from 'vitest'
import { sampleAward } from '../../../test/support/sample-award'
import { sampleEndorsement } from '../../../test/support/sample-endorsement'
import type { Report, Step } from '../../checker/report'
import { endorserOf, parseEndorsement, whyLeftOut, whyNotHolding } from './rules'

const { origin, issuer } = sampleAward()
const good = sampleEndorsement(1)
const parse = (document: object) => parseEndorsement(JSON.stringify(document), origin, issuer)

test('what can be part of a badge is taken as it is', () => {
  expect(parse(good)).toEqual(good)
})

test.each<[string, object, RegExp]>([
  ['an inline context', { '@context': [...good['@context'], { name: 'https://x.example/' }] }, /context \{"name"/],
  ['contexts in another order', { '@context': [...good['@context']].reverse() }, /@context/],
  ['more than it may say', { endorsement: [good] }, /endorsement|kind/],
  ['a type no context defines', { type: [...good.type, 'Praise'] }, /Praise/],
  ['an id that is ours', { id: `${origin}/credentials/1` }, /besides endorsing it/],
  [
    'the endorsed itself as a picture',
    { issuer: { ...good.issuer, image: { id: issuer.did, type: 'Image' } } },
    /besides/,
  ],
  ['an endorser with more to say of itself', { issuer: { ...good.issuer, address: {} } }, /issuer .* takes along “id”/],
  ['a status that is called like us', { credentialStatus: { id: issuer.did, type: 'Profile', name: 'X' } }, /besides/],
  ['the issuer itself', { issuer: { ...good.issuer, id: issuer.did } }, /endorse itself/],
  [
    'a proof for something else',
    { proof: [{ ...good.proof[0], proofPurpose: 'authentication' }] },
    /Data Integrity proof/,
  ],
])('%s is refused', (_, change, words) => {
  expect(() => parse({ ...good, ...change })).toThrow(words)
})

test('who endorses is called by their name, or by their address', () => {
  expect(endorserOf({ issuer: good.issuer })).toEqual({
    id: 'https://guild.example.org',
    name: 'The Guild',
    url: 'https://guild.example.org/about',
  })
  expect(endorserOf({ issuer: 'did:web:guild.example.org' })).toEqual({
    id: 'did:web:guild.example.org',
    name: 'did:web:guild.example.org',
    url: null,
  })
  expect(endorserOf({ issuer: { ...good.issuer, url: 'javascript:alert(1)' } }).url).toBe('https://guild.example.org')
})

test('only what is found valid holds; what could not be looked at may, later', () => {
  const report = (verdict: Report['verdict'], outcome: Step['outcome']): Report => ({
    verdict,
    steps: [{ name: 'proof', outcome, reason: 'Because.' }],
    form: 'json',
    secured: null,
    credential: null,
  })
  expect(whyNotHolding(report('valid', 'passed'))).toBeUndefined()
  expect(whyNotHolding(report('not_checked', 'not_checked'))).toMatchObject({ passing: true })
  for (const verdict of ['invalid', 'revoked', 'expired', 'not_yet_valid'] as const)
    expect(whyNotHolding(report(verdict, 'failed'))).toEqual({ words: 'Because.', passing: false })
  expect(whyNotHolding(report('unknown', 'unknown'))).toMatchObject({ passing: false })
})

test('what is left out says why: a key in wrong hands first', () => {
  const now = new Date('2026-06-01T00:00:00Z')
  const row = { status: 'accepted' as const, validUntil: null, problem: null }
  expect(whyLeftOut(row, false, now)).toBeNull()
  expect(whyLeftOut({ ...row, validUntil: now }, false, now)).toMatch(/expired/)
  expect(whyLeftOut({ ...row, validUntil: now }, true, now)).toMatch(/wrong hands/)
  expect(whyLeftOut({ ...row, problem: 'It was revoked.' }, false, now)).toBe('It was revoked.')
  expect(whyLeftOut({ ...row, status: 'declined', problem: 'It was revoked.' }, false, now)).toBeNull()
})
