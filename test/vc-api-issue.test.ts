import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { base64url, compactVerify, importJWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { app } from '../src/app'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { expectJson, newWorld, origin, person, visitor } from './support/client'
import { anotherSecret } from './support/award'
import type { World } from './support/client'
import { publishedMicrocredential } from './support/catalogue'
import { look } from './support/public'
import { newMachine, sampleCredential } from './support/vc-api'
import type { Machine } from './support/vc-api'

let world: World
let machine: Machine
let tester: Machine

beforeAll(async () => {
  world = await newWorld()
  machine = await newMachine(world)
  tester = await newMachine(world, { testing: true })
})

const v2 = 'https://www.w3.org/ns/credentials/v2'

/** The raw key behind a verification method `did:…#z6Mk…`. */
const keyIn = (method: string) => fromMultikey(method.split('#')[1]!)!

describe('who may ask', () => {
  const routes = ['/credentials/issue', '/credentials/status', '/credentials/verify', '/presentations/verify']

  test('every route is looked at here', () => {
    const asked = app.routes.filter(({ path, method }) => path.startsWith('/vc-api') && method === 'POST')
    expect(asked.map(({ path }) => path.replace('/vc-api', '')).sort()).toEqual(routes)
    expect(app.routes.filter(({ path, method }) => path.startsWith('/vc-api') && method === 'GET')).toHaveLength(1)
  })

  test.each(routes)('%s: nobody, no session, no unknown key', async (route) => {
    const json = { 'content-type': 'application/json' }
    for (const who of [visitor(), world.owner, await person()]) {
      const answer = await who.fetch(`/vc-api${route}`, { method: 'POST', headers: json, body: '{}' })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
    expect((await machine.post(route, {}, { authorization: 'Bearer assay_0' })).status).toBe(401)
  })

  test('a key with another scope is told which one it lacks', async () => {
    const verifier = await newMachine(world, { scopes: ['credentials.verify'] })
    const issuer = await newMachine(world, { scopes: ['credentials.issue'] })
    const status = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' }
    const credential = sampleCredential(machine.did)
    const refused = [
      verifier.post('/credentials/issue', { credential }),
      verifier.post('/credentials/status', { credentialId: 'urn:x:1', credentialStatus: status, status: true }),
      issuer.post('/credentials/verify', { verifiableCredential: credential }),
      issuer.post('/presentations/verify', { presentation: presentationOf(credential) }),
    ]
    for (const answer of refused) expect((await expectJson(answer, 403)).detail).toMatch(/scope credentials\.\w+/)
  })

  test('a key of one issuer signs for no other', async () => {
    const other = await newMachine(await newWorld())
    const answer = await expectJson(
      other.post('/credentials/issue', { credential: sampleCredential(machine.did) }),
      400,
    )
    expect(answer.detail).toContain(other.did)
  })

  test('a key for testing can do nothing in the issuer’s name', async () => {
    const path = `/api/v1/issuers/${world.issuer.slug}/api-keys`
    const asked = { name: 'T', scopes: ['credentials.issue', 'credential.revoke'], testing: true }
    expect((await expectJson(world.owner.post(path, asked), 422)).detail).toContain('credential.revoke')
    expect((await tester.post('/credentials/issue', { credential: sampleCredential(machine.did) })).status).toBe(400)
    expect((await machine.post('/credentials/issue', { credential: sampleCredential(tester.did) })).status).toBe(400)
  })
})

const presentationOf = (...verifiableCredential: unknown[]) => ({
  '@context': [v2],
  type: ['VerifiablePresentation'],
  verifiableCredential,
})

describe('a body', () => {
  test.each([
    ['', /not JSON/],
    ['{"credential":{},"credential":{}}', /twice/],
    ['[]', /object/],
    ['{"credential":[]}', /object/],
    ['{}', /credential/],
    [JSON.stringify({ credential: {}, options: { colour: 'red' } }), /colour/],
  ])('%s is refused in words', async (body, words) => {
    const answer = await machine.post('/credentials/issue', body)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = await expectJson(Promise.resolve(answer), 400)
    expect(problem).toMatchObject({ type: expect.stringMatching(/^https:\/\/www\.w3\.org\//), status: 400 })
    expect(problem.detail).toMatch(words)
  })

  test('of more than a megabyte is not read', async () => {
    expect((await machine.post('/credentials/issue', `{"a":"${'a'.repeat(1024 * 1024)}"}`)).status).toBe(413)
  })
})

describe('what is issued', () => {
  test('has a proof by the issuer’s key for machines, which is not the one for badges', async () => {
    const credential = sampleCredential(machine.did)
    const signed = await machine.issue(credential)
    const { proof, ...rest } = signed
    expect(rest).toEqual(credential)
    expect(proof).toEqual([
      {
        type: 'DataIntegrityProof',
        cryptosuite: 'eddsa-rdfc-2022',
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        verificationMethod: expect.stringMatching(new RegExp(`^${machine.did}#z6Mk`)),
        proofPurpose: 'assertionMethod',
        proofValue: expect.stringMatching(/^z/),
      },
    ])
    expect(await verifyProof(signed, keyIn(proof[0].verificationMethod))).toEqual({ ok: true })
    const did = await expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
    expect(did.assertionMethod).toContain(proof[0].verificationMethod)
  })

  test('with a key for testing is signed by a did:key, which needs no address of ours', async () => {
    expect(tester.did).toMatch(/^did:key:z6Mk/)
    const signed = await tester.issue(sampleCredential(tester.did))
    const [{ verificationMethod }] = signed.proof
    expect(verificationMethod).toBe(`${tester.did}#${tester.did.slice('did:key:'.length)}`)
    expect(await verifyProof(signed, keyIn(verificationMethod))).toEqual({ ok: true })
    const did = await expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
    expect(JSON.stringify(did)).not.toContain(tester.did.slice('did:key:'.length))
  })

  test('keeps proofs that it had, and gets another beside them', async () => {
    const first = await machine.issue(sampleCredential(machine.did))
    const second = await machine.issue(first)
    expect(second.proof).toHaveLength(2)
    expect(second.proof[0]).toEqual(first.proof[0])
    expect(
      await verifyProof({ ...second, proof: [second.proof[1]] }, keyIn(second.proof[1].verificationMethod)),
    ).toEqual({
      ok: true,
    })
  })

  test('may be an Open Badge, or have terms of its own', async () => {
    const badge = sampleCredential(machine.did, {
      '@context': [v2, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
      type: ['VerifiableCredential', 'OpenBadgeCredential'],
      issuer: { id: machine.did, type: ['Profile'], name: 'Example Academy' },
      credentialSubject: {
        id: 'did:example:subject',
        type: ['AchievementSubject'],
        achievement: {
          id: 'https://example.org/achievements/1',
          type: ['Achievement'],
          name: 'Forklift',
          description: 'Drives one.',
          criteria: { narrative: 'Drove one.' },
        },
      },
    })
    const own = sampleCredential(machine.did, {
      '@context': [v2, { Visit: 'https://example.org/#Visit', purpose: 'https://example.org/#purpose' }],
      type: ['VerifiableCredential', 'Visit'],
      credentialSubject: { purpose: 'To see it.' },
    })
    for (const credential of [badge, own]) {
      const signed = await machine.issue(credential)
      expect(await verifyProof(signed, keyIn(signed.proof[0].verificationMethod))).toEqual({ ok: true })
    }
  })

  test('comes as vc+jwt when asked for, with the key in the DID document', async () => {
    const credential = sampleCredential(machine.did)
    const enveloped = await machine.issue(credential, { securingMechanism: 'vc+jwt' })
    expect(enveloped).toMatchObject({ '@context': v2, type: 'EnvelopedVerifiableCredential' })
    const [, jwt] = enveloped.id.split('data:application/vc+jwt,')
    const { alg, kid, typ } = JSON.parse(new TextDecoder().decode(base64url.decode(jwt.split('.')[0])))
    expect({ alg, typ }).toEqual({ alg: 'ES256', typ: 'vc+jwt' })
    const did = await expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
    const { publicKeyJwk } = did.verificationMethod.find((method: { id: string }) => method.id === kid)
    const { payload } = await compactVerify(jwt, await importJWK(publicKeyJwk, alg))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(credential)
    const refused = tester.post('/credentials/issue', {
      credential: sampleCredential(tester.did),
      options: { securingMechanism: 'vc+jwt' },
    })
    expect((await expectJson(refused, 400)).detail).toContain('did:key')
  })

  test('may speak of what is really ours', async () => {
    const { version, slug } = await publishedAt(world)
    const about = `${origin}/issuers/${world.issuer.slug}/microcredentials/${slug}/versions/${version}`
    await machine.issue(sampleCredential(machine.did, { credentialSubject: { id: about, name: 'Recommended' } }))
    await machine.issue(sampleCredential(machine.did, { credentialSubject: { id: machine.did, name: 'We' } }))
  })
})

async function publishedAt(of: World): Promise<{ version: number; slug: string }> {
  await publishedMicrocredential(of)
  const { items } = await expectJson(of.author.get(`/api/v1/issuers/${of.issuer.slug}/microcredentials`))
  return { version: 1, slug: items[0].slug }
}

const digest = 'sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ='
const nothing = undefined

describe('what the data model forbids is refused, naming it', () => {
  test.each<[string, object]>([
    ['no @context', { '@context': nothing }],
    ['an empty @context', { '@context': [] }],
    ['another context first', { '@context': ['https://www.w3.org/2018/credentials/v1'] }],
    ['the base context second', { '@context': ['https://www.w3.org/ns/credentials/examples/v2', v2] }],
    ['a number for a context', { '@context': [v2, 7] }],
    ['null for a context', { '@context': [v2, null] }],
    ['a context nobody knows', { '@context': [v2, 'https://stranger.example/context'] }],
    ['a context that gives a fixed term another meaning', { '@context': [v2, { name: 'https://example.org/#other' }] }],
    [
      'a context that gives VerifiableCredential another meaning',
      { '@context': [v2, { VerifiableCredential: 'https://example.org/#x' }] },
    ],
    ['no type', { type: nothing }],
    ['an empty type', { type: [] }],
    ['a type without VerifiableCredential', { type: ['https://example.org/#Other'] }],
    ['a type that no context defines', { type: ['VerifiableCredential', 'Undefined'] }],
    [
      'a type that stands for no address',
      { '@context': [v2, { Odd: 'https ://no#address' }], type: ['VerifiableCredential', 'Odd'] },
    ],
    ['null for an id', { id: null }],
    ['two ids', { id: ['urn:x:1', 'urn:x:2'] }],
    ['an id that is no address', { id: 'not an address' }],
    ['no issuer', { issuer: nothing }],
    ['an issuer that is no address', { issuer: 'nobody' }],
    ['an issuer without an id', { issuer: { name: 'Nobody' } }],
    ['an issuer with null for an id', { issuer: { id: null } }],
    ['no subject', { credentialSubject: nothing }],
    ['an empty subject', { credentialSubject: {} }],
    ['one of two subjects empty', { credentialSubject: [{ id: 'urn:x:1' }, {}] }],
    ['a subject that is a text', { credentialSubject: 'did:example:subject' }],
    ['two ids of a subject', { credentialSubject: { id: ['urn:x:1', 'urn:x:2'] } }],
    ['a date without a time', { validFrom: '2026-01-01' }],
    ['a date without a zone', { validFrom: '2026-01-01T00:00:00' }],
    ['a day that no calendar has', { validFrom: '2026-02-30T00:00:00Z' }],
    ['a date that is none', { validFrom: '2026-13-01T00:00:00Z' }],
    ['an end that is no date', { validUntil: 'soon' }],
    ['an end before the beginning', { validFrom: '2026-01-02T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' }],
    ['a status without a type', { credentialStatus: { id: 'https://example.org/status/1' } }],
    ['a status whose id is no address', { credentialStatus: { id: 'one', type: 'BitstringStatusListEntry' } }],
    ['a status of a type nobody defines', { credentialStatus: { type: 'Undefined' } }],
    ['a schema without a type', { credentialSchema: { id: 'https://example.org/schema' } }],
    ['a schema without an id', { credentialSchema: { type: 'JsonSchema' } }],
    ['a schema whose id is no address', { credentialSchema: { id: 'schema', type: 'JsonSchema' } }],
    ['a refresh service without a type', { refreshService: { id: 'https://example.org/refresh' } }],
    ['terms of use without a type', { termsOfUse: { id: 'https://example.org/terms' } }],
    ['evidence without a type', { evidence: [{ id: 'https://example.org/evidence' }] }],
    ['a related resource that is a text', { relatedResource: ['https://example.org/a'] }],
    ['a related resource without an id', { relatedResource: [{ digestSRI: digest }] }],
    ['a related resource without a digest', { relatedResource: [{ id: 'https://example.org/a' }] }],
    [
      'a related resource twice',
      {
        relatedResource: [
          { id: v2, digestSRI: digest },
          { id: v2, digestSRI: digest },
        ],
      },
    ],
    ['a digest of something else', { relatedResource: [{ id: v2, digestSRI: digest.replace('W', 'X') }] }],
    ['a digest that is none', { relatedResource: [{ id: v2, digestMultibase: 'uEiBZ' }] }],
    ['a name with more than a language', { name: { '@value': 'x', '@language': 'en', url: 'https://example.org' } }],
    ['a description that is a number', { description: 7 }],
    ['a term that no context defines', { credentialSubject: { shoeSize: 42 } }],
    ['a proof without a type', { proof: { proofValue: 'z1' } }],
    ['a proof that is a text', { proof: 'z1' }],
  ])('%s', async (_, change) => {
    const credential = sampleCredential(machine.did, change)
    const problem = await expectJson(machine.post('/credentials/issue', { credential }), 400)
    expect(problem.type).toBe('https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR')
    expect(problem.detail.length).toBeGreaterThan(10)
  })

  test.each<[string, object]>([
    ['a digest of what is there', { relatedResource: [{ id: v2, digestSRI: digest }] }],
    [
      'the same as multibase',
      { relatedResource: [{ id: v2, digestMultibase: 'uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA' }] },
    ],
    [
      'a name in two languages',
      {
        name: [
          { '@value': 'x', '@language': 'en' },
          { '@value': 'y', '@language': 'nl' },
        ],
      },
    ],
    [
      'an issuer as an object',
      { issuer: { id: 'ISSUER', name: { '@value': 'x', '@language': 'en', '@direction': 'ltr' } } },
    ],
    [
      'a status of somebody else’s',
      {
        credentialStatus: {
          type: 'BitstringStatusListEntry',
          statusPurpose: 'revocation',
          statusListIndex: '1',
          statusListCredential: 'https://example.org/status/1',
        },
      },
    ],
    ['milliseconds and an offset', { validFrom: '2026-01-01T01:02:03.456-05:00' }],
    [
      'types and services by address',
      { refreshService: { id: 'did:example:refresh', type: 'https://example.org/#Refresh' } },
    ],
    ['no id, no dates', { id: nothing, validFrom: nothing }],
  ])('but not %s', async (_, change) => {
    const text = JSON.stringify(sampleCredential(machine.did, change)).replace('ISSUER', machine.did)
    await machine.issue(JSON.parse(text))
  })
})

describe('what is never signed', () => {
  const id = '0'.repeat(32)
  const host = new URL(origin).host
  const list = { type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList: 'uH4sI' }

  test.each<[string, object]>([
    ['an id under our own address', { id: `${origin}/credentials/${id}` }],
    ['the same by another scheme', { id: `https://${host}/credentials/${id}` }],
    ['the same in capitals', { id: `${origin.toUpperCase().replace('HTTP', 'http')}/credentials/${id}` }],
    [
      'the same by an alias of id',
      { '@context': [v2, { uri: '@id' }], id: nothing, uri: `${origin}/credentials/${id}` },
    ],
    ['the same by a prefix', { '@context': [v2, { ours: `${origin}/credentials/` }], id: `ours:${id}` }],
    [
      'another of our DIDs',
      { credentialSubject: { id: `did:web:${host.replace(':', '%3A')}:issuers:no-such-issuer` } },
    ],
    ['a subject that we never minted', { credentialSubject: { id: `${origin}/credentials/${id}` } }],
    [
      'an entry in a list of ours',
      {
        credentialStatus: {
          type: 'BitstringStatusListEntry',
          statusPurpose: 'revocation',
          statusListIndex: '1',
          statusListCredential: `${origin}/status/list_${id}`,
        },
      },
    ],
    [
      'a refresh service of ours',
      { refreshService: { id: `${origin}/credentials/${id}/refresh`, type: 'https://example.org/#R' } },
    ],
    ['a status list', { type: ['VerifiableCredential', 'BitstringStatusListCredential'], credentialSubject: list }],
    ['a status list without saying so', { credentialSubject: list }],
    [
      'a status list by its address',
      { type: ['VerifiableCredential', 'https://www.w3.org/ns/credentials/status#BitstringStatusListCredential'] },
    ],
    [
      'a status list by another name',
      {
        '@context': [v2, { Other: 'https://www.w3.org/ns/credentials/status#BitstringStatusListCredential' }],
        type: ['VerifiableCredential', 'Other'],
      },
    ],
    [
      'one of 2021',
      {
        '@context': [v2, { StatusList2021Credential: 'https://example.org/#nothing' }],
        type: ['VerifiableCredential', 'StatusList2021Credential'],
      },
    ],
    [
      'its bits under another name',
      {
        '@context': [v2, { bits: 'https://www.w3.org/ns/credentials/status#encodedList' }],
        credentialSubject: { bits: 'uH4sI' },
      },
    ],
  ])('%s', async (_, change) => {
    const credential = sampleCredential(machine.did, change)
    const { detail } = await expectJson(machine.post('/credentials/issue', { credential }), 400)
    expect(detail).toMatch(/our own|never signed|nothing that|context of its own|hides its/)
  })

  test('claims of a JWT in what goes into one', async () => {
    const credential = sampleCredential(machine.did, {
      '@context': [v2, { sub: 'https://example.org/#sub' }],
      sub: 'me',
    })
    const asked = { credential, options: { securingMechanism: 'vc+jwt' } }
    expect((await expectJson(machine.post('/credentials/issue', asked), 400)).detail).toContain('sub')
  })
})

test('without a key that opens, nothing is signed, and the answer says so', async () => {
  const { key } = await expectJson(
    world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, { name: 'M', scopes: ['credentials.issue'] }),
    201,
  )
  const request = new Request(`${origin}/vc-api/credentials/issue`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ credential: sampleCredential(machine.did), options: { credentialStatus: true } }),
  })
  const answer = await app.fetch(request, { ...env, KEY_ENCRYPTION_KEY: anotherSecret }, createExecutionContext())
  expect((await expectJson(Promise.resolve(answer), 503)).detail).not.toContain('KEY_ENCRYPTION_KEY')
})
