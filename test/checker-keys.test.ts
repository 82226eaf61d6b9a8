import fc from 'fast-check'
import { base64url } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { didWebUrl } from '../src/checker/did-web'
import { resolveJwk, resolveKey } from '../src/checker/keys'
import { keyIn, keyOfJwk, keyOfMultibase, sameKey } from '../src/checker/verification-key'
import { encodeBase58 } from '../src/proof/base58'
import { activeKeys } from '../src/signing/service'
import { answersOf } from './support/answers'
import { ctx, newWorld, origin } from './support/client'
import type { World } from './support/client'

/** The public key of the Ed25519 vectors in W3C's Data Integrity EdDSA Cryptosuites 1.0, appendix B. */
const ed25519 = 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'
const did = 'did:web:academy.example:issuers:one'
const didUrl = 'https://academy.example/issuers/one/did.json'

let ec: { jwk: JsonWebKey; multibase: string }
let other: JsonWebKey

beforeAll(async () => {
  ec = await newPoint('P-256', [0x80, 0x24])
  other = (await newPoint('P-256', [0x80, 0x24])).jwk
})

/** A key pair's public half as a JWK, and as a Multikey with its point compressed. */
async function newPoint(namedCurve: string, prefix: number[]) {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const { kty, crv, x, y } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as Required<JsonWebKey>
  const sign = base64url.decode(y).at(-1)! & 1
  return {
    jwk: { kty, crv, x, y },
    multibase: `z${encodeBase58(Uint8Array.from([...prefix, 2 + sign, ...base64url.decode(x)]))}`,
  }
}

const resolving = (world: Parameters<typeof answersOf>[0], method: string, controller = did) =>
  resolveKey({ ...ctx, fetch: answersOf(world) }, method, controller)

const multikey = (overrides: object = {}) => ({
  id: `${did}#${ed25519}`,
  type: 'Multikey',
  controller: did,
  publicKeyMultibase: ed25519,
  ...overrides,
})
const document = (method: object = multikey(), overrides: object = {}) => ({
  id: did,
  verificationMethod: [method],
  assertionMethod: [`${did}#${ed25519}`],
  ...overrides,
})

