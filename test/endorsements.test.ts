import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { versionUrl } from '../src/address'
import { checkAnything } from '../src/credentials/check'
import type { EndorsementView } from '../src/credentials/endorsement.query'
import { acceptedEndorsements } from '../src/credentials/endorsement.query'
import { recheckEndorsements, uploadEndorsement } from '../src/credentials/endorsement-upload'
import { endorsement } from '../src/credentials/tables'
import { readMailbox } from '../src/mail/mailbox'
import type { JsonLd } from '../src/proof/canonicalize'
import { answersOf } from './support/answers'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, visitor } from './support/client'
import type { World } from './support/client'
import { endorsedBy, foreignEndorsement, given } from './support/endorsement'
import { foreigner } from './support/foreign'
import type { Foreigner } from './support/foreign'
import { open, send } from './support/pages'
import { earned, eventually, look } from './support/public'
import type { Earned } from './support/public'
import { newMachine } from './support/vc-api'

let academy: World
let guild: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>
let version: string
let others: Foreigner

beforeAll(async () => {
  ;[academy, guild] = await Promise.all([newWorld(), newWorld()])
  microcredential = await publishedMicrocredential(academy)
  const { slug } = await expectJson(visitor().get(`/api/v1/microcredentials/${microcredential.id}`))
  version = versionUrl(origin, academy.issuer.slug, slug, 1)
  others = await foreigner('guild.example')
})

const received = () => `/api/v1/issuers/${academy.issuer.slug}/endorsements`
const json = { 'content-type': 'application/json' }

