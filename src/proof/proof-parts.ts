import { decodeBase58 } from './base58'
import type { JsonLd } from './canonicalize'

/** What is canonicalised: the proof's options in the document's contexts, and the document without its proofs. */
export function inputsOf(document: JsonLd, options: JsonLd): [configuration: JsonLd, unsecured: JsonLd] {
  const { proof: _, ...unsecured } = document
  const { proofValue: __, ...configuration } = { ...options, '@context': document['@context'] } as JsonLd
  return [configuration, unsecured]
}

/** The signature in a `proofValue`: 64 bytes, in base58 behind a `z`. Undefined where it is none. */
export function readSignature({ proofValue }: JsonLd): Uint8Array<ArrayBuffer> | undefined {
  if (typeof proofValue !== 'string' || !proofValue.startsWith('z') || proofValue.length > 100) return undefined
  const bytes = decodeBase58(proofValue.slice(1))
  return bytes?.length === 64 ? bytes : undefined
}
