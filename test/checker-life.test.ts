import { beforeAll, describe, expect, test } from 'vitest'
import { checkCredential } from '../src/checker/check'
import type { Options } from '../src/checker/check'
import type { Report, StepName } from '../src/checker/report'
import { extensionsContext, openBadgesContext, vcContext } from '../src/proof/context-urls'
import type { JsonLd } from '../src/proof/canonicalize'
import { answersOf } from './support/answers'
import { ctx } from './support/client'
import { foreigner, plainBadge } from './support/foreign'
import type { Foreigner } from './support/foreign'

let them: Foreigner
let others: Foreigner

beforeAll(async () => {
  them = await foreigner()
  others = await foreigner('others.example')
})

type World = Parameters<typeof answersOf>[0]

const checkText = (text: string, world: World = {}, options: Options = {}, asked: string[] = []) => {
  const known = { [them.address]: them.document, [others.address]: others.document, ...world }
  return checkCredential({ ...ctx, fetch: answersOf(known, asked) }, { text }, options)
}

const check = (document: object, world: World = {}, options: Options = {}, asked: string[] = []) =>
  checkText(JSON.stringify(document), world, options, asked)

const step = ({ steps }: Report, name: StepName) => steps.find((s) => s.name === name)!

describe('a newer edition', () => {
  const refresh = 'https://issuer.example/badges/1/refresh'
  const edition = (changes: JsonLd = {}) => ({
    ...plainBadge(them.did, {
      '@context': [vcContext, openBadgesContext, extensionsContext],
      refreshService: { id: refresh, type: '1EdTechCredentialRefresh' },
    }),
    ...changes,
  })
  const newer = { validFrom: '2026-05-01T00:00:00Z', name: 'Teamwork, spelt right' }

  test('takes the place of the one handed in, and is asked for once', async () => {
    const old = await them.sign(edition({ validUntil: '2026-02-01T00:00:00Z' }))
    const asked: string[] = []
    const report = await check(old, { [refresh]: await them.sign(edition(newer)) }, {}, asked)
    expect(report.verdict).toBe('valid')
    expect(report.credential).toMatchObject(newer)
    expect(step(report, 'refresh')).toMatchObject({ outcome: 'passed' })
    expect(step(report, 'validity').reason).toContain('2026-05-01')
    expect(asked.filter((url) => url === refresh)).toHaveLength(1)
  })

  test('may come as a JWT', async () => {
    const jwt = await them.signJwt({ ...edition(newer), iss: them.did })
    const report = await check(await them.sign(edition()), { [refresh]: jwt })
    expect(report).toMatchObject({ verdict: 'valid', credential: newer, form: 'json' })
  })

  test('is not asked for if nobody wants it', async () => {
    const asked: string[] = []
    const report = await check(await them.sign(edition()), {}, { refresh: false }, asked)
    expect(step(report, 'refresh').outcome).toBe('absent')
    expect(asked).not.toContain(refresh)
  })

  test.each<[string, () => Promise<World[string]>, RegExp]>([
    ['nothing', async () => 404, /gave nothing/],
    ['something else', async () => '{}', /not taken/],
    ['what was tampered with', async () => ({ ...(await them.sign(edition(newer))), name: 'X' }), /does not match/],
    ['what another issuer signed', () => others.sign(edition({ ...newer, issuer: others.did })), /another issuer/],
    [
      'another badge',
      () => them.sign(edition({ ...newer, id: 'https://issuer.example/badges/2' })),
      /another credential/,
    ],
    ['an older one', () => them.sign(edition({ validFrom: '2025-01-01T00:00:00Z' })), /older/],
  ])('is not taken from a service that gives %s: what was handed in stands', async (_, gives, words) => {
    const report = await check(await them.sign(edition()), { [refresh]: await gives() })
    expect(report.verdict).toBe('valid')
    expect(report.credential?.name).toBe('Teamwork')
    expect(step(report, 'refresh')).toMatchObject({
      outcome: 'not_checked',
      reason: expect.stringMatching(words) as string,
    })
  })

  test('is not asked for by what somebody forged', async () => {
    const asked: string[] = []
    const report = await check({ ...(await them.sign(edition())), name: 'Forged' }, {}, {}, asked)
    expect(report.verdict).toBe('invalid')
    expect(asked).not.toContain(refresh)
  })
})

