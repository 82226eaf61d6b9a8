import { decodeBase58, encodeBase58 } from './base58'

/** Multicodec `ed25519-pub`, as a varint. */
const ed25519Public = [0xed, 0x01] as const

/** `publicKeyMultibase` of a raw Ed25519 public key: `z6Mk…` (Controlled Identifiers 1.0, §2.2.2). */
export function toMultikey(publicKey: Uint8Array): string {
  return `z${encodeBase58(new Uint8Array([...ed25519Public, ...publicKey]))}`
}

/** The raw Ed25519 public key in a `publicKeyMultibase`; undefined if it holds anything else. */
export function fromMultikey(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = text.startsWith('z') ? decodeBase58(text.slice(1)) : undefined
  if (bytes?.length !== 34 || bytes[0] !== ed25519Public[0] || bytes[1] !== ed25519Public[1]) return undefined
  return bytes.slice(2)
}
