import { base64url, createLocalJWKSet, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { checkAnything } from '../src/credentials/check'
import { readForms } from '../src/credentials/stored'
import { vcContext } from '../src/proof/context-urls'
import { importKey } from '../src/signing/import'
import { activeKeys, signJose, signJwt } from '../src/signing/service'
import { statusesAtOnce } from './support/at-once'
import { withSecret } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned, look } from './support/public'
import type { Earned } from './support/public'

let world: World
let keys: string
let pem: string
let jwk: JsonWebKey
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  keys = `/api/v1/issuers/${world.issuer.slug}/signing-keys`
  const key = await newRsaKey()
  pem = await toPem(key)
  jwk = (await crypto.subtle.exportKey('jwk', key)) as JsonWebKey
})

async function newRsaKey(): Promise<CryptoKey> {
  const publicExponent = new Uint8Array([1, 0, 1])
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent }
  return ((await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair).privateKey
}

async function toPem(key: CryptoKey): Promise<string> {
  const bytes = new Uint8Array((await crypto.subtle.exportKey('pkcs8', key)) as ArrayBuffer)
  return `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----\n`
}

const send = (privateKey: unknown, algorithm = 'RS256') => world.owner.post(keys, { algorithm, privateKey })

/** Any long piece of the key. */
const secretParts = () => [
  pem.slice(100, 130),
  pem.slice(800, 830),
  ...[jwk.d, jwk.p, jwk.q].map((s) => s!.slice(5, 35)),
]

const credential = () => ({
  '@context': [vcContext],
  id: 'https://badges.example.org/credentials/1',
  type: ['VerifiableCredential'],
  issuer: { id: world.issuer.did },
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c' },
})

