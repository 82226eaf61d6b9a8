import { beforeAll, expect, test } from 'vitest'
import { getSubmission } from '../src/assessment/service'
import { checkCredential } from '../src/checker/check'
import { fixAward } from '../src/credentials/award'
import { hashIdentity } from '../src/credentials/identity-hash'
import { metUnheard } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { World } from './support/client'
import { changed } from './support/editions'
import { earned, look, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned
beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world, { choices: { narrative: 'I **did** it.', release: 'all' } })
  await mailAddress('badges@academy.example.org')
})

const mailAddress = (email: string | null) =>
  expectJson(world.owner.patch(`/api/v1/issuers/${world.issuer.slug}`, { email }))

const assertionOf = ({ id }: { id: string }) => `/ob2/assertions/${id}`
const get = (address: string, headers: Record<string, string> = {}) => look(address.replace(ctx.origin, ''), headers)

test('a badge leads from its assertion to its class and its issuer, as a backpack of 2.0 reads them', async () => {
  const assertion = await expectJson(get(assertionOf(badge)))
  expect(assertion).toMatchObject({
    '@context': 'https://w3id.org/openbadges/v2',
    id: `${ctx.origin}${assertionOf(badge)}`,
    type: 'Assertion',
    verification: { type: 'hosted' },
    narrative: 'I **did** it.',
    evidence: [{ type: 'Evidence', id: `${ctx.origin}${badge.address}/evidence/1` }],
  })
  const { recipient } = assertion
  expect(recipient).toMatchObject({ type: 'email', hashed: true })
  expect(recipient.identity).toBe(await hashIdentity(badge.learner.email, recipient.salt))
  const signed = await expectJson(get(badge.address, { accept: 'application/json' }))
  expect(signed.credentialSubject.identifier[0]).toMatchObject({ identityHash: recipient.identity })
  expect(assertion.issuedOn).toBe(signed.awardedDate)

  const badgeClass = await expectJson(get(assertion.badge))
  expect(badgeClass).toMatchObject({
    id: assertion.badge,
    type: 'BadgeClass',
    name: signed.name,
    image: assertion.image,
  })
  expect((await get(badgeClass.image)).headers.get('content-type')).toBe('image/png')
  expect(await expectJson(get(badgeClass.issuer))).toMatchObject({
    id: badgeClass.issuer,
    type: 'Issuer',
    email: 'badges@academy.example.org',
  })
})

test('an assertion says what the edition says that is shown', async () => {
  const own = await earned(world, { choices: { release: 'all' } })
  const first = await expectJson(get(assertionOf(own)))
  expect(first.evidence).toHaveLength(1)
  await changed(own.learner, own, { release: [] })
  const { evidence: _, ...rest } = first
  expect(await expectJson(get(assertionOf(own)))).toEqual(rest)
})

test('JSON-LD unless JSON is asked for, for any site; people are sent to the page', async () => {
  const { badge: badgeClass } = await expectJson(get(assertionOf(badge)))
  const pages = {
    [assertionOf(badge)]: badge.address,
    [badgeClass.replace(ctx.origin, '')]: expect.stringMatching(/\/microcredentials\/.*\/versions\/1$/),
    [`/ob2/issuers/${world.issuer.slug}`]: `/issuers/${world.issuer.slug}`,
  }
  for (const [address, page] of Object.entries(pages)) {
    for (const accept of ['', '*/*', 'application/ld+json', 'image/png']) {
      const answer = await get(address, { accept, origin: 'https://backpack.example' })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/ld+json'])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
    expect((await get(address, { accept: 'application/json' })).headers.get('content-type')).toBe('application/json')
    const sent = await get(address, { accept: 'text/html,*/*;q=0.8' })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, page])
    const preflight = await look(
      address,
      { origin: 'https://x.example', 'access-control-request-method': 'GET' },
      'OPTIONS',
    )
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    expect((await look(address, {}, 'POST')).status).toBe(405)
  }
})

test('without a public address of the issuer nothing is offered, and the answer says why', async () => {
  const { badge: badgeClass, ...assertion } = await expectJson(get(assertionOf(badge)))
  await mailAddress(null)
  for (const address of [assertion.id, badgeClass, `/ob2/issuers/${world.issuer.slug}`])
    expect((await expectJson(get(address), 404)).detail).toContain('public e-mail address')
  await mailAddress('badges@academy.example.org')
  expect(await expectJson(get(assertion.id))).toMatchObject({ id: assertion.id })
})

test('our own checker takes the assertion for what it is, and knows whose it is', async () => {
  const url = `${ctx.origin}${assertionOf(badge)}`
  const { email } = badge.learner
  expect(await checkCredential(ctx, { url }, { email })).toMatchObject({ verdict: 'valid', form: 'ob2' })
  const another = await checkCredential(ctx, { url }, { email: 'somebody.else@example.org' })
  expect(another.steps).toContainEqual(expect.objectContaining({ name: 'recipient', outcome: 'failed' }))
})

test('a revoked badge is gone, and its address says so and why', async () => {
  const gone = await earned(world)
  await revoke(world, gone, 'Copied “work”.')
  const answer = await get(assertionOf(gone))
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([410, 'no-cache'])
  expect(await answer.json()).toEqual({
    '@context': 'https://w3id.org/openbadges/v2',
    id: `${ctx.origin}${assertionOf(gone)}`,
    type: 'Assertion',
    revoked: true,
    revocationReason: 'Copied “work”.',
  })
  const checked = await checkCredential(ctx, { url: `${ctx.origin}${assertionOf(gone)}` })
  expect(checked.verdict).toBe('revoked')
})

test('what is not issued, a draft and a stranger’s guess are not there', async () => {
  const { submissionId } = await metUnheard(world)
  const pending = await fixAward(ctx, await getSubmission(ctx, submissionId))
  const { slug } = await publishedMicrocredential(world)
  const of = `/ob2/badges/${world.issuer.slug}/${slug}`
  await expectJson(get(`${of}/1`))
  for (const address of [
    assertionOf(pending),
    `/ob2/assertions/${'0'.repeat(32)}`,
    `/ob2/assertions/${badge.id}.json`,
    '/ob2/assertions/x',
    `${of}/2`,
    `${of}/0`,
    `/ob2/badges/${world.issuer.slug}/no-such-thing/1`,
    '/ob2/issuers/no-such-issuer',
    '/ob2',
  ])
    await expectJson(visitor().get(address, { accept: 'application/json' }), 404)
})
