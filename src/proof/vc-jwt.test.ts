import { compactVerify } from 'jose'
import { expect, test } from 'vitest'
import { signVcJwt, vcJwtPayload } from './vc-jwt'

const credential = {
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: 'https://badges.example.org/credentials/1',
  issuer: { id: 'did:web:badges.example.org:issuers:one' },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2028-01-01T00:00:00Z',
  credentialSubject: { id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c' },
}
const kid = 'https://badges.example.org/keys/key_1'

test('the payload is the credential itself and five claims, without a vc claim', () => {
  expect(vcJwtPayload(credential)).toEqual({
    ...credential,
    iss: credential.issuer.id,
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

test('the header holds alg, kid and typ, and no more; the signature is ES256', async () => {
  const { privateKey, publicKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const jwt = await signVcJwt(credential, kid, privateKey)
  const { payload, protectedHeader } = await compactVerify(jwt, publicKey, { algorithms: ['ES256'] })
  expect(protectedHeader).toEqual({ alg: 'ES256', kid, typ: 'JWT' })
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(vcJwtPayload(credential))
  const [header, body, signature] = jwt.split('.')
  const changed = `${header}.${body!.slice(0, 20)}${body![20] === 'A' ? 'B' : 'A'}${body!.slice(21)}.${signature}`
  await expect(compactVerify(changed, publicKey)).rejects.toThrow(/signature verification failed/)
})
