import { decodeBase58 } from '../../../src/proof/base58'

/** DER of an Ed25519 private key in PKCS #8, up to its 32 bytes. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A private key from its published multibase: multicodec `ed25519-priv`, 32 bytes, perhaps the public half. */
export function importSecret(multibase: string): Promise<CryptoKey> {
  const seed = decodeBase58(multibase.slice(1))!.slice(2, 34)
  const pkcs8 = new Uint8Array([...pkcs8Prefix, ...seed])
  return crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign'])
}

export const newKeys = () => crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']) as Promise<CryptoKeyPair>