describe('a key', () => {
  test('is one key in every spelling', async () => {
    for (let i = 0; i < 8; i++) {
      const { jwk, multibase } = await newPoint('P-256', [0x80, 0x24])
      expect(keyOfMultibase(multibase)).toEqual(keyOfJwk(jwk))
      expect(keyOfMultibase(multibase)).toMatchObject({ kind: 'P-256', multibase, jwk })
    }
    const p384 = await newPoint('P-384', [0x81, 0x24])
    expect(keyOfMultibase(p384.multibase)).toEqual({ kind: 'jwk', jwk: p384.jwk })
    const key = keyOfMultibase(ed25519)
    if (key?.kind !== 'Ed25519') throw new Error('no Ed25519 key')
    expect(keyOfJwk({ ...key.jwk })).toEqual(key)
    const raw = encodeBase58(key.raw)
    expect(keyIn({ type: 'Ed25519VerificationKey2018', publicKeyBase58: raw })).toEqual(key)
    expect(keyIn({ type: 'Ed25519VerificationKey2020', publicKeyMultibase: ed25519 })).toEqual(key)
    expect(keyOfMultibase(`u${base64url.encode(Uint8Array.of(0xed, 1, ...key.raw))}`)).toEqual(key)
    expect(sameKey(key, keyOfMultibase(ec.multibase)!)).toBe(false)
  })

  test('is the published one of the did:key method', () => {
    expect(keyOfMultibase('zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169')).toMatchObject({
      jwk: { x: 'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI', y: 'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU' },
    })
  })

  test('is none when it is symmetric, private, for encryption, off its curve or endless', () => {
    const key = keyOfMultibase(ed25519)!
    expect(keyOfJwk({ kty: 'oct', k: 'c2VjcmV0' })).toBeUndefined()
    expect(keyOfJwk({ ...key.jwk, d: 'AAAA' })).toBeUndefined()
    expect(keyOfJwk({ ...key.jwk, use: 'enc' })).toBeUndefined()
    expect(keyOfJwk({ ...key.jwk, crv: 'X25519' })).toBeUndefined()
    expect(keyOfJwk({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' })).toBeUndefined()
    // Of all x, half are on the curve.
    const points = Array.from({ length: 64 }, (_, x) => Uint8Array.of(0x80, 0x24, 2, ...Array<number>(31).fill(0), x))
    const found = points.filter((point) => keyOfMultibase(`z${encodeBase58(point)}`))
    expect(found.length).toBeGreaterThan(16)
    expect(found.length).toBeLessThan(48)
    expect(keyOfMultibase(`z6Mk${'1'.repeat(1_000_000)}`)).toBeUndefined()
    expect(keyOfMultibase('z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc')).toBeUndefined()
  })
})

describe('did:web', () => {
  test.each([
    ['did:web:example.com', 'https://example.com/.well-known/did.json'],
    ['did:web:example.com:issuers:acme', 'https://example.com/issuers/acme/did.json'],
    ['did:web:example.com%3A3000:user', 'https://example.com:3000/user/did.json'],
    ['did:web:localhost%3A8787:issuers:one', 'http://localhost:8787/issuers/one/did.json'],
    ['did:web:localhost%3A8788', 'https://localhost:8788/.well-known/did.json'],
    ['did:web:', undefined],
    ['did:web:user@example.com', undefined],
    ['did:web:example.com/evil', undefined],
    ['did:web:example.com:a:..:b', undefined],
    ['did:web:example.com:%2e%2e', undefined],
    ['did:web:example.com::a', undefined],
    ['did:web:example.com?x', undefined],
  ])('%s stands at %s', (name, url) => {
    expect(didWebUrl(name, 'http://localhost:8787')).toBe(url)
  })

  test('vouches for a key it lists for assertion, by name or whole, absolute or relative', async () => {
    const method = `${did}#${ed25519}`
    const found = { outcome: 'found', forAssertion: true, vouched: 'domain', key: { kind: 'Ed25519' } }
    for (const listing of [
      document(),
      { id: did, assertionMethod: [multikey()] },
      document(multikey({ id: `#${ed25519}` }), { assertionMethod: `#${ed25519}` }),
      document(multikey({ type: 'Ed25519VerificationKey2020', controller: undefined })),
      document(multikey({ expires: '2999-01-01T00:00:00Z' })),
    ])
      expect(await resolving({ [didUrl]: listing }, method)).toMatchObject(found)
    for (const short of [`#${ed25519}`, ed25519])
      expect(await resolving({ [didUrl]: document() }, short)).toMatchObject(found)
  })

  test('gives JWKs too', async () => {
    const listing = document({ id: `${did}#es`, type: 'JsonWebKey2020', controller: did, publicKeyJwk: ec.jwk })
    expect(await resolving({ [didUrl]: listing }, `${did}#es`)).toMatchObject({
      outcome: 'found',
      key: { kind: 'P-256', jwk: ec.jwk },
      forAssertion: false,
    })
  })

  test.each([
    ['another key', document(multikey({ id: `${did}#other` })), 'lists no key'],
    ['the key of another controller', document(multikey({ controller: 'did:web:evil.example' })), 'lists no key'],
    ['another DID', document(multikey(), { id: 'did:web:evil.example' }), 'document of another'],
    ['an expired key', document(multikey({ expires: '2020-01-01T00:00:00Z' })), 'expired on 2020'],
    ['a revoked key', document(multikey({ revoked: '2020-01-01T00:00:00Z' })), 'was revoked on 2020'],
    ['an expiry that is no date', document(multikey({ expires: 'soon' })), 'no date'],
    [
      'two keys of one name',
      {
        ...document(),
        assertionMethod: [multikey({ publicKeyMultibase: 'z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi' })],
      },
      'lists no key',
    ],
    [
      'a key with its private half',
      document({
        ...multikey(),
        publicKeyMultibase: undefined,
        publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', d: 'AAAA' },
      }),
      'lists no key',
    ],
  ])('fails when it lists %s', async (_, listing, reason) => {
    const answer = await resolving({ [didUrl]: listing }, `${did}#${ed25519}`)
    expect(answer).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(reason) as string })
  })

  test.each([
    ['nobody answers', {}],
    ['it is gone', { [didUrl]: 410 }],
    ['a page answers', { [didUrl]: '<html>This domain is for sale</html>' }],
    ['it has a name twice', { [didUrl]: `{"id":"${did}","id":"${did}"}` }],
    ['a list answers', { [didUrl]: '[]' }],
    ['it is huge', { [didUrl]: JSON.stringify({ ...document(), x: 'x'.repeat(300_000) }) }],
  ])('is not checked when %s', async (_, world) => {
    expect(await resolving(world, `${did}#${ed25519}`)).toMatchObject({ outcome: 'not_checked' })
  })

  test('does not speak for another issuer', async () => {
    const answer = await resolving({ [didUrl]: document() }, `${did}#${ed25519}`, 'did:web:harvard.example')
    expect(answer).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('did:web:harvard.example') as string,
    })
  })
})

