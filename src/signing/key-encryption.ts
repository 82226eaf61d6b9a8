import { hex } from '../digest'
import { KeyUnavailable } from './key-unavailable'
import type { KeyAlgorithm } from './keys'

/** What the database keeps of a private key. */
export type WrappedKey = { wrappedPrivateKey: string; wrappedBy: string }

const ivBytes = 12

/** How WebCrypto names each algorithm. */
export const webCrypto = {
  Ed25519: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const satisfies Record<KeyAlgorithm, object>

/**
 * Locks a private key under the key-encryption key. The key's id is authenticated with it: a row that is given another
 * key's private half does not open.
 */
export async function wrapPrivateKey(secret: string, keyId: string, privateKey: CryptoKey): Promise<WrappedKey> {
  const { key, id } = await importSecret(secret)
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const wrapped = await crypto.subtle.wrapKey('pkcs8', privateKey, key, aesGcm(iv, keyId))
  return { wrappedPrivateKey: toBase64([...iv, ...new Uint8Array(wrapped)]), wrappedBy: id }
}

/**
 * Unlocks a private key, for signing only and never to be exported. Refuses with `KeyUnavailable` when the secret is
 * missing, malformed or not the one it was locked under.
 */
export async function unwrapPrivateKey(
  secret: string,
  { id, algorithm, wrappedPrivateKey, wrappedBy }: WrappedKey & { id: string; algorithm: KeyAlgorithm },
): Promise<CryptoKey> {
  const encryption = await importSecret(secret).catch((error: unknown) => {
    throw error instanceof KeyUnavailable ? new KeyUnavailable(badSecret, id, wrappedBy) : error
  })
  if (encryption.id !== wrappedBy)
    throw new KeyUnavailable(`the secret KEY_ENCRYPTION_KEY holds ${encryption.id}`, id, wrappedBy)
  const bytes = fromBase64(wrappedPrivateKey)
  try {
    return await crypto.subtle.unwrapKey(
      'pkcs8',
      bytes.slice(ivBytes),
      encryption.key,
      aesGcm(bytes.slice(0, ivBytes), id),
      webCrypto[algorithm],
      false,
      ['sign'],
    )
  } catch {
    throw new KeyUnavailable('what is stored does not open with it', id, wrappedBy)
  }
}

const badSecret = 'the secret KEY_ENCRYPTION_KEY is missing or is not 32 bytes in Base64'

const aesGcm = (iv: Uint8Array<ArrayBuffer>, keyId: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(keyId),
})

/** The key-encryption key and its id: the first 16 hex digits of its SHA-256. */
async function importSecret(secret: string): Promise<{ key: CryptoKey; id: string }> {
  const wellFormed = /^[A-Za-z0-9+/]{43}=$/.test(secret ?? '')
  if (!wellFormed) throw new KeyUnavailable(badSecret)
  const bytes = fromBase64(secret)
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['wrapKey', 'unwrapKey'])
  return { key, id: hex(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 16) }
}

const toBase64 = (bytes: number[]) => btoa(String.fromCharCode(...bytes))

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
