import { beforeAll, describe, expect, test } from 'vitest'
import { expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { newHolder } from './support/holder'
import type { Holder } from './support/holder'
import { earned, look } from './support/public'
import { newMachine, sampleCredential } from './support/vc-api'
import type { Machine } from './support/vc-api'

let world: World
let machine: Machine
let tester: Machine
let holder: Holder
/** Signed by the issuer's key for machines. */
let credential: Json

type Json = ReturnType<typeof JSON.parse>

beforeAll(async () => {
  world = await newWorld()
  machine = await newMachine(world)
  tester = await newMachine(world, { testing: true })
  holder = await newHolder()
  credential = await machine.issue(sampleCredential(machine.did))
})

const v2 = 'https://www.w3.org/ns/credentials/v2'

const verify = (verifiableCredential: unknown, options?: object, status = 200): Promise<Json> =>
  expectJson(machine.post('/credentials/verify', { verifiableCredential, ...(options && { options }) }), status)

describe('a credential that is verified', () => {
  test('is one of the issuer’s, wrapped or not, with what was found', async () => {
    const result = await verify(credential, { returnCredential: true })
    expect(result).toEqual({
      verified: true,
      credential,
      problemDetails: [],
      results: {
        validFrom: { verified: true, input: credential.validFrom },
        proof: [{ verified: true, input: credential.proof[0] }],
      },
    })
    expect(await expectJson(machine.post('/credentials/verify', credential))).toMatchObject({ verified: true })
    const brief = await verify(credential, { returnResults: false, returnProblemDetails: false, checks: ['proof'] })
    expect(brief).toEqual({ verified: true })
  })

  test('is one by a did:key: that nobody vouches for it is told, and no error', async () => {
    const result = await verify(await tester.issue(sampleCredential(tester.did)))
    expect(result).toMatchObject({ verified: true, problemDetails: [{ title: expect.stringMatching(/vouches/) }] })
    const theirs = await holder.sign(sampleCredential(holder.did), { proofPurpose: 'assertionMethod' })
    expect(await verify(theirs)).toMatchObject({ verified: true })
  })

  test('is one in a JWT: enveloped, compact, wrapped or not', async () => {
    const enveloped = await machine.issue(sampleCredential(machine.did), { securingMechanism: 'vc+jwt' })
    const [, jwt] = enveloped.id.split(',')
    for (const secured of [enveloped, jwt]) expect(await verify(secured)).toMatchObject({ verified: true })
    for (const body of [JSON.stringify(enveloped), jwt])
      expect(await expectJson(machine.post('/credentials/verify', body))).toMatchObject({ verified: true })
  })

  test('is a badge, in every form', async () => {
    const badge = await earned(world)
    expect(await verify(await expectJson(look(`${badge.address}.json`)))).toMatchObject({
      verified: true,
      results: { credentialStatus: [{ verified: true, value: 0 }] },
    })
    expect(await verify(await (await look(`${badge.address}.jwt`)).text())).toMatchObject({ verified: true })
  })
})

describe('a credential that is not verified', () => {
  const model = 'https://www.w3.org/TR/vc-data-model#'

  test.each<[string, (signed: Json) => unknown, string]>([
    ['was changed', (c) => ({ ...c, validFrom: '2025-01-01T00:00:00Z' }), 'CRYPTOGRAPHIC_SECURITY_ERROR'],
    ['has the proof of another', (c) => ({ ...c, id: 'urn:x:1' }), 'CRYPTOGRAPHIC_SECURITY_ERROR'],
    ['has no proof', (c) => ({ ...c, proof: undefined }), 'CRYPTOGRAPHIC_SECURITY_ERROR'],
    [
      'has a proof for something else',
      (c) => withProof(c, { proofPurpose: 'authentication' }),
      'CRYPTOGRAPHIC_SECURITY_ERROR',
    ],
    [
      'has the key of another',
      (c) => withProof(c, { verificationMethod: `${holder.did}#x` }),
      'CRYPTOGRAPHIC_SECURITY_ERROR',
    ],
    ['says more than was signed', (c) => ({ ...c, shoeSize: 42 }), 'MALFORMED_VALUE_ERROR'],
    ['has no type', (c) => ({ ...c, type: undefined }), 'MALFORMED_VALUE_ERROR'],
    ['has a bad date', (c) => ({ ...c, validUntil: 'soon' }), 'MALFORMED_VALUE_ERROR'],
    ['is no credential', () => ({ '@context': [v2], type: ['VerifiablePresentation'] }), 'PARSING_ERROR'],
    [
      'is enveloped in nothing',
      () => ({ '@context': v2, type: 'EnvelopedVerifiableCredential', id: 'nothing' }),
      'PARSING_ERROR',
    ],
  ])('%s: 400, with the reason', async (_, change, problem) => {
    const result = await verify(change(credential), {}, 400)
    expect(result.verified).toBe(false)
    expect(result.problemDetails.map(({ type }: { type: string }) => type)).toContain(model + problem)
  })

  const withProof = (signed: Json, change: object) => ({ ...signed, proof: [{ ...signed.proof[0], ...change }] })

  test('has ended, or not begun', async () => {
    const over = await machine.issue(sampleCredential(machine.did, { validUntil: '2026-01-02T00:00:00Z' }))
    expect(await verify(over, {}, 400)).toMatchObject({
      verified: false,
      problemDetails: [{ type: `${model}CREDENTIAL_EXPIRED` }],
      results: { validFrom: { verified: true }, validUntil: { verified: false }, proof: [{ verified: true }] },
    })
    const early = await machine.issue(sampleCredential(machine.did, { validFrom: '2100-01-01T00:00:00Z' }))
    expect(await verify(early, {}, 400)).toMatchObject({ results: { validFrom: { verified: false } } })
  })

  test.each([
    ['{"verifiableCredential":{"a":1,"a":2}}', /twice/],
    ['{"verifiableCredential":"https://example.org/credential"}', /JWT/],
    ['{"verifiableCredential":7}', /verifiableCredential/],
    ['{}', /verifiableCredential/],
  ])('%s is no request', async (body, words) => {
    expect((await expectJson(machine.post('/credentials/verify', body), 400)).detail).toMatch(words)
  })
})

describe('status', () => {
  const revocation = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' }
  const setStatus = (credentialId: string, status: boolean, by = machine) =>
    by.post('/credentials/status', { credentialId, credentialStatus: revocation, status })

  test('is added when asked for, can be revoked once and for all, and shows in the list', async () => {
    const asked = sampleCredential(machine.did)
    const signed = await machine.issue(asked, { credentialStatus: true })
    expect(signed.credentialStatus).toMatchObject(revocation)
    expect(await verify(signed)).toMatchObject({ verified: true, results: { credentialStatus: [{ value: 0 }] } })

    expect((await setStatus(asked.id, false)).status).toBe(200)
    for (const _ of ['once', 'again']) expect((await setStatus(asked.id, true)).status).toBe(200)
    const revoked = await until(
      () => verifyAnyhow(signed),
      ({ verified }) => !verified,
    )
    expect(revoked).toMatchObject({
      problemDetails: [{ title: 'It is revoked' }],
      results: { credentialStatus: [{ verified: false, value: 1 }], proof: [{ verified: true }] },
    })
    expect((await expectJson(setStatus(asked.id, false), 400)).detail).toMatch(/final/)
  })

  test('of a test has a list of the did:key', async () => {
    const asked = sampleCredential(tester.did)
    const signed = await tester.issue(asked, { credentialStatus: { statusPurpose: 'revocation' } })
    expect((await expectJson(look(signed.credentialStatus.statusListCredential))).issuer).toBe(tester.did)
    expect((await setStatus(asked.id, true)).status).toBe(404)
    expect((await setStatus(asked.id, true, tester)).status).toBe(200)
    await until(
      () => verifyAnyhow(signed),
      ({ verified }) => !verified,
    )
  })

  test('goes by what the caller calls it, or by its entry', async () => {
    const named = await machine.issue(sampleCredential(machine.did, { id: undefined }), {
      credentialStatus: true,
      credentialId: 'order 17',
    })
    const nameless = await machine.issue(sampleCredential(machine.did, { id: undefined }), { credentialStatus: true })
    expect(named.id).toBeUndefined()
    for (const name of ['order 17', nameless.credentialStatus.id])
      expect((await setStatus(name, true)).status).toBe(200)
  })

  test('is refused twice under one name, and beside one that is there already', async () => {
    const asked = sampleCredential(machine.did)
    const issue = (change: object) =>
      machine.post('/credentials/issue', { credential: { ...asked, ...change }, options: { credentialStatus: true } })
    expect((await issue({})).status).toBe(201)
    expect((await issue({})).status).toBe(409)
    const other = { ...revocation, statusListIndex: '1', statusListCredential: 'https://example.org/status/1' }
    expect((await expectJson(issue({ id: 'urn:x:2', credentialStatus: other }), 400)).detail).toMatch(/status/)
  })

  test('is of what was issued here with a status, by this issuer, and nothing else', async () => {
    const other = await newMachine(await newWorld())
    const asked = sampleCredential(machine.did)
    await machine.issue(asked, { credentialStatus: true })
    expect((await setStatus(asked.id, true, other)).status).toBe(404)
    expect((await setStatus('urn:uuid:nobody', true)).status).toBe(404)
    expect((await setStatus(credential.id, true)).status).toBe(404)
  })

  test.each([
    [{ credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'suspension' } }, /revocation/],
    [{ credentialStatus: { type: 'BitstringStatusListEntry' } }, /statusPurpose/],
    [{ status: 'yes' }, /status/],
    [{ credentialId: undefined }, /credentialId/],
  ])('cannot be set by %j', async (change, words) => {
    const body = { credentialId: 'urn:x:1', credentialStatus: revocation, status: true, ...change }
    expect((await expectJson(machine.post('/credentials/status', body), 400)).detail).toMatch(words)
  })
})

