import { beforeAll, describe, expect, test } from 'vitest'
import { readRsaKey } from './rsa-key'

const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

async function rsa(modulusLength: number, publicExponent = new Uint8Array([1, 0, 1])): Promise<CryptoKey> {
  const pair = await crypto.subtle.generateKey({ ...rs256, modulusLength, publicExponent }, true, ['sign', 'verify'])
  return (pair as CryptoKeyPair).privateKey
}

const asPem = (label: string, bytes: ArrayBuffer) =>
  [`-----BEGIN ${label}-----`, ...btoa(String.fromCharCode(...new Uint8Array(bytes))).match(/.{1,64}/g)!].join('\n') +
  `\n-----END ${label}-----\n`
const toPem = async (key: CryptoKey) =>
  asPem('PRIVATE KEY', (await crypto.subtle.exportKey('pkcs8', key)) as ArrayBuffer)
const toJwk = async (key: CryptoKey) => (await crypto.subtle.exportKey('jwk', key)) as unknown as Record<string, string>

let pem: string
let jwk: Record<string, string>

beforeAll(async () => {
  const key = await rsa(2048)
  pem = await toPem(key)
  jwk = await toJwk(key)
})

/** Anything of the key in a message would be in an answer, too. */
async function refusal(input: string | Record<string, unknown>): Promise<string> {
  const error = await readRsaKey(input).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'invalid', fields: [{ path: 'privateKey' }] })
  const { message } = error as Error
  for (const line of pem.split('\n').slice(1, -2)) expect(message).not.toContain(line.slice(0, 16))
  for (const part of Object.values(jwk)) if (part.length > 8) expect(message).not.toContain(part.slice(0, 16))
  return message
}

test.each<[string, () => string | Record<string, unknown>]>([
  ['PEM', () => pem],
  ['PEM with the line ends of Windows', () => pem.replaceAll('\n', '\r\n')],
  ['JWK', () => ({ ...jwk, kid: 'mine', alg: 'RS256', use: 'sig', key_ops: ['sign'] })],
  ['JWK as text', () => JSON.stringify(jwk)],
])('an RSA key is read from %s', async (_, input) => {
  const { privateKey, publicJwk } = await readRsaKey(input())
  expect(privateKey).toMatchObject({ type: 'private', usages: ['sign'] })
  expect(publicJwk).toMatchObject({ kty: 'RSA', n: jwk.n, e: 'AQAB' })
})

test('the longest that is taken has 4096 bits', async () => {
  await expect(readRsaKey(await toPem(await rsa(4096)))).resolves.toBeDefined()
})

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)))
const ec = async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  return (pair as CryptoKeyPair).privateKey
}
const oldEncrypted = `-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,2A5B2C6E1F8D4A3B9C7E0D1F2A3B4C5D

AAAA
-----END RSA PRIVATE KEY-----`

describe('refused in words that say what is wrong:', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['too short', async () => toPem(await rsa(1024)), /1024 bits/],
    ['an unusual exponent', async () => toPem(await rsa(2048, new Uint8Array([3]))), /65537/],
    ['encrypted', () => pem.replaceAll('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'), /encrypted/],
    ['encrypted in the old way', () => oldEncrypted, /encrypted/],
    ['PKCS #1', () => pem.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY'), /PKCS #1/],
    ['public', () => pem.replaceAll('PRIVATE KEY', 'PUBLIC KEY'), /public half/],
    ['a certificate', () => pem.replaceAll('PRIVATE KEY', 'CERTIFICATE'), /public half/],
    ['a public JWK', () => ({ kty: 'RSA', n: jwk.n, e: jwk.e }), /public half/],
    ['another kind', async () => toPem(await ec()), /not an RSA private key/],
    ['another kind of JWK', async () => toJwk(await ec()), /kty/],
    ['a secret', () => ({ kty: 'oct', k: 'AAAA' }), /kty/],
    ['meant for PSS', () => ({ ...jwk, alg: 'PS256' }), /another algorithm/],
    ['meant for encryption', () => ({ ...jwk, use: 'enc' }), /signatures/],
    ['of many primes', () => ({ ...jwk, oth: [] }), /two primes/],
    ['without its primes', () => without('p', 'q'), /whole/],
    ['a damaged part', () => ({ ...jwk, p: `${jwk.p!.slice(0, -4)}AAAA` }), /damaged|fit together/],
    ['the private half of another', async () => ({ ...(await toJwk(await rsa(2048))), n: jwk.n }), /damaged|together/],
    ['cut off', () => pem.slice(0, -200), /PEM/],
    ['cut out', () => pem.replace(/.{64}\n/, ''), /damaged/],
    ['not Base64', () => '-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----', /Base64/],
    ['two keys', () => pem + pem, /neither/],
    ['not JSON', () => '{"kty":', /not JSON/],
    ['something else', () => 'hello', /neither/],
    ['nothing', () => '', /neither/],
  ])('%s', async (_, input, words) => {
    expect(await refusal((await input()) as string)).toMatch(words)
  })
})
