import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { whyHidden } from '../../checker/hidden'
import type { JsonLd } from '../../proof/canonicalize'
import { toQuads } from '../../proof/closed/quads'
import { compile } from '../../proof/closed/scopes'
import { contexts } from '../../proof/contexts'
import { inputsOf, readSignature } from '../../proof/proof-parts'
import { canonicalizeQuads } from '../../proof/rdfc'
import { Refusal } from '../../refusal'
import type { Candidate } from './issuer'
import { CannotCheck } from './page'
import type { Finding } from './steps'

/** Whether the issuer's key made the badge's proof. */
export async function checkSignature(credential: JsonLd, candidates: Candidate[]): Promise<Finding<Candidate>> {
  const found = await whichHolds(credential, candidates)
  const { created, cryptosuite } = found.proof
  const when = typeof created === 'string' ? ` on ${created.slice(0, 10)}` : ''
  const reason = `Computed here (${String(cryptosuite)}): the key signed exactly this document${when}, and nothing of it was changed since.`
  return { outcome: 'passed', reason, found }
}

/**
 * That proof of a document which was made with its key, over all that the document says (Data Integrity EdDSA
 * Cryptosuites 1.0, §3.2). One of several is enough. Refuses a document that none of them fits. Throws `CannotCheck` for
 * what says more than our own badges do, and in a browser without Ed25519.
 */
export async function whichHolds(document: JsonLd, candidates: Candidate[]): Promise<Candidate> {
  const [, unsecured] = inputsOf(document, {})
  const canonical = canonicalOf(unsecured)
  const hidden = whyHidden(unsecured, canonical)
  if (hidden) throw new Refusal('invalid', hidden)
  for (const candidate of candidates) if (await holds(document, candidate, canonical)) return candidate
  throw new Refusal('invalid', 'The signature does not match: the document was changed, or another key made it.')
}

async function holds(document: JsonLd, { proof, key }: Candidate, canonical: string): Promise<boolean> {
  const signature = readSignature(proof)
  if (!signature) return false
  const [configuration] = inputsOf(document, proof)
  const signed = Uint8Array.of(...hash(canonicalOf(configuration)), ...hash(canonical))
  return crypto.subtle.verify('Ed25519', await importKey(key), signature, signed)
}

async function importKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
  } catch {
    throw new CannotCheck(
      'This browser cannot check Ed25519 signatures. Current versions of Chrome, Edge, Firefox and Safari can.',
    )
  }
}

const scopes = compile(contexts)

function canonicalOf(document: JsonLd): string {
  try {
    return canonicalizeQuads(toQuads(scopes, document), (text) => bytesToHex(hash(text)), { strict: true })
  } catch (error) {
    if (error instanceof Refusal)
      throw new CannotCheck(`It says something that this small check does not cover. ${error.message}`)
    throw error
  }
}

const encoder = new TextEncoder()
const hash = (text: string) => sha256(encoder.encode(text))