describe('an imported RS256 key', () => {
  test('is locked at once: no answer, log or row holds anything of it', async () => {
    const lines = (['info', 'warn', 'error', 'log'] as const).map((level) => vi.spyOn(console, level))
    const { jwt: es256 } = await activeKeys(ctx, world.issuer.id)
    const added = await expectJson(send(pem), 201)
    expect(added).toEqual({
      id: expect.stringMatching(/^key_/),
      use: 'badge',
      algorithm: 'RS256',
      status: 'active',
      createdAt: expect.any(String),
      endedAt: null,
      wrappedBy: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    const listed = await (await world.owner.get(keys)).text()
    const health = await (await world.owner.get('/healthz')).text()
    for (const text of [JSON.stringify(added), listed, health, JSON.stringify(lines.map((l) => l.mock.calls))])
      for (const part of secretParts()) expect(text).not.toContain(part)
    for (const line of lines) line.mockRestore()

    const { jwt, proof } = await activeKeys(ctx, world.issuer.id)
    expect([jwt.id, jwt.algorithm]).toEqual([added.id, 'RS256'])
    expect(proof.algorithm).toBe('Ed25519')
    const { items } = await expectJson(world.owner.get(keys))
    expect(items.find((k: { id: string }) => k.id === es256.id).status).toBe('active')
  })

  test('signs both JWTs from then on; each verifies with the key its header names', async () => {
    const { jwt } = await activeKeys(ctx, world.issuer.id)
    const published = await expectJson(look(`/keys/${jwt.id}`))
    expect(published).toEqual({
      kty: 'RSA',
      n: jwk.n,
      e: 'AQAB',
      kid: `${origin}/keys/${jwt.id}`,
      alg: 'RS256',
      use: 'sig',
    })
    const token = await signJwt(ctx, world.issuer, jwt.id, credential())
    const { protectedHeader } = await jwtVerify(token, await importJWK(published), { algorithms: ['RS256'] })
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: `${origin}/keys/${jwt.id}`, typ: 'JWT' })
    expect(await signJwt(ctx, world.issuer, jwt.id, credential())).toBe(token)

    const { verificationMethod, assertionMethod } = await expectJson(look(`/issuers/${world.issuer.slug}/did.json`))
    const enveloped = await signJose(ctx, world.issuer, jwt.id, credential())
    const kid = `${world.issuer.did}#${jwt.id}`
    const method = verificationMethod.find((m: { id: string }) => m.id === kid)
    expect(assertionMethod).toContain(kid)
    expect(method).toEqual({
      id: kid,
      type: 'JsonWebKey',
      controller: world.issuer.did,
      publicKeyJwk: { kty: 'RSA', n: jwk.n, e: 'AQAB', alg: 'RS256' },
    })
    const set = createLocalJWKSet({ keys: [{ ...method.publicKeyJwk, kid }] })
    expect((await jwtVerify(enveloped, set)).protectedHeader).toEqual({ alg: 'RS256', kid, typ: 'vc+jwt', cty: 'vc' })
  })

  test('signs the JWT of the next badge', async () => {
    badge = await earned(world)
    const token = await (await look(`${badge.address}.jwt`)).text()
    const { jwt } = await activeKeys(ctx, world.issuer.id)
    const { protectedHeader } = await jwtVerify(token, await importJWK(await expectJson(look(`/keys/${jwt.id}`))))
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: `${origin}/keys/${jwt.id}`, typ: 'JWT' })
  })

  test('that is known here already is refused, as JWK too, and to another issuer too', async () => {
    const before = await activeKeys(ctx, world.issuer.id)
    const other = await newWorld()
    await expectJson(send(pem), 409)
    await expectJson(send(jwk), 409)
    const body = { algorithm: 'RS256', privateKey: pem }
    await expectJson(other.owner.post(`/api/v1/issuers/${other.issuer.slug}/signing-keys`, body), 409)
    expect(await activeKeys(ctx, world.issuer.id)).toEqual(before)
  })

  test('goes on signing when the others are rotated, and ends when another one comes', async () => {
    const { jwt: before } = await activeKeys(ctx, world.issuer.id)
    await expectJson(world.owner.post(`${keys}/rotate`, {}), 201)
    expect((await activeKeys(ctx, world.issuer.id)).jwt).toEqual(before)

    const next = await toPem(await newRsaKey())
    expect(await statusesAtOnce([send(next), send(next), send(next)])).toEqual([201, 409, 409])
    const { jwt } = await activeKeys(ctx, world.issuer.id)
    const { items } = await expectJson(world.owner.get(keys))
    const statusOf = (id: string) => items.find((k: { id: string }) => k.id === id).status
    expect([statusOf(before.id), statusOf(jwt.id)]).toEqual(['retired', 'active'])
  })

  test('taken out of service leaves the JWTs to the ES256 key', async () => {
    const { jwt } = await activeKeys(ctx, world.issuer.id)
    await expectJson(world.owner.post(`${keys}/${jwt.id}/retire`))
    expect((await activeKeys(ctx, world.issuer.id)).jwt.algorithm).toBe('ES256')
  })

  test('leaves what it signed good, in every form', async () => {
    const { json, jwt, jose } = await formsOf(badge)
    for (const text of [json, jwt, jose!])
      expect(await checkAnything(ctx, { text })).toMatchObject({ verdict: 'valid' })
  })

  test.each(['none', 'HS256'])('lends its public half to no JWT that is signed with %s', async (alg) => {
    const { jwt, jose } = await formsOf(badge)
    for (const token of [jwt, jose!]) {
      const [, payload] = token.split('.')
      const header = base64url.encode(JSON.stringify({ ...decodeProtectedHeader(token), alg }))
      const known = { name: 'HMAC', hash: 'SHA-256' }
      const key = await crypto.subtle.importKey('raw', base64url.decode(jwk.n!), known, false, ['sign'])
      const text = new TextEncoder().encode(`${header}.${payload}`)
      const mac = alg === 'none' ? '' : base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, text)))
      const report = await checkAnything(ctx, { text: `${header}.${payload}.${mac}` })
      expect(report.verdict).toBe('invalid')
    }
  })
})

const formsOf = async ({ id }: Earned) => (await readForms(ctx, id))!

describe('refused', () => {
  test.each<[string, () => unknown, string, number, RegExp]>([
    ['another algorithm', () => pem, 'ES256', 422, /Only RS256/],
    ['an HMAC', () => 'secret', 'HS256', 422, /Only RS256/],
    ['an encrypted key', () => pem.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), 'RS256', 422, /encrypted/],
    ['a public key', () => ({ kty: 'RSA', n: jwk.n, e: jwk.e }), 'RS256', 422, /public half/],
    ['a number', () => 7, 'RS256', 422, /PEM form, or a JWK/],
    ['a list', () => [pem], 'RS256', 422, /PEM form, or a JWK/],
    ['what is longer than any key', () => `${pem}${'A'.repeat(20_000)}`, 'RS256', 422, /longer than any key/],
    ['what is larger than any request for it', () => 'A'.repeat(40_000), 'RS256', 413, /larger/],
  ])('%s, in words that do not repeat it', async (_, input, algorithm, status, words) => {
    const answer = await send(input(), algorithm)
    const text = await answer.text()
    expect([answer.status, text]).toEqual([status, expect.stringMatching(words)])
    for (const part of secretParts()) expect(text).not.toContain(part)
  })

  test('while it cannot be locked', async () => {
    const me = await expectJson(world.owner.get('/api/v1/me'))
    const another = await toPem(await newRsaKey())
    const attempt = importKey(withSecret(''), me, world.issuer.id, { privateKey: another })
    await expect(attempt).rejects.toMatchObject({ code: 'unavailable' })
  })
})