describe('an endorsement', () => {
  const endorsement = (id: string, changes: JsonLd = {}) => ({
    '@context': [vcContext, openBadgesContext],
    id: 'https://others.example/endorsements/1',
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'We stand by it',
    issuer: { id: others.did, type: ['Profile'], name: 'Others' },
    validFrom: '2026-01-01T00:00:00Z',
    credentialSubject: { id, type: ['EndorsementSubject'], endorsementComment: 'Well done.' },
    ...changes,
  })
  const achievement = 'https://issuer.example/teamwork'

  /** A badge whose achievement carries these. */
  const endorsed = (...all: object[]) => {
    const badge = plainBadge(them.did)
    const { credentialSubject: subject } = badge
    return them.sign({
      ...badge,
      credentialSubject: { ...subject, achievement: { ...subject.achievement, endorsement: all } },
    })
  }

  test('that its endorser signed is told', async () => {
    const report = await check(await endorsed(await others.sign(endorsement(achievement))))
    expect(report.verdict).toBe('valid')
    expect(step(report, 'endorsements')).toMatchObject({
      outcome: 'passed',
      reason: expect.stringContaining(others.did) as string,
    })
  })

  test('may be of the issuer, or of the badge, or a JWT', async () => {
    const badge = plainBadge(them.did)
    const ofIssuer = await others.sign(endorsement(them.did))
    const ofBadge = await others.signJwt({ ...endorsement(badge.id), iss: others.did })
    const signed = await them.sign({
      ...badge,
      issuer: { ...badge.issuer, endorsement: [ofIssuer] },
      endorsementJwt: [ofBadge],
    })
    const report = await check(signed)
    expect(report.verdict).toBe('valid')
    expect(step(report, 'endorsements').reason).toMatch(/the badge.*its issuer/)
  })

  test.each<[string, () => Promise<object>, RegExp]>([
    [
      'was tampered with',
      async () => ({ ...(await others.sign(endorsement(achievement))), name: 'X' }),
      /does not hold/,
    ],
    [
      'is no endorsement',
      () => others.sign({ ...endorsement(achievement), type: ['VerifiableCredential'] }),
      /no endorsement/,
    ],
    ['is of something else', () => others.sign(endorsement('https://issuer.example/else')), /not its achievement/],
    ['nobody signed', async () => endorsement(achievement), /no proof/],
  ])('that %s takes the badge with it', async (_, made, words) => {
    const report = await check(await endorsed(await made()))
    expect(report.verdict).toBe('invalid')
    expect(step(report, 'proof').outcome).toBe('passed')
    expect(step(report, 'endorsements')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(words) as string,
    })
  })

  test('in a JWT is none if what was signed is another credential about the same', async () => {
    const badge = plainBadge(them.did)
    const member = { ...endorsement(badge.id), type: ['VerifiableCredential'], iss: others.did }
    const report = await check(await them.sign({ ...badge, endorsementJwt: [await others.signJwt(member)] }))
    expect(report.verdict).toBe('invalid')
    expect(step(report, 'endorsements').reason).toMatch(/no endorsement/)
  })

  test('whose endorser gave up the key since takes nothing from the badge', async () => {
    const signed = await endorsed(await others.sign(endorsement(achievement)))
    const report = await check(signed, { [others.address]: { ...others.document, assertionMethod: [] } })
    expect(report.verdict).toBe('valid')
    expect(step(report, 'endorsements')).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringMatching(/cannot be said/) as string,
    })
  })

  test('that is over, or whose endorser cannot be reached, takes nothing from the badge', async () => {
    const over = await endorsed(await others.sign(endorsement(achievement, { validUntil: '2026-02-01T00:00:00Z' })))
    expect(await check(over)).toMatchObject({ verdict: 'valid' })
    expect(step(await check(over), 'endorsements')).toMatchObject({ outcome: 'unknown' })
    const report = await check(await endorsed(await others.sign(endorsement(achievement))), { [others.address]: 503 })
    expect(report.verdict).toBe('valid')
    expect(step(report, 'endorsements').outcome).toBe('not_checked')
  })

  test('is not looked at if nobody wants it, which takes nothing from the badge', async () => {
    const asked: string[] = []
    const forged = { ...(await others.sign(endorsement(achievement))), name: 'X' }
    const report = await check(await endorsed(forged), {}, { endorsements: false }, asked)
    expect(report.verdict).toBe('valid')
    expect(step(report, 'endorsements')).toMatchObject({
      outcome: 'not_checked',
      reason: expect.stringContaining('nobody asked') as string,
    })
    expect(asked).not.toContain(others.address)
  })

  test('past the tenth is not looked at', async () => {
    const one = await others.sign(endorsement(achievement))
    const report = await check(await endorsed(...Array.from({ length: 12 }, () => one)))
    expect(step(report, 'endorsements')).toMatchObject({
      outcome: 'not_checked',
      reason: expect.stringContaining('2 more') as string,
    })
  })
})

test('an Open Badges 2.0 assertion is told from the rest', async () => {
  const assertion = { '@context': 'https://w3id.org/openbadges/v2', type: 'Assertion', id: 'https://old.example/1' }
  expect(await check(assertion)).toMatchObject({ form: 'ob2' })
})
