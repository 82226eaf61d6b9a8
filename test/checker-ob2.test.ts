import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkHosted } from '../src/checker/ob2'
import { hashIdentity } from '../src/credentials/identity-hash'
import { answersOf } from './support/answers'
import { ctx, expectJson, newWorld, origin } from './support/client'
import { earned, revoke } from './support/public'

const home = 'https://academy.example'
const id = `${home}/ob2/assertions/1`
const email = 'lea@example.org'

type World = Parameters<typeof answersOf>[0]

const assertion = {
  '@context': 'https://w3id.org/openbadges/v2',
  id,
  type: 'Assertion',
  recipient: { type: 'email', hashed: true, salt: 'sea', identity: await hashIdentity(email, 'sea') },
  badge: `${home}/ob2/badges/5`,
  verification: { type: 'hosted' },
  issuedOn: '2026-01-01T00:00:00Z',
  evidence: [{ id: `${home}/e/1`, narrative: 'It.' }],
}
const badge = {
  id: assertion.badge,
  type: 'BadgeClass',
  name: 'Teamwork',
  description: 'Works with others.',
  image: `${home}/i.png`,
  criteria: { narrative: 'Worked with others.' },
  issuer: `${home}/ob2/issuers/1`,
}
const issuer = { id: badge.issuer, type: 'Profile', name: 'Academy', url: home, email: 'office@academy.example' }

const standing = (changes: { assertion?: object; badge?: object; issuer?: object } = {}): World => ({
  [id]: { ...assertion, ...changes.assertion },
  [badge.id]: { ...badge, ...changes.badge },
  [issuer.id]: { ...issuer, ...changes.issuer },
})

const check = (source: unknown, world: World = standing(), options = {}) =>
  checkHosted(
    { ...ctx, fetch: answersOf(world) },
    typeof source === 'string' ? source : JSON.stringify(source),
    options,
  )

/** What became of each step that did not simply pass. */
const notable = async (report: ReturnType<typeof check>) => {
  const { verdict, steps } = await report
  return [
    verdict,
    ...steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'not_checked').map(({ name }) => name),
  ]
}

describe('a hosted assertion of Open Badges 2.0', () => {
  test('is valid as JSON or by its address, whatever the order of its names', async () => {
    for (const source of [assertion, id, Object.fromEntries(Object.entries(assertion).toReversed())]) {
      const report = await check(source)
      expect(report).toMatchObject({ verdict: 'valid', form: 'ob2', secured: 'hosted' })
      expect(report.credential).toMatchObject({ id, badge: { name: 'Teamwork', issuer: { name: 'Academy' } } })
      expect(report.steps.map(({ name }) => name)).toEqual([
        'parse',
        'schema',
        'contexts',
        'subject',
        'proof',
        'issuer',
        'refresh',
        'status',
        'validity',
        'recipient',
        'endorsements',
      ])
    }
  })

  test('may embed its badge, which counts as it stands at its own address', async () => {
    expect(await notable(check({ ...assertion, badge }))).toEqual(['valid'])
    expect(
      (await check({ ...assertion, badge: { ...badge, name: 'Mastery of everything' } })).credential,
    ).toMatchObject({
      badge: { name: 'Teamwork' },
    })
  })

  test('says whose it is, given an address', async () => {
    const outcome = async (options: object) =>
      (await check(assertion, standing(), options)).steps.find((s) => s.name === 'recipient')?.outcome
    expect(await outcome({ email })).toBe('passed')
    expect(await outcome({ email: 'other@example.org' })).toBe('failed')
    expect(await outcome({})).toBe('absent')
  })

  test('fails when what was handed in is not what stands at its address', async () => {
    for (const change of [
      { issuedOn: '2025-01-01T00:00:00Z' },
      { badge: `${home}/ob2/badges/6` },
      { recipient: { ...assertion.recipient, identity: 'sha256$00' } },
      { expires: '2999-01-01T00:00:00Z' },
    ])
      expect(await notable(check({ ...assertion, ...change }))).toEqual(expect.arrayContaining(['invalid', 'proof']))
    expect(await notable(check(assertion, standing({ assertion: { id: `${id}0` } })))).toEqual(
      expect.arrayContaining(['invalid', 'proof']),
    )
  })

  test('that was revoked says so and why, by 410 or in its own words', async () => {
    const word = { id, type: 'Assertion', revoked: true, revocationReason: 'A mistake.' }
    for (const [source, world] of [
      [assertion, { ...standing(), [id]: 410 }],
      [id, { ...standing(), [id]: 410 }],
      [id, { ...standing(), [id]: { status: 410, json: word } }],
      [assertion, { ...standing(), [id]: word }],
      [
        { '@context': assertion['@context'], ...word },
        { ...standing(), [id]: { status: 410, json: word } },
      ],
    ] as [unknown, World][])
      expect((await check(source, world)).verdict).toBe('revoked')
    const { steps } = await check(assertion, { ...standing(), [id]: word })
    expect(steps.find(({ name }) => name === 'status')?.reason).toContain('A mistake.')
    expect(await notable(check({ ...assertion, revoked: true }))).toEqual(expect.arrayContaining(['invalid', 'proof']))
  })

  test('that ended has expired', async () => {
    const ended = { ...assertion, expires: '2026-02-01T00:00:00Z' }
    expect(await notable(check(ended, standing({ assertion: ended })))).toEqual(['expired', 'validity'])
  })

  test('elsewhere than its issuer says is not its issuer’s', async () => {
    const evil = 'https://evil.example/1'
    const forged = { ...assertion, id: evil }
    expect(await notable(check(forged, { ...standing(), [evil]: forged }))).toEqual(['invalid', 'issuer'])
    const permitted = (verification: object) =>
      check(forged, { ...standing({ issuer: { verification } }), [evil]: forged })
    expect(await notable(permitted({ startsWith: [home, 'https://evil.example/'] }))).toEqual(['valid'])
    expect(await notable(permitted({ allowedOrigins: ['evil.example', 'academy.example'] }))).toEqual(['valid'])
    expect(await notable(permitted({ allowedOrigins: 'academy.example' }))).toEqual(['invalid', 'issuer'])
    expect(await notable(permitted({ startsWith: 'https://evil.exam' }))).toEqual(['invalid', 'issuer'])
  })

  test('of another badge or issuer than stands at its address fails', async () => {
    expect(await notable(check(assertion, standing({ badge: { id: `${home}/other` } })))).toEqual(['invalid', 'issuer'])
    expect(await notable(check(assertion, standing({ issuer: { id: `${home}/other` } })))).toEqual([
      'invalid',
      'issuer',
    ])
    expect(await notable(check(assertion, standing({ badge: { name: undefined } })))).toEqual(['invalid', 'schema'])
    const nobody = { ...assertion, recipient: undefined }
    expect(await notable(check(nobody, standing({ assertion: { recipient: undefined } })))).toEqual([
      'invalid',
      'schema',
      'subject',
    ])
  })

  test('that cannot be reached is not checked, and never valid', async () => {
    expect((await check(assertion, {})).verdict).toBe('not_checked')
    expect((await check(assertion, { ...standing(), [id]: 404 })).verdict).toBe('not_checked')
    expect((await check(assertion, { ...standing(), [id]: '<html></html>' })).verdict).toBe('not_checked')
    expect((await check(assertion, { ...standing(), [issuer.id]: 500 })).verdict).toBe('not_checked')
    expect((await check({ ...assertion, id: 'http://academy.example/1' }, standing())).verdict).toBe('not_checked')
  })
})

