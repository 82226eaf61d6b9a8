import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gunzip } from '../src/checker/gunzip'
import { refreshOnce } from '../src/checker/refresh'
import { checkStatus } from '../src/checker/status'
import type { ListCheck } from '../src/checker/status'
import { bakeSvg } from '../src/credentials/bake-svg'
import { encodeBitstring } from '../src/credentials/status/bitstring'
import { answersOf } from './support/answers'
import { ctx } from './support/client'

const issuer = 'did:web:academy.example'
const list = 'https://academy.example/status/1'
/** 131,072 entries, none set: example of Bitstring Status List v1.0. */
const published = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA'

const entry = (overrides: object = {}) => ({
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: '94567',
  statusListCredential: list,
  ...overrides,
})
const credential = (credentialStatus: unknown) => ({ id: 'urn:uuid:1', issuer: { id: issuer }, credentialStatus })

const listing = (
  encodedList: unknown,
  { subject = {}, ...overrides }: { subject?: object; [key: string]: unknown } = {},
) => ({
  id: list,
  type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  issuer,
  credentialSubject: {
    id: `${list}#list`,
    type: 'BitstringStatusList',
    statusPurpose: 'revocation',
    encodedList,
    ...subject,
  },
  ...overrides,
})

const trusting = async (text: string): Promise<ListCheck> => ({
  outcome: 'passed',
  credential: JSON.parse(text) as Record<string, unknown>,
})

const status = (credentialStatus: unknown, world: Parameters<typeof answersOf>[0], verify = trusting) =>
  checkStatus({ ...ctx, fetch: answersOf(world) }, credential(credentialStatus), verify)

const gzip = async (bytes: Uint8Array<ArrayBuffer>, level = 'u') => {
  const packed = await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).bytes()
  return (
    level +
    btoa(Array.from(packed, (b) => String.fromCharCode(b)).join(''))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '')
  )
}