describe('one that was signed elsewhere', () => {
  const outside = (world: Record<string, object | string | number> = {}) => ({
    ...ctx,
    fetch: answersOf({ [others.address]: others.document, ...world }),
  })

  async function upload(text: string, fetch = outside()) {
    const owner = await expectJson(academy.owner.get('/api/v1/me'))
    return uploadEndorsement(fetch, owner, academy.issuer.id, text)
  }

  const signed = async (changes: JsonLd = {}, of: string = academy.issuer.did) =>
    JSON.stringify(await others.sign(foreignEndorsement(others.did, of, changes)))

  test('waits, checked, until it is accepted, and is for everybody to see then', async () => {
    const { id, ...view } = await upload(await signed({}, version))
    expect(view).toMatchObject({
      status: 'proposed',
      of: { url: version },
      endorser: { id: others.did, name: 'Guild of Facilitators', url: 'https://guild.example/about' },
      comment: 'We hire **their** people.',
      signedHere: false,
      problem: null,
    })
    const asJson = () => expectJson(look(version.slice(origin.length), { accept: 'application/json' }))
    expect(await asJson()).not.toHaveProperty('endorsement')
    expect(await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/accept`))).toMatchObject({
      status: 'accepted',
    })
    expect((await asJson()).endorsement).toEqual([
      expect.objectContaining({ id: view.url, proof: [expect.objectContaining({ cryptosuite: 'eddsa-rdfc-2022' })] }),
    ])
    const page = await (await look(version.slice(origin.length), { accept: 'text/html' })).text()
    expect(page).toContain('Guild of Facilitators')
    expect(page).toContain('<strong>their</strong>')
    expect((await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/accept`), 409)).detail).toMatch(/accepted/)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`))
    expect(await asJson()).not.toHaveProperty('endorsement')
    expect(await (await look(version.slice(origin.length), { accept: 'text/html' })).text()).not.toContain('Guild of F')
    expect((await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`), 409)).detail).toMatch(/declined/)
    expect((await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/accept`), 409)).detail).toMatch(/declined/)
  })

  test('through HTTP, by the machine of another issuer', async () => {
    const machine = await newMachine(guild)
    const credential = await machine.issue(foreignEndorsement(machine.did, academy.issuer.did))
    const post = () =>
      academy.owner.fetch(received(), { method: 'POST', headers: json, body: JSON.stringify(credential) })
    const view = await expectJson<EndorsementView>(post(), 201)
    expect(view).toMatchObject({ status: 'proposed', of: { name: 'Example Academy', version: null } })
    expect((await expectJson(post(), 409)).detail).toContain(view.url)
    expect((await expectJson(academy.owner.get(received()))).items[0]).toMatchObject({ id: view.id })
    // A declined one may be sent again, and so may a newer one of the same id.
    await expectJson(academy.owner.post(`/api/v1/endorsements/${view.id}/decline`))
    await expectJson(post(), 201)
  })

  test.each<[string, () => Promise<string>, RegExp]>([
    ['of another thing', () => signed({}, 'https://guild.example/else'), /neither did:web/],
    ['of another issuer here', () => signed({}, guild.issuer.did), /neither did:web/],
    ['of a version that is not there', () => signed({}, version.replace(/1$/, '9')), /neither did:web/],
    ['changed since it was signed', async () => (await signed()).replace('We hire', 'We love'), /changed/],
    ['without a proof', async () => JSON.stringify(foreignEndorsement(others.did, academy.issuer.did)), /proof/],
    ['that is over', () => signed({ validUntil: '2026-02-01T00:00:00Z' }), /until 2026-02-01/],
    ['that begins later', () => signed({ validFrom: '2126-02-01T00:00:00Z' }), /from 2126/],
    ['by a key nobody vouches for', byNobody, /vouches/],
    ['by the issuer itself', () => signed({ issuer: academy.issuer.did }), /itself/],
    ['as a JWT', async () => others.signJwt(foreignEndorsement(others.did, academy.issuer.did)), /compact JWT/],
    ['with a context of its own', withContext, /https:\/\/guild\.example\/terms/],
    ['that is a badge', () => signed({ type: ['VerifiableCredential', 'OpenBadgeCredential'] }), /type/],
    ['with words of no context', wordy, /^credentialStatus: “X” is no term/],
    ['with more to say of us', () => signed({ id: `${origin}/credentials/1` }), /besides/],
    ['of a name twice', async () => (await signed()).replace('{', '{"name":"X",'), /twice/],
    ['that is no JSON', async () => '<html>', /not JSON/],
    ['too long', () => signed({ description: 'x'.repeat(20_000) }), /20 KB/],
  ])('is refused: %s', async (_, make, words) => {
    await expect(make().then((text) => upload(text))).rejects.toThrow(words)
  })

  test('is refused when it was revoked', async () => {
    const machine = await newMachine(guild)
    const unsigned = foreignEndorsement(machine.did, academy.issuer.did)
    const revoked = await machine.issue(unsigned, { credentialStatus: true })
    const credentialStatus = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' }
    const answer = await machine.post('/credentials/status', {
      credentialId: unsigned.id,
      credentialStatus,
      status: true,
    })
    expect(answer.ok).toBe(true)
    const text = JSON.stringify(revoked)
    await eventually(async () => ((await checkAnything(ctx, { text })).verdict === 'revoked' ? true : undefined))
    const refused = academy.owner.fetch(received(), { method: 'POST', headers: json, body: text })
    expect((await expectJson(refused, 422)).detail).toMatch(/revoked/)
  })

  test('is refused for now if its endorser cannot be asked', async () => {
    await expect(upload(await signed(), outside({ [others.address]: 503 }))).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  test('is looked at again daily, and left out while it does not hold', async () => {
    const { id } = await upload(await signed({}, academy.issuer.did))
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/accept`))
    const urls = async () => (await acceptedEndorsements(ctx, academy.issuer.id, null, new Date())).issuer.length
    const later = (days: number, world = {}) => ({
      ...outside(world),
      now: () => new Date(Date.now() + days * 86_400_000),
    })
    const before = await urls()
    expect(before).toBeGreaterThan(0)
    expect(await recheckEndorsements(outside(), 50)).toBe(0)
    const keyless = { ...others.document, verificationMethod: [], assertionMethod: [] }
    await recheckEndorsements(later(2, { [others.address]: keyless }), 50)
    expect(await urls()).toBe(before - 1)
    const { items } = await expectJson(academy.owner.get(received()))
    expect(items.find((one: { id: string }) => one.id === id).problem).toMatch(/key|method/)
    await recheckEndorsements(later(4, { [others.address]: 503 }), 50)
    expect(await urls()).toBe(before - 1)
    await recheckEndorsements(later(6), 50)
    expect(await urls()).toBe(before)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`))
  })

  async function byNobody(): Promise<string> {
    const did = `did:key:${others.multikey}`
    const options = { verificationMethod: `${did}#${others.multikey}` }
    return JSON.stringify(await others.sign(foreignEndorsement(did, academy.issuer.did), options))
  }

  async function wordy(): Promise<string> {
    const document = JSON.parse(await signed()) as JsonLd
    return JSON.stringify({ ...document, credentialStatus: { type: 'X', colour: 'red' } })
  }

  async function withContext(): Promise<string> {
    const document = JSON.parse(await signed()) as JsonLd
    return JSON.stringify({ ...document, '@context': [document['@context'], 'https://guild.example/terms'].flat() })
  }
})

