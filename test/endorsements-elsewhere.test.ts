import { beforeAll, expect, test } from 'vitest'
import { checkAnything } from '../src/credentials/check'
import { recheckEndorsements, uploadEndorsement } from '../src/credentials/endorsements/upload'
import { acceptedEndorsements } from '../src/credentials/endorsements/endorsement.query'
import type { EndorsementView } from '../src/credentials/endorsements/endorsement.query'
import type { JsonLd } from '../src/proof/canonicalize'
import { answersOf } from './support/answers'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { foreignEndorsement, publishedAt } from './support/endorsement'
import { foreigner } from './support/foreign'
import type { Foreigner } from './support/foreign'
import { eventually, look } from './support/public'
import { newMachine } from './support/vc-api'

let academy: World
let guild: World
let version: string
let others: Foreigner

beforeAll(async () => {
  ;[academy, guild] = await Promise.all([newWorld(), newWorld()])
  version = (await publishedAt(academy)).address
  others = await foreigner('guild.example')
})

const received = () => `/api/v1/issuers/${academy.issuer.slug}/endorsements`
const json = { 'content-type': 'application/json' }

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