describe('a Bitstring Status List', () => {
  test('in which its bit is not set lets a credential pass', async () => {
    expect(await status(entry(), { [list]: listing(published) })).toMatchObject({ outcome: 'passed' })
    expect(await status(entry({ statusListIndex: '131071' }), { [list]: listing(published) })).toMatchObject({
      outcome: 'passed',
    })
  })

  test('revokes exactly the credentials whose bits are set, the first bit being the left-most one', async () => {
    const set = [0, 7, 8, 94_567, 131_071]
    const world = { [list]: listing(await encodeBitstring(set)) }
    for (const index of set)
      expect(await status(entry({ statusListIndex: String(index) }), world)).toMatchObject({
        outcome: 'failed',
        revoked: true,
      })
    for (const index of [1, 6, 9, 94_566, 94_568, 131_070])
      expect(await status(entry({ statusListIndex: String(index) }), world)).toMatchObject({ outcome: 'passed' })
    const first = new Uint8Array(16_384)
    first[0] = 0x80
    const leftmost = { [list]: listing(await gzip(first)) }
    expect(await status(entry({ statusListIndex: '0' }), leftmost)).toMatchObject({ revoked: true })
  })

  test('suspends for a while, tells of newer editions, and passes messages on', async () => {
    const world = (statusPurpose: string) =>
      encodeBitstring([94_567]).then((l) => ({ [list]: listing(l, { subject: { statusPurpose } }) }))
    expect(await status(entry({ statusPurpose: 'suspension' }), await world('suspension'))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('suspended it for now') as string,
    })
    expect(await status(entry({ statusPurpose: 'refresh' }), await world('refresh'))).toMatchObject({
      outcome: 'passed',
      reason: expect.stringContaining('newer edition') as string,
    })
    const bits = new Uint8Array(2 * 16_384)
    bits[1] = 0b0010_0000
    const message = entry({
      statusPurpose: 'message',
      statusListIndex: '5',
      statusSize: 2,
      statusMessage: [{ status: '0x2', message: 'under review' }],
    })
    expect(
      await status(message, { [list]: listing(await gzip(bits), { subject: { statusPurpose: ['message'] } }) }),
    ).toMatchObject({
      outcome: 'passed',
      reason: expect.stringContaining('under review') as string,
    })
  })

  test('of 2021 is read, with its own names and without the letter before', async () => {
    const old = {
      ...listing((await encodeBitstring([3])).slice(1), { subject: { type: 'StatusList2021' } }),
      type: ['VerifiableCredential', 'StatusList2021Credential'],
    }
    const at = (index: string) =>
      status(entry({ type: 'StatusList2021Entry', statusListIndex: index }), { [list]: old })
    expect(await at('3')).toMatchObject({ revoked: true })
    expect(await at('4')).toMatchObject({ outcome: 'passed' })
  })

  test('among several: the worst counts, whatever the order', async () => {
    const other = 'https://academy.example/status/2'
    const world = {
      [list]: listing(await encodeBitstring([94_567])),
      [other]: listing(published, { id: other, subject: { statusPurpose: 'suspension' } }),
    }
    const fine = entry({ statusPurpose: 'suspension', statusListCredential: other })
    const gone = entry({ statusListCredential: 'https://gone.example/' })
    for (const entries of [
      [fine, gone, entry()],
      [entry(), gone, fine],
    ])
      expect(await status(entries, world)).toMatchObject({ outcome: 'failed', revoked: true })
    expect(await status([fine, gone], world)).toMatchObject({ outcome: 'not_checked' })
    expect(await status(Array(6).fill(fine), world)).toMatchObject({ outcome: 'not_checked' })
  })

  test.each<[string, string, object, object]>([
    ['RANGE_ERROR', 'an index past its end', entry({ statusListIndex: '131072' }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'a negative index', entry({ statusListIndex: '-1' }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'an index of letters', entry({ statusListIndex: '0x10' }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'no index', entry({ statusListIndex: undefined }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'a size of nothing', entry({ statusSize: 0 }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'no purpose', entry({ statusPurpose: undefined }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'no address', entry({ statusListCredential: 'nowhere' }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'the address of the list as its id', entry({ id: list }), listing(published)],
    ['MALFORMED_VALUE_ERROR', 'a list without its letter', entry(), listing(published.slice(1))],
    ['MALFORMED_VALUE_ERROR', 'a list that is no gzip', entry(), listing('uAAAA')],
    ['MALFORMED_VALUE_ERROR', 'a list that is cut off', entry(), listing(published.slice(0, -20))],
    ['MALFORMED_VALUE_ERROR', 'no list', entry(), listing(undefined)],
    ['STATUS_VERIFICATION_ERROR', 'another purpose', entry({ statusPurpose: 'suspension' }), listing(published)],
    [
      'STATUS_VERIFICATION_ERROR',
      'a list of another issuer',
      entry(),
      listing(published, { issuer: 'did:web:evil.example' }),
    ],
    ['STATUS_VERIFICATION_ERROR', 'another list', entry(), listing(published, { id: `${list}0` })],
    [
      'STATUS_VERIFICATION_ERROR',
      'another credential',
      entry(),
      listing(published, { type: ['VerifiableCredential'] }),
    ],
    ['STATUS_VERIFICATION_ERROR', 'another subject', entry(), listing(published, { subject: { type: 'Person' } })],
  ])('fails with %s for %s', async (name, _, credentialStatus, world) => {
    expect(await status(credentialStatus, { [list]: world })).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(name) as string,
    })
  })

  test('fails when it is too short to hide who is meant', async () => {
    const short = { [list]: listing(await gzip(new Uint8Array(16_383))) }
    expect(await status(entry({ statusListIndex: '0' }), short)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('STATUS_LIST_LENGTH_ERROR') as string,
    })
    const two = { [list]: listing(await gzip(new Uint8Array(16_384))) }
    expect(await status(entry({ statusSize: 2 }), two)).toMatchObject({ outcome: 'failed' })
  })

  test('that unpacks to far more than it is, is let go in a moment', async () => {
    const bomb = { [list]: listing(await gzip(new Uint8Array(16 * 1024 * 1024))) }
    const started = Date.now()
    expect(await status(entry(), bomb)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('unpacks to more') as string,
    })
    expect(Date.now() - started).toBeLessThan(1000)
    expect(
      gunzip(
        new Uint8Array(
          await new Response(new Blob(['hello']).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
        ),
        5,
      ),
    ).toHaveLength(5)
  })

  test('counts only if its own proof does', async () => {
    const world = { [list]: listing(published) }
    const answer = (outcome: 'failed' | 'unknown' | 'not_checked') =>
      status(entry(), world, async () => ({ outcome, reason: 'so.' }))
    expect(await answer('failed')).toMatchObject({
      outcome: 'failed',
      reason: 'The status list: so. (STATUS_VERIFICATION_ERROR)',
    })
    expect(await answer('unknown')).toMatchObject({ outcome: 'not_checked' })
    expect(await answer('not_checked')).toMatchObject({ outcome: 'not_checked' })
  })

  test('that cannot be had is not checked, and says so', async () => {
    for (const world of [{}, { [list]: 500 }, { [list]: 404 }, { [list]: 'x'.repeat(1024 * 1024 + 1) }])
      expect(await status(entry(), world)).toMatchObject({
        outcome: 'not_checked',
        reason: expect.stringContaining('STATUS_RETRIEVAL_ERROR') as string,
      })
  })
})

describe("1EdTech's revocation list", () => {
  const revocation = (body: object) =>
    status({ id: list, type: '1EdTechRevocationList' }, { [list]: { id: list, issuer, ...body } })

  test('names what is revoked, in either spelling, and why', async () => {
    for (const name of ['revokedCredential', 'revokedCredentials'])
      expect(await revocation({ [name]: [{ id: ' urn%3Auuid%3A1', revocationReason: 'A mistake.' }] })).toMatchObject({
        outcome: 'failed',
        revoked: true,
        reason: expect.stringContaining('A mistake.') as string,
      })
  })

  test('lets pass what it does not name, and what it reinstates', async () => {
    expect(await revocation({ revokedCredential: [{ id: 'urn:uuid:2' }] })).toMatchObject({ outcome: 'passed' })
    expect(await revocation({ revokedCredential: [{ id: 'urn:uuid:1', revoked: false }] })).toMatchObject({
      outcome: 'passed',
    })
    expect(await revocation({})).toMatchObject({ outcome: 'passed' })
  })

  test('of another issuer fails; one that is not there is not checked', async () => {
    expect(await revocation({ issuer: 'did:web:evil.example' })).toMatchObject({ outcome: 'failed' })
    expect(await status({ id: list, type: '1EdTechRevocationList' }, {})).toMatchObject({ outcome: 'not_checked' })
    expect(await status({ type: '1EdTechRevocationList' }, {})).toMatchObject({ outcome: 'failed' })
  })
})

test('no status is absent; one that nobody knows is not checked; one that is no object fails', async () => {
  expect(await status(undefined, {})).toMatchObject({ outcome: 'absent' })
  expect(await status({ id: list, type: 'RevocationList2020Status' }, {})).toMatchObject({ outcome: 'not_checked' })
  expect(await status(list, {})).toMatchObject({ outcome: 'failed' })
})

describe('a refresh service', () => {
  const service = 'https://academy.example/credentials/1/refresh'
  const refreshed = (world: Parameters<typeof answersOf>[0], type = '1EdTechCredentialRefresh') =>
    refreshOnce({ fetch: answersOf(world) }, { refreshService: { id: service, type } })

  test('gives the current text, out of a picture if need be', async () => {
    expect(await refreshed({ [service]: '\uFEFF{"a":1}\n' })).toBe('{"a":1}')
    expect(await refreshed({ [service]: 'a.b.c' })).toBe('a.b.c')
    expect(await refreshed({ [service]: bakeSvg('<svg xmlns="http://www.w3.org/2000/svg"></svg>', '{"a":1}') })).toBe(
      '{"a":1}',
    )
  })

  test('that gives nothing leaves the credential as it is', async () => {
    for (const world of [
      {},
      { [service]: 404 },
      { [service]: '' },
      { [service]: '<html></html>' },
      { [service]: Uint8Array.of(0xff) },
    ])
      expect(await refreshed(world)).toBeUndefined()
    expect(await refreshed({ [service]: '{}' }, 'ManualRefreshService2018')).toBeUndefined()
    expect(await refreshOnce({ fetch: answersOf({}) }, {})).toBeUndefined()
  })
})

test('whatever a credential and its list say, there is an answer', async () => {
  const names = Object.keys(entry())
  const strange = fc.dictionary(fc.constantFrom(...names, 'id', 'statusSize', 'statusMessage'), fc.jsonValue())
  const inside = fc.dictionary(fc.constantFrom('type', 'statusPurpose', 'encodedList'), fc.jsonValue())
  await fc.assert(
    fc.asyncProperty(
      strange,
      inside,
      fc.dictionary(fc.constantFrom('id', 'type', 'issuer', 'credentialSubject'), fc.jsonValue()),
      async (odd, subject, around) => {
        const world = { [list]: listing(published, { subject, ...around }) }
        for (const given of [{ ...entry(), ...odd }, odd])
          expect(['passed', 'failed', 'not_checked', 'absent']).toContain((await status(given, world)).outcome)
      },
    ),
    { numRuns: 300 },
  )
})