describe('one that was signed here', () => {
  test('is proposed by mail, and published once it is accepted', async () => {
    const { id, url } = await given(guild, academy.issuer.slug, 'They know what they do.')
    expect(url).toBe(`${origin}/endorsements/${id}`)
    const mail = await eventually(async () => {
      const mails = await readMailbox(ctx, academy.owner.email)
      return mails.find(({ text }) => text.includes('They know what they do.'))
    })
    expect(mail.text).toContain(`/admin/${academy.issuer.slug}/endorsements`)
    expect((await look(`/endorsements/${id}`)).status).toBe(404)
    await expectJson(guild.owner.post(`/api/v1/endorsements/${id}/accept`), 404)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/accept`))

    const answer = await look(`/endorsements/${id}`, { accept: 'application/ld+json' })
    expect(answer.headers.get('content-type')).toBe('application/ld+json')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const etag = answer.headers.get('etag') ?? ''
    expect((await look(`/endorsements/${id}`, { 'if-none-match': etag })).status).toBe(304)
    expect(
      (
        await look(
          `/endorsements/${id}`,
          { 'access-control-request-method': 'GET', origin: 'https://x.example' },
          'OPTIONS',
        )
      ).status,
    ).toBe(204)
    expect((await look(`/endorsements/${id}`, {}, 'POST')).status).toBe(405)
    expect((await look('/endorsements/none')).status).toBe(404)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({
      type: ['VerifiableCredential', 'EndorsementCredential'],
      issuer: { id: guild.issuer.did, type: ['Profile'] },
      credentialSubject: { id: academy.issuer.did, endorsementComment: 'They know what they do.' },
    })
    expect((await checkAnything(ctx, { text })).verdict).toBe('valid')
    expect(
      (await expectJson(guild.owner.get(`/api/v1/issuers/${guild.issuer.slug}/endorsements/given`))).items,
    ).toEqual([expect.objectContaining({ id, status: 'accepted' })])

    // Badges hold its address for good.
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`))
    expect((await look(`/endorsements/${id}`)).status).toBe(200)
  })

  test('takes two issuers, something that is there, and is given once', async () => {
    const give = (of: string, comment = 'Why.') =>
      guild.owner.post(`/api/v1/issuers/${guild.issuer.slug}/endorsements/given`, { of, comment })
    for (const of of [guild.issuer.slug, guild.issuer.did, `${origin}/issuers/${guild.issuer.slug}`])
      expect((await expectJson(give(of), 422)).detail).toMatch(/cannot endorse itself/)
    for (const of of ['nobody-here', 'https://guild.example', 'did:web:guild.example', `${version}9`])
      expect((await expectJson(give(of), 422)).detail).toMatch(/no such issuer/)
    expect((await expectJson(give(version, ' '), 422)).errors[0].path).toBe('comment')
    const { id } = await expectJson(give(version.replace(/\/versions\/1$/, '')), 201)
    expect((await expectJson(give(version), 409)).detail).toMatch(/already/)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${id}/decline`))
    expect((await look(`/endorsements/${id}`)).status).toBe(404)
    await expectJson(academy.owner.post(`/api/v1/endorsements/${(await expectJson(give(version), 201)).id}/decline`))
  })

  test('is the fifth at most: a badge is to stay small', async () => {
    const small = await newWorld()
    const { id } = await given(guild, small.issuer.slug)
    const [row] = await ctx.db.select().from(endorsement).where(eq(endorsement.id, id))
    for (let n = 0; n < 5; n++)
      await ctx.db.insert(endorsement).values({ ...row!, id: ctx.newId(), status: 'accepted', acceptedAt: ctx.now() })
    const { detail } = await expectJson(small.owner.post(`/api/v1/endorsements/${id}/accept`), 409)
    expect(detail).toMatch(/5 endorsements of this are accepted/)
  })
})

describe("an admin's pages", () => {
  const path = () => `/admin/${academy.issuer.slug}/endorsements`

  test('show what was said, and take it or not', async () => {
    const { id } = await given(guild, academy.issuer.slug, 'Said for the page.')
    const page = await open(academy.owner, path())
    expect(page.html).toContain('Said for the page.')
    const accepted = await send(academy.owner, page, `${path()}/${id}/decline`, {}, `${path()}/${id}/accept`)
    expect(accepted.html).toContain('Accepted')
    const shown = await (await look(`/issuers/${academy.issuer.slug}`, { accept: 'text/html' })).text()
    expect(shown).toContain('Said for the page.')
    expect((await send(academy.owner, accepted, `${path()}/${id}/decline`)).status).toBe(200)
    const later = await (await look(`/issuers/${academy.issuer.slug}`, { accept: 'text/html' })).text()
    expect(later).not.toContain('Said for the page.')
  })

  test('take one that was signed elsewhere, or say what is wrong with it', async () => {
    const page = await open(academy.owner, path())
    const refused = await send(academy.owner, page, path(), { document: 'eyJ.e30.xyz' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('compact JWT')
    expect(refused.html).toContain('eyJ.e30.xyz')
    expect((await send(academy.owner, page, path(), { document: ' ' })).html).toContain('Choose a file')
    const machine = await newMachine(guild)
    const signed = await machine.issue(foreignEndorsement(machine.did, version, { name: 'By a machine' }))
    const taken = await send(academy.owner, page, path(), { document: JSON.stringify(signed) })
    expect(taken.status).toBe(200)
    expect(taken.html).toContain('and found valid')
  })

  test('give one, signed here', async () => {
    const at = `/admin/${guild.issuer.slug}/endorsements/given`
    const page = await open(guild.owner, at)
    const own = await send(guild.owner, page, at, { of: guild.issuer.slug, comment: 'We are good.' })
    expect(own.status).toBe(422)
    expect(own.html).toContain('cannot endorse itself')
    const given = await send(guild.owner, own, at, { of: version, comment: 'They are good.' })
    expect(given.html).toContain('They are good.')
    expect((await open(academy.author, path())).status).toBe(403)
  })
})

describe('a badge', () => {
  let endorsed: World
  let badge: Earned
  let ofIssuer: EndorsementView
  let ofVersion: EndorsementView

  beforeAll(async () => {
    endorsed = await newWorld()
    const offered = await publishedMicrocredential(endorsed)
    const { slug } = await expectJson(visitor().get(`/api/v1/microcredentials/${offered.id}`))
    ofIssuer = await endorsedBy(guild, endorsed, endorsed.issuer.did)
    ofVersion = await endorsedBy(guild, endorsed, versionUrl(origin, endorsed.issuer.slug, slug, 1))
    await given(academy, endorsed.issuer.slug, 'Nobody has accepted this.')
    badge = await earned(endorsed, { microcredential: offered })
  })

  const textOf = async ({ id }: { id: string }) => (await look(`/credentials/${id}.json`)).text()

  test('takes along what was accepted, with its own proof, and verifies', async () => {
    const text = await textOf(badge)
    expect(text).not.toContain('Nobody has accepted this.')
    const document = JSON.parse(text)
    expect(document.issuer.endorsement).toMatchObject([{ id: ofIssuer.url }])
    expect(document.credentialSubject.achievement.endorsement).toMatchObject([{ id: ofVersion.url }])
    const report = await checkAnything(ctx, { text })
    expect(report.verdict).toBe('valid')
    expect(report.steps.find(({ name }) => name === 'endorsements')).toMatchObject({
      outcome: 'passed',
      reason: expect.stringMatching(/its issuer.*its achievement/),
    })
    const jwt = await (await look(`/credentials/${badge.id}.jwt`)).text()
    expect((await checkAnything(ctx, { text: jwt })).verdict).toBe('valid')
    const altered = text.replace('We hire whoever', 'We love whoever')
    expect(altered).not.toBe(text)
    expect((await checkAnything(ctx, { text: altered })).verdict).toBe('invalid')
  })

  test('once it is signed keeps what was declined since; the next does without', async () => {
    const before = new Date()
    await expectJson(endorsed.owner.post(`/api/v1/endorsements/${ofIssuer.id}/decline`))
    expect((await checkAnything(ctx, { text: await textOf(badge) })).verdict).toBe('valid')
    const { issuer, version: about } = await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, new Date())
    expect(issuer).toEqual([])
    expect(about).toMatchObject([{ id: ofVersion.url }])
    // Nothing that was fixed before an endorsement was accepted is signed with it.
    ofIssuer = await endorsedBy(guild, endorsed, endorsed.issuer.did)
    expect((await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, before)).issuer).toEqual([])
  })

  test('takes along nothing under a key that is in wrong hands; what we signed with it stays good', async () => {
    const text = await textOf(badge)
    const keys = await expectJson(guild.owner.get(`/api/v1/issuers/${guild.issuer.slug}/signing-keys`))
    const { id } = keys.items.find(
      (key: { algorithm: string; use: string }) => key.algorithm === 'Ed25519' && key.use === 'badge',
    )
    await expectJson(
      guild.owner.post(`/api/v1/issuers/${guild.issuer.slug}/signing-keys/${id}/compromised`, {
        confirm: 'compromised',
      }),
    )
    expect(await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, new Date())).toEqual({
      issuer: [],
      version: [],
    })
    const { items } = await expectJson(endorsed.owner.get(`/api/v1/issuers/${endorsed.issuer.slug}/endorsements`))
    expect(items.find((one: { id: string }) => one.id === ofVersion.id).problem).toMatch(/wrong hands/)
    const report = await checkAnything(ctx, { text })
    expect(report.steps.find(({ name }) => name === 'endorsements')).toMatchObject({ outcome: 'passed' })
    expect(report.verdict).toBe('valid')
    // It can be given again, with another key.
    const again = await endorsedBy(guild, endorsed, ofVersion.of.url)
    expect((await acceptedEndorsements(ctx, endorsed.issuer.id, badge.version.id, new Date())).version).toMatchObject([
      { id: again.url },
    ])
  })
})