describe('a bare key', () => {
  const bare = `did:key:${ed25519}`

  test.each([`${bare}#${ed25519}`, bare])('%s is found, and nobody vouches for it', async (method) => {
    expect(await resolving({}, method, bare)).toMatchObject({ outcome: 'found', forAssertion: true, vouched: 'nobody' })
  })

  test('as did:jwk is found, too', async () => {
    const jwk = `did:jwk:${base64url.encode(JSON.stringify({ ...ec.jwk, use: 'sig' }))}`
    expect(await resolving({}, `${jwk}#0`, jwk)).toMatchObject({ vouched: 'nobody', key: { kind: 'P-256' } })
    expect(await resolving({}, `${jwk}#1`, jwk)).toMatchObject({ outcome: 'failed' })
    expect(await resolving({}, 'did:jwk:e30#0', 'did:jwk:e30')).toMatchObject({ outcome: 'failed' })
    expect(await resolving({}, 'did:jwk:!!#0', 'did:jwk:!!')).toMatchObject({ outcome: 'failed' })
  })

  test('of another fragment, or that is none, fails', async () => {
    expect(await resolving({}, `${bare}#other`, bare)).toMatchObject({ outcome: 'failed' })
    expect(await resolving({}, 'did:key:z6Mk', 'did:key:z6Mk')).toMatchObject({ outcome: 'failed' })
  })

  test('that signs for a DID has to be listed there', async () => {
    expect(await resolving({ [didUrl]: document() }, bare)).toMatchObject({ outcome: 'found', vouched: 'domain' })
    const stranger = `did:key:${ec.multibase}`
    expect(await resolving({ [didUrl]: document() }, stranger)).toMatchObject({ outcome: 'failed' })
  })

  test('that signs for a web address is vouched for by nobody, as in the vectors of W3C', async () => {
    const answer = await resolving({}, `${bare}#${ed25519}`, 'https://vc.example/issuers/5678')
    expect(answer).toMatchObject({ outcome: 'found', vouched: 'nobody' })
  })
})

test('a method nobody here knows is unknown, not invalid', async () => {
  expect(await resolving({}, 'did:ion:abc#key', 'did:ion:abc')).toMatchObject({ outcome: 'unknown' })
  const url = 'https://academy.example/keys/1'
  expect(await resolving({ [url]: ec.jwk }, url, 'did:ion:abc')).toMatchObject({ outcome: 'unknown' })
})

