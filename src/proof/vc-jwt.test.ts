import { compactVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { signVcJose, signVcJwt, vcJwtPayload } from './vc-jwt'
import type { JwtAlgorithm } from './vc-jwt'

const did = 'did:web:badges.example.org:issuers:one'
const credential = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: 'https://badges.example.org/credentials/1',
  issuer: { id: did },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2028-01-01T00:00:00Z',
  credentialSubject: { id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c' },
}
const kid = 'https://badges.example.org/keys/key_1'

const kinds = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
}
const pairs = {} as Record<JwtAlgorithm, CryptoKeyPair>

beforeAll(async () => {
  for (const alg of ['ES256', 'RS256'] as const)
    pairs[alg] = (await crypto.subtle.generateKey(kinds[alg], true, ['sign', 'verify'])) as CryptoKeyPair
})

const decode = (payload: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(payload))

test('the payload is the credential itself and five claims, without a vc claim', () => {
  expect(vcJwtPayload(credential)).toEqual({
    ...credential,
    iss: did,
    sub: credential.credentialSubject.id,
    jti: credential.id,
    nbf: 1_767_225_600,
    exp: 1_830_297_600,
  })
})

test('a credential that does not end has no exp', () => {
  const { validUntil: _, ...endless } = credential
  expect(vcJwtPayload(endless)).not.toHaveProperty('exp')
})

describe.each(['ES256', 'RS256'] as const)('signed with %s', (alg) => {
  test('the header of a VC-JWT holds alg, kid and typ, and no more', async () => {
    const { privateKey, publicKey } = pairs[alg]
    const jwt = await signVcJwt(credential, kid, privateKey, alg)
    const { payload, protectedHeader } = await compactVerify(jwt, publicKey, { algorithms: [alg] })
    expect(protectedHeader).toEqual({ alg, kid, typ: 'JWT' })
    expect(decode(payload)).toEqual(vcJwtPayload(credential))
    const [header, body, signature] = jwt.split('.')
    const changed = `${header}.${body!.slice(0, 20)}${body![20] === 'A' ? 'B' : 'A'}${body!.slice(21)}.${signature}`
    await expect(compactVerify(changed, publicKey)).rejects.toThrow(/signature verification failed/)
  })

  test('a vc+jwt is the credential and nothing else, and its header says what it is', async () => {
    const { privateKey, publicKey } = pairs[alg]
    const jwt = await signVcJose(credential, `${did}#key_1`, privateKey, alg)
    const { payload, protectedHeader } = await compactVerify(jwt, publicKey, { algorithms: [alg] })
    expect(protectedHeader).toEqual({ alg, kid: `${did}#key_1`, typ: 'vc+jwt', cty: 'vc' })
    expect(decode(payload)).toEqual(credential)
  })
})

test('RS256 signs the same bytes again', async () => {
  const { privateKey } = pairs.RS256
  const again = () => signVcJwt(credential, kid, privateKey, 'RS256')
  expect(await again()).toBe(await again())
})

describe('a vc+jwt', () => {
  const sign = (document: object) => signVcJose({ ...document }, `${did}#key_1`, pairs.ES256.privateKey, 'ES256')

  test.each(['vc', 'vp'])('may not have a claim %s', async (claim) => {
    await expect(sign({ ...credential, [claim]: {} })).rejects.toMatchObject({ code: 'invalid' })
  })

  test.each([{ id: did }, did])('may name its issuer again as iss (issuer: %j), and nobody else', async (issuer) => {
    await expect(sign({ ...credential, issuer, iss: did })).resolves.toMatch(/^ey/)
    await expect(sign({ ...credential, issuer, iss: `${did}2` })).rejects.toMatchObject({ code: 'invalid' })
    await expect(sign({ iss: did })).rejects.toMatchObject({ code: 'invalid' })
  })
})
