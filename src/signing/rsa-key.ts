import { base64url } from 'jose'
import { invalid } from '../refusal'
import { webCrypto } from './key-encryption'

/** Shorter ones can be broken. Of longer ones each doubling takes some seven times the CPU (decisions/0011). */
const [minBits, maxBits] = [2048, 4096]

export type RsaKey = { privateKey: CryptoKey; publicJwk: JsonWebKey }

/**
 * The RSA key pair in a PKCS #8 PEM or a JWK, able to sign `RS256`. Refuses what is encrypted, public, of another kind,
 * too short or damaged, in words that repeat nothing of it.
 */
export async function readRsaKey(input: string | Record<string, unknown>): Promise<RsaKey> {
  const jwk = typeof input === 'string' ? fromJson(input) : input
  const privateKey = await (jwk ? importJwk(jwk) : importPem(input as string))
  const publicJwk = (await crypto.subtle.exportKey('jwk', privateKey)) as JsonWebKey
  const bits = bitLength(base64url.decode(publicJwk.n ?? ''))
  if (bits < minBits || bits > maxBits)
    throw refused(`The key has ${bits} bits. It needs at least ${minBits}, and no more than ${maxBits}.`)
  if (publicJwk.e !== 'AQAB') throw refused('The key has an unusual public exponent. It has to be 65537.')
  if (!(await signsWhatItVerifies(privateKey, publicJwk))) throw damaged()
  return { privateKey, publicJwk }
}

const refused = (words: string) => invalid('privateKey', words)
const damaged = () => refused('This is not a whole RSA key: its parts do not fit together, or some are missing.')
const publicOnly = () => refused('This is the public half. Signing takes the private key.')

function fromJson(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw refused('This begins like a JWK, but is not JSON.')
  }
}

const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const

async function importJwk(jwk: Record<string, unknown>): Promise<CryptoKey> {
  if (jwk.kty !== 'RSA') throw refused('This is not an RSA key: its kty has to be RSA.')
  if (jwk.alg !== undefined && jwk.alg !== 'RS256') throw refused('This key is meant for another algorithm than RS256.')
  if (jwk.use !== undefined && jwk.use !== 'sig') throw refused('This key is not meant for signatures.')
  if (jwk.oth !== undefined) throw refused('A key of more than two primes is not taken.')
  if (jwk.d === undefined) throw publicOnly()
  const parts = ['n', 'e', ...privateParts].map((name) => [name, jwk[name]] as const)
  if (!parts.every(([, value]) => typeof value === 'string')) throw damaged()
  return importKey('jwk', { kty: 'RSA', ...Object.fromEntries(parts) })
}

const pem = /^-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----$/

async function importPem(text: string): Promise<CryptoKey> {
  const [, label = '', body = ''] = pem.exec(text.trim()) ?? []
  if (label.startsWith('ENCRYPTED') || /^\s*Proc-Type:/.test(body) || text.includes('ENCRYPTED'))
    throw refused('This key is encrypted. Take its password off first: openssl pkcs8 -topk8 -nocrypt')
  if (label === 'RSA PRIVATE KEY')
    throw refused('This is PKCS #1. Convert it to PKCS #8 first: openssl pkcs8 -topk8 -nocrypt')
  if (label === 'PUBLIC KEY' || label === 'RSA PUBLIC KEY' || label === 'CERTIFICATE') throw publicOnly()
  if (label !== 'PRIVATE KEY')
    throw refused('This is neither one PKCS #8 private key in PEM form (BEGIN PRIVATE KEY) nor a JWK.')
  return importKey('pkcs8', fromBase64(body))
}

function fromBase64(body: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(body), (c) => c.charCodeAt(0))
  } catch {
    throw refused('What stands between BEGIN and END is not Base64.')
  }
}

/** Extractable, as it has to be locked; it is used for nothing else. */
async function importKey(...[format, data]: ['jwk', JsonWebKey] | ['pkcs8', Uint8Array<ArrayBuffer>]) {
  try {
    return await (format === 'jwk'
      ? crypto.subtle.importKey('jwk', data, webCrypto.RS256, true, ['sign'])
      : crypto.subtle.importKey('pkcs8', data, webCrypto.RS256, true, ['sign']))
  } catch {
    throw refused('This is not an RSA private key that can sign RS256, or it is damaged.')
  }
}

/** What was pasted together from two keys imports well, and would sign what nobody can verify. */
async function signsWhatItVerifies(privateKey: CryptoKey, { kty, n, e }: JsonWebKey): Promise<boolean> {
  const probe = new TextEncoder().encode('Do both halves belong together?')
  const publicKey = await crypto.subtle.importKey('jwk', { kty, n, e } as JsonWebKey, webCrypto.RS256, false, [
    'verify',
  ])
  const signature = await crypto.subtle.sign(webCrypto.RS256.name, privateKey, probe).catch(() => undefined)
  return signature !== undefined && crypto.subtle.verify(webCrypto.RS256.name, publicKey, signature, probe)
}

function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0)
  return first === -1 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first]!) - 24)
}