const verifyAnyhow = async (signed: unknown): Promise<Json> =>
  (await machine.post('/credentials/verify', { verifiableCredential: signed })).json()

/** Asks again until it is so: lists may be kept for a moment. */
async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await ask()
    if (isSo(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('It did not come to be so within five seconds.')
}

describe('a presentation', () => {
  const presentation = (change: object = {}) => ({
    '@context': [v2],
    type: ['VerifiablePresentation'],
    holder: holder.did,
    verifiableCredential: [credential],
    ...change,
  })
  const challenge = 'a challenge of the verifier’s'
  const domain = 'verifier.example'
  const check = (verifiablePresentation: unknown, options: object = {}, status = 200): Promise<Json> =>
    expectJson(machine.post('/presentations/verify', { verifiablePresentation, options }), status)

  test('is verified with its holder’s proof for this challenge and domain, and every credential in it', async () => {
    const signed = await holder.sign(presentation(), { challenge, domain })
    const result = await check(signed, { challenge, domain, returnPresentation: true })
    expect(result).toMatchObject({
      verified: true,
      verifiablePresentation: signed,
      problemDetails: [],
      results: {
        presentation: {
          challenge: { verified: true, input: challenge },
          domain: { verified: true, input: domain },
          holder: { verified: true, input: holder.did },
          proof: [{ verified: true, problemDetails: [] }],
        },
        credentials: [{ verified: true, credential }],
      },
    })
    expect(await expectJson(machine.post('/presentations/verify', signed))).toMatchObject({ verified: true })
  })

  test('without a proof is worth what its credentials are', async () => {
    for (const body of [{ presentation: presentation() }, presentation()])
      expect(await expectJson(machine.post('/presentations/verify', body))).toMatchObject({ verified: true })
    const spoiled = presentation({
      verifiableCredential: [credential, { ...credential, validFrom: '2025-01-01T00:00:00Z' }],
    })
    expect(await expectJson(machine.post('/presentations/verify', { presentation: spoiled }))).toMatchObject({
      verified: false,
      results: { credentials: [{ verified: true }, { verified: false }] },
    })
    expect(await check(presentation())).toMatchObject({
      verified: false,
      results: { presentation: { holder: { verified: false } } },
    })
    const asked = { presentation: presentation(), options: { challenge } }
    expect(await expectJson(machine.post('/presentations/verify', asked))).toMatchObject({ verified: false })
  })

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'for another challenge',
      () => holder.sign(presentation(), { challenge: 'another', domain }),
      'INVALID_CHALLENGE_ERROR',
    ],
    ['for no challenge', () => holder.sign(presentation(), { domain }), 'INVALID_CHALLENGE_ERROR'],
    [
      'for another domain',
      () => holder.sign(presentation(), { challenge, domain: 'other.example' }),
      'INVALID_DOMAIN_ERROR',
    ],
    [
      'by another than its holder',
      () => holder.sign(presentation({ holder: 'did:example:other' }), { challenge, domain }),
      'CRYPTOGRAPHIC_SECURITY_ERROR',
    ],
    [
      'to assert something',
      () => holder.sign(presentation(), { challenge, domain, proofPurpose: 'assertionMethod' }),
      'CRYPTOGRAPHIC_SECURITY_ERROR',
    ],
    [
      'and was changed',
      async () => ({ ...(await holder.sign(presentation(), { challenge, domain })), id: 'urn:x:1' }),
      'CRYPTOGRAPHIC_SECURITY_ERROR',
    ],
    [
      'and says more than was signed',
      async () => ({ ...(await holder.sign(presentation(), { challenge, domain })), shoeSize: 4 }),
      'MALFORMED_VALUE_ERROR',
    ],
    [
      'and is over',
      () => holder.sign(presentation(), { challenge, domain, expires: '2026-01-01T00:00:00Z' }),
      'CRYPTOGRAPHIC_SECURITY_ERROR',
    ],
  ])('is not verified if it was made %s', async (_, made, problem) => {
    const result = await check(await made(), { challenge, domain })
    expect(result.verified).toBe(false)
    expect(result.problemDetails.map(({ type }: { type: string }) => type.split('#')[1])).toContain(problem)
    expect(result.results.credentials).toMatchObject([{ verified: true }])
  })

  test('in a JWT answers the challenge with its nonce, and the domain with its audience', async () => {
    const enveloped = (jwt: string) => ({
      '@context': v2,
      type: 'EnvelopedVerifiablePresentation',
      id: `data:application/vp+jwt,${jwt}`,
    })
    const payload = { ...presentation(), iss: holder.did, nonce: challenge, aud: domain }
    const jwt = await holder.jwt(payload)
    for (const secured of [enveloped(jwt), jwt])
      expect(await check(secured, { challenge, domain })).toMatchObject({
        verified: true,
        results: { credentials: [{ verified: true }] },
      })
    expect(await check(jwt, { challenge: 'another', domain })).toMatchObject({ verified: false })
    const other = await newHolder()
    expect(await check(await other.jwt(payload), { challenge })).toMatchObject({ verified: false })
    expect(await check(`${jwt.slice(0, -6)}AAAAAA`, {})).toMatchObject({ verified: false })
    expect(await check(await holder.jwt(payload, { typ: 'vc+jwt' }))).toMatchObject({ verified: false })
    const unsigned = `${btoa('{"alg":"none","typ":"vp+jwt"}').replaceAll('=', '')}.${jwt.split('.')[1]}.`
    expect(await check(unsigned)).toMatchObject({ verified: false })
  })

  test('may hold what its holder says of themselves, and nothing of the kind by others', async () => {
    const { proof: _, ...unsigned } = await holder.sign(sampleCredential(holder.did))
    const own = presentation({ verifiableCredential: [unsigned] })
    expect(await check(await holder.sign(own))).toMatchObject({ verified: true })
    for (const change of [{ holder: undefined }, { holder: 'did:example:acme' }])
      expect((await check(await holder.sign({ ...own, ...change }), {}, 400)).detail).toMatch(/holder/)
    const others = presentation({ verifiableCredential: [{ ...unsigned, issuer: 'did:example:acme' }] })
    expect((await check(await holder.sign(others), {}, 400)).detail).toMatch(/holder/)
    // With a proof of its own by the same key it is no less their own word.
    const signed = await holder.sign(unsigned, { proofPurpose: 'assertionMethod' })
    const twice = presentation({ verifiableCredential: [signed] })
    expect(await check(await holder.sign(twice))).toMatchObject({ verified: true })
    expect((await check(await holder.sign({ ...twice, holder: undefined }), {}, 400)).detail).toMatch(/holder/)
    expect((await expectJson(machine.post('/presentations/verify', { presentation: own }), 400)).detail).toMatch(
      /proof/,
    )
  })

  test.each<[string, object]>([
    ['without a type', { type: undefined }],
    ['of another type', { type: ['VerifiableCredential'] }],
    ['without a context', { '@context': [] }],
    ['of another context', { '@context': ['https://www.w3.org/ns/credentials/examples/v2'] }],
    ['with a holder that has no id', { holder: { name: 'Nobody' } }],
    ['with an id that is no address', { id: 'one' }],
    ['with a credential that is a text', { verifiableCredential: ['https://example.org/credential'] }],
    ['with a hundred thousand credentials', { verifiableCredential: Array.from({ length: 100_000 }, () => 1) }],
    ['with eleven credentials', { verifiableCredential: Array.from({ length: 11 }, () => ({})) }],
    ['with nothing to check', { verifiableCredential: [] }],
    ['in an envelope that is none', { type: 'EnvelopedVerifiablePresentation', id: 'eyJh.eyJh.eyJh' }],
  ])('%s is no presentation', async (_, change) => {
    const { type } = await check(presentation(change), {}, 400)
    expect(type).toBe('https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR')
  })
})