describe('a key at an address', () => {
  const issuer = 'https://academy.example/issuers/one'
  const url = 'https://academy.example/keys/1'
  const found = { outcome: 'found', vouched: 'domain', forAssertion: true }

  test('is a JWK, a set, a Multikey, or one of a document, on the origin of the issuer', async () => {
    expect(await resolving({ [url]: { ...ec.jwk, kid: url } }, url, issuer)).toMatchObject(found)
    expect(await resolving({ [url]: { keys: [ec.jwk] } }, url, issuer)).toMatchObject(found)
    const set = {
      keys: [
        { ...other, kid: 'b' },
        { ...ec.jwk, kid: 'a' },
      ],
    }
    expect(await resolving({ [url]: set }, `${url}#a`, issuer)).toMatchObject({ ...found, key: { jwk: ec.jwk } })
    const single = { id: url, type: 'Multikey', controller: issuer, publicKeyMultibase: ed25519 }
    expect(await resolving({ [url]: single }, url, issuer)).toMatchObject(found)
    const method = { id: `${issuer}#a`, type: 'Multikey', controller: issuer, publicKeyMultibase: ed25519 }
    const profile = { id: issuer, verificationMethod: [method], assertionMethod: [method.id] }
    expect(await resolving({ [issuer]: profile }, `${issuer}#a`, issuer)).toMatchObject(found)
  })

  test('fails when it is of another origin, of another controller, has another name, or is one of many', async () => {
    const single = {
      id: url,
      type: 'Multikey',
      controller: 'https://academy.example/issuers/two',
      publicKeyMultibase: ed25519,
    }
    for (const [world, method, by] of [
      [{ [url]: ec.jwk }, url, 'https://harvard.example/issuers/one'],
      [{ [url]: ec.jwk }, url, 'no address'],
      [{ [url]: single }, url, issuer],
      [{ [url]: { ...single, controller: undefined, id: `${url}0` } }, url, issuer],
      [{ [url]: { keys: [ec.jwk, other] } }, url, issuer],
      [{ [url]: { keys: [ec.jwk] } }, `${url}#b`, issuer],
      [{ [url]: { kty: 'oct', k: 'c2VjcmV0' } }, url, issuer],
      [{}, 'nonsense', issuer],
    ] as const)
      expect(await resolving(world, method, by)).toMatchObject({ outcome: 'failed' })
  })

  test('may not come by a redirect to another host', async () => {
    const seen: (string | undefined)[] = []
    const fetch = answersOf({ [url]: ec.jwk })
    await resolveKey(
      { ...ctx, fetch: (at, request) => (seen.push(request?.redirects), fetch(at, request)) },
      url,
      issuer,
    )
    expect(seen).toEqual(['same-origin'])
  })

  test('nor may the document of a did:web, but from the root of its host', async () => {
    const seen: (string | undefined)[] = []
    for (const by of ['did:web:a.example', 'did:web:a.example:to:https%3A%2F%2Fevil.example'])
      await resolveKey(
        { ...ctx, fetch: (at, request) => (seen.push(request?.redirects), answersOf({})(at, request)) },
        `${by}#1`,
        by,
      )
    expect(seen).toEqual(['anywhere', 'same-origin'])
  })

  test('that is in the fragment alone will do for the signature, but nobody vouches for it', async () => {
    const nobody = { outcome: 'found', vouched: 'nobody' }
    expect(await resolving({}, `${issuer}#${ed25519}`, issuer)).toMatchObject(nobody)
    expect(
      await resolving({ [issuer]: { id: issuer, type: 'Profile' } }, `${issuer}#${ed25519}`, issuer),
    ).toMatchObject(nobody)
    expect(await resolving({}, url, issuer)).toMatchObject({ outcome: 'not_checked' })
    expect(await resolving({}, `https://evil.example/#${ed25519}`, issuer)).toMatchObject({ outcome: 'failed' })
  })

  test('that signs for a DID has to be listed there', async () => {
    const listing = document(
      { id: `${did}#es`, type: 'JsonWebKey', controller: did, publicKeyJwk: ec.jwk },
      { assertionMethod: ['#es'] },
    )
    const world = { [didUrl]: listing, [url]: { ...ec.jwk, kid: url } }
    expect(await resolving(world, url)).toMatchObject({ ...found, key: { jwk: ec.jwk } })
    expect(await resolving({ ...world, [url]: other }, url)).toMatchObject({ outcome: 'failed' })
    const away = { ...world, [didUrl]: { ...listing, assertionMethod: [] } }
    expect(await resolving(away, url)).toMatchObject({ outcome: 'found', forAssertion: false })
    const evil = `https://evil.example/#${ed25519}`
    expect(await resolving(world, evil)).toMatchObject({ outcome: 'failed' })
  })

  test('that a JWT brings along in its header has to be listed, too', async () => {
    const listing = document(
      { id: `${did}#es`, type: 'JsonWebKey', controller: did, publicKeyJwk: ec.jwk },
      { assertionMethod: ['#es'] },
    )
    const at = { ...ctx, fetch: answersOf({ [didUrl]: listing }) }
    expect(await resolveJwk(at, { ...ec.jwk }, did)).toMatchObject(found)
    expect(await resolveJwk(at, { ...other }, did)).toMatchObject({ outcome: 'failed' })
    expect(await resolveJwk(at, { kty: 'oct', k: 'c2VjcmV0' }, did)).toMatchObject({ outcome: 'failed' })
    expect(await resolveJwk(at, { ...other }, issuer)).toMatchObject({ vouched: 'nobody' })
  })
})

