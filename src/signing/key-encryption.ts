import { hex } from '../digest'
import { KeyUnavailable } from './key-unavailable'
import type { KeyAlgorithm } from './keys'

/** What the database keeps of a private key. */
export type WrappedKey = { wrappedPrivateKey: string; wrappedBy: string }

/** What the database keeps of a secret that we must be able to read. */
export type Sealed = { sealed: string; sealedBy: string }

/** The key-encryption key, and the one before while keys are still locked under that: 32 bytes in Base64 each. */
export type KeySecrets = { keyEncryptionKey: string; previousKeyEncryptionKey?: string | undefined }

type LockedKey = WrappedKey & { id: string; algorithm: KeyAlgorithm }

const ivBytes = 12

/** How WebCrypto names each algorithm. */
export const webCrypto = {
  Ed25519: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const satisfies Record<KeyAlgorithm, object>

/**
 * Locks a private key under the key-encryption key. The key's id is authenticated with it: a row that is given another
 * key's private half does not open. Refuses with `KeyUnavailable` when the secret is missing or malformed.
 */
export async function wrapPrivateKey(secrets: KeySecrets, keyId: string, privateKey: CryptoKey): Promise<WrappedKey> {
  const secret = await current(secrets)
  if (!secret.key) throw new KeyUnavailable(whatItHolds(secret))
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const wrapped = await crypto.subtle.wrapKey('pkcs8', privateKey, secret.key, aesGcm(iv, keyId))
  return { wrappedPrivateKey: toBase64([...iv, ...new Uint8Array(wrapped)]), wrappedBy: secret.id }
}

/**
 * Unlocks a private key, for signing only and never to be exported. Refuses with `KeyUnavailable` when neither secret is
 * the one it was locked under.
 */
export const unwrapPrivateKey = (secrets: KeySecrets, key: LockedKey): Promise<CryptoKey> => unwrap(secrets, key, false)

/** The same key locked under the current key-encryption key. Its private half is never seen. Refuses as the others do. */
export async function rewrapPrivateKey(secrets: KeySecrets, key: LockedKey): Promise<WrappedKey> {
  return wrapPrivateKey(secrets, key.id, await unwrap(secrets, key, true))
}

/**
 * Seals bytes under a key that is derived (HKDF) from the key-encryption key for this alone. `id` is authenticated with
 * them: put into another row they do not open. Refuses as `wrapPrivateKey` does.
 */
export async function sealBytes(secrets: KeySecrets, id: string, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
  const secret = await current(secrets)
  if (!secret.key) throw new KeyUnavailable(whatItHolds(secret))
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const sealed = await crypto.subtle.encrypt(aesGcm(iv, id), secret.sealing, bytes)
  return { sealed: toBase64([...iv, ...new Uint8Array(sealed)]), sealedBy: secret.id }
}

/** The bytes again. Refuses with `KeyUnavailable` when neither secret is the one they were sealed under. */
export async function openSealed(secrets: KeySecrets, { id, sealed, sealedBy }: Sealed & { id: string }) {
  const held = await heldSecrets(secrets)
  const secret = held.find((s) => s.id === sealedBy)
  if (!secret?.key) throw new KeyUnavailable(held.map(whatItHolds).join(' and '), id, sealedBy)
  const bytes = fromBase64(sealed)
  return crypto.subtle.decrypt(aesGcm(bytes.slice(0, ivBytes), id), secret.sealing, bytes.slice(ivBytes)).catch(() => {
    throw new KeyUnavailable('what is stored does not open with it', id, sealedBy)
  })
}

/** The ids of both key-encryption keys: null for a secret that is missing or malformed. They tell nothing of the keys. */
export async function keyEncryptionKeyIds(secrets: KeySecrets) {
  const [{ id }, before] = await Promise.all([current(secrets), previous(secrets)])
  return { current: id, previous: before?.id ?? null }
}

async function unwrap(secrets: KeySecrets, locked: LockedKey, extractable: boolean): Promise<CryptoKey> {
  const { id, algorithm, wrappedPrivateKey, wrappedBy } = locked
  const held = await heldSecrets(secrets)
  const secret = held.find((s) => s.id === wrappedBy)
  if (!secret?.key) throw new KeyUnavailable(held.map(whatItHolds).join(' and '), id, wrappedBy)
  const bytes = fromBase64(wrappedPrivateKey)
  const [iv, wrapped] = [bytes.slice(0, ivBytes), bytes.slice(ivBytes)]
  return crypto.subtle
    .unwrapKey('pkcs8', wrapped, secret.key, aesGcm(iv, id), webCrypto[algorithm], extractable, ['sign'])
    .catch(() => {
      throw new KeyUnavailable('what is stored does not open with it', id, wrappedBy)
    })
}

/**
 * A secret of the Worker: the key in it, the one derived from it that seals, and its id, the first 16 hex digits of its
 * SHA-256; or none of them.
 */
type Secret = { name: string } & ({ key: CryptoKey; sealing: CryptoKey; id: string } | { key: null; id: null })

const heldSecrets = async (secrets: KeySecrets) =>
  [await current(secrets), await previous(secrets)].filter((secret) => secret !== undefined)

const current = ({ keyEncryptionKey }: KeySecrets) => importSecret('KEY_ENCRYPTION_KEY', keyEncryptionKey)

const previous = async ({ previousKeyEncryptionKey: secret }: KeySecrets) =>
  secret ? importSecret('KEY_ENCRYPTION_KEY_PREVIOUS', secret) : undefined

async function importSecret(name: string, secret: string | undefined): Promise<Secret> {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(secret ?? '')) return { name, key: null, id: null }
  const bytes = fromBase64(secret ?? '')
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['wrapKey', 'unwrapKey'])
  return {
    name,
    key,
    sealing: await sealingKey(bytes),
    id: hex(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 16),
  }
}

async function sealingKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode('assay sealed secrets')
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  return crypto.subtle.deriveKey(derivation, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

const whatItHolds = ({ name, id }: Secret) =>
  id ? `the secret ${name} holds ${id}` : `the secret ${name} is missing or is not 32 bytes in Base64`

const aesGcm = (iv: Uint8Array<ArrayBuffer>, keyId: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(keyId),
})

const toBase64 = (bytes: number[]) => btoa(String.fromCharCode(...bytes))

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
