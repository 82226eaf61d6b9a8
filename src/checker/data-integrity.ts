import { canonicalize } from '../proof/canonicalize'
import type { JsonLd } from '../proof/canonicalize'
import { unknownContext } from '../proof/contexts'
import { hashData } from '../proof/eddsa-rdfc-2022'
import { readSignature } from '../proof/proof-parts'
import { Refusal } from '../refusal'
import type { Meaning } from './contexts'
import { failed, notChecked, passed } from './report'
import type { StepResult } from './report'
import type { VerificationKey } from './verification-key'

/** Characters of a selective proof at most; one for a badge of a hundred statements has some 15,000. */
const longestProof = 100_000

/** What a proof says with `expires`. */
const ending = '<https://w3id.org/security#expiration>'

/** How a proof is made: its cryptosuite or, where it is older than those, its type. */
export function kindOf({ type, cryptosuite }: JsonLd): string {
  const kind = type === 'DataIntegrityProof' ? cryptosuite : type
  return typeof kind === 'string' ? kind.slice(0, 100) : 'without a name'
}

/** The kinds of proof that can be checked here. */
export const isKnownKind = (proof: JsonLd) =>
  ['eddsa-rdfc-2022', 'ecdsa-sd-2023', 'Ed25519Signature2020'].includes(kindOf(proof))

/** Whether this proof of the document was made with this key. Says nothing of whose key it is. */
export async function verifySignature(
  document: JsonLd,
  proof: JsonLd,
  key: VerificationKey,
  meaning: Meaning,
): Promise<StepResult> {
  try {
    const { proofValue: _, ...options } = { ...proof, '@context': document['@context'] } as JsonLd
    const canonicalOptions = await canonicalize(options, meaning.contexts)
    // As with what the credential itself may hide (`hidden.ts`): an end spelt otherwise would not be seen.
    if (proof.expires === undefined && canonicalOptions.includes(ending)) return failed('It hides when the proof ends.')
    return kindOf(proof) === 'ecdsa-sd-2023'
      ? await verifySelective(document, proof, key, meaning)
      : await verifyEdDsa(proof, key, hashData(canonicalOptions, meaning.canonical))
  } catch (error) {
    if (error instanceof Refusal) return failed(`What the proof says of itself is refused: ${error.message}`)
    throw error
  }
}

/** `eddsa-rdfc-2022` (§3.2) and, before there were cryptosuites, `Ed25519Signature2020` sign the same 64 bytes. */
async function verifyEdDsa(proof: JsonLd, key: VerificationKey, signed: Uint8Array<ArrayBuffer>): Promise<StepResult> {
  if (key.kind !== 'Ed25519') return failed('Its key is not an Ed25519 key, as this kind of proof needs.')
  const signature = readSignature(proof)
  if (!signature) return failed('Its signature is not “z” and 64 bytes in base58.')
  const publicKey = await crypto.subtle.importKey('raw', key.raw, 'Ed25519', false, ['verify'])
  return (await crypto.subtle.verify('Ed25519', publicKey, signature, signed)) ? holds : differs
}

/**
 * A derived `ecdsa-sd-2023` proof (Data Integrity ECDSA Cryptosuites 1.0, §3.4). A base proof is the holder's own: it
 * could be turned into any other, and is for nobody else.
 */
async function verifySelective(
  document: JsonLd,
  proof: JsonLd,
  key: VerificationKey,
  { contexts }: Meaning,
): Promise<StepResult> {
  if (key.kind !== 'P-256') return failed('Its key is not a P-256 key, as this kind of proof needs.')
  const { proofValue, verificationMethod: id } = proof
  if (typeof proofValue !== 'string' || !/^u[\w-]+$/.test(proofValue)) return failed('Its signature is not base64url.')
  if (proofValue.length > longestProof) return notChecked('Its proof is too long to be checked here.')
  if (proofValue.startsWith('u2V0A'))
    return failed('It has a base proof, which is for its holder alone to derive from.')
  const { createVerifyCryptosuite } = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite')
  const suite = createVerifyCryptosuite()
  const { proof: __, ...unsecured } = document
  const documentLoader = async (url: string) => ({
    document: contexts.get(url) ?? refuse(url),
    documentUrl: url,
    contextUrl: null,
  })
  try {
    const data = await suite.createVerifyData({ cryptosuite: suite, document: unsecured, proof, documentLoader })
    const { multibase } = key
    const verifier = await suite.createVerifier({
      verificationMethod: { id, type: 'Multikey', publicKeyMultibase: multibase },
    })
    return (await verifier.verify({ data })) ? holds : differs
  } catch (error) {
    if (error instanceof Refusal) throw error
    // The library throws for what does not match, as for what it cannot read: neither holds.
    return failed('The proof does not fit what it is meant to prove.')
  }
}

function refuse(url: string): never {
  throw unknownContext(url)
}

const holds = passed('The signature holds.')
const differs = failed('The signature does not match: the credential or its proof was changed, or another key made it.')