describe('our own keys', () => {
  let world: World
  beforeAll(async () => {
    world = await newWorld()
  })

  test('are found in-process, with no network at all, under our DID and at their own address', async () => {
    const { proof, jwt } = await activeKeys(ctx, world.issuer.id)
    const methods = [
      `${world.issuer.did}#${proof.multikey!}`,
      `${world.issuer.did}#${jwt.id}`,
      `${origin}/keys/${jwt.id}`,
    ]
    for (const method of methods)
      expect(await resolveKey(ctx, method, world.issuer.did)).toMatchObject({
        outcome: 'found',
        forAssertion: true,
        vouched: 'domain',
      })
    // Keys of all issuers stand under one origin: it must not make one of them another.
    const shared = await resolveKey(ctx, `${origin}/keys/${jwt.id}`, `${origin}/issuers/other`)
    expect(shared).toMatchObject({ outcome: 'found', vouched: 'nobody' })
    expect(await resolveKey(ctx, `${world.issuer.did}#none`, world.issuer.did)).toMatchObject({ outcome: 'failed' })
  })
})

test('whatever a proof names, and whatever stands there, there is an answer', async () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom(
      did,
      `${did}#${ed25519}`,
      didUrl,
      `did:key:${ed25519}`,
      'did:jwk:e30',
      'did:web:',
      '#',
      'https://[',
      '',
    ),
    fc.string().map((s) => `did:web:${s}`),
    fc.string().map((s) => `did:key:z${s}`),
    fc.string().map((s) => `${didUrl}#${s}`),
  )
  const member = fc.constantFrom(
    'id',
    'verificationMethod',
    'assertionMethod',
    'publicKey',
    'keys',
    'kty',
    'controller',
    'kid',
  )
  const listing = fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.constant(multikey()), fc.constant([multikey()])))
  await fc.assert(
    fc.asyncProperty(name, name, listing, async (method, controller, stands) => {
      const { outcome } = await resolving({ [didUrl]: { ...document(), ...stands } }, method, controller)
      expect(['found', 'failed', 'unknown', 'not_checked']).toContain(outcome)
    }),
    { numRuns: 500 },
  )
})