test('what is signed, or of Open Badges 1, or hosted nowhere is not checked, and says so', async () => {
  const jws = `${btoa('{"alg":"RS256"}')}.${btoa(JSON.stringify({ ...assertion, verification: { type: 'signed' } })).replace(/=+$/, '')}.AAAA`
  for (const source of [
    jws,
    { ...assertion, verification: { type: 'signed', creator: `${home}/key` } },
    { ...assertion, '@context': 'https://w3id.org/openbadges/v1', verify: { type: 'hosted', url: id } },
    { ...assertion, id: undefined },
  ])
    expect(await check(source)).toMatchObject({ verdict: 'not_checked', form: 'ob2' })
})

test('what is no assertion at all fails', async () => {
  for (const source of ['{', '[]', '{"a":1,"a":2}']) expect((await check(source)).verdict).toBe('invalid')
})

test('whatever stands at the addresses, there is a report, and none is better than the truth', async () => {
  const strange = fc.dictionary(
    fc.constantFrom(...Object.keys(assertion), ...Object.keys(badge), 'expires', 'revoked'),
    fc.jsonValue(),
    { minKeys: 1 },
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('assertion', 'badge', 'issuer'), strange, async (where, change) => {
      const { verdict, steps } = await check(
        where === 'assertion' ? { ...assertion, ...change } : assertion,
        standing({ [where]: change }),
      )
      expect(steps).toHaveLength(11)
      if (where === 'assertion' && 'id' in change) expect(verdict).not.toBe('valid')
    }),
    { numRuns: 300 },
  )
})

test('our own hosted assertions are valid, with no network at all, until they are revoked', async () => {
  const world = await newWorld()
  await expectJson(world.owner.patch(`/api/v1/issuers/${world.issuer.slug}`, { email: 'badges@academy.example.org' }))
  const badge = await earned(world)
  const address = `${origin}/ob2/assertions/${badge.id}`
  const report = await checkHosted(ctx, address)
  expect(report.steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'not_checked')).toEqual([])
  expect(report.verdict).toBe('valid')
  await revoke(world, badge)
  expect((await checkHosted(ctx, address)).verdict).toBe('revoked')
})
