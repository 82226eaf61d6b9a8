import { encodeBase58 } from './base58'
import { canonicalize, canonicalizeClosed } from './canonicalize'
import type { JsonLd } from './canonicalize'
import type { Contexts } from './contexts'
import { inputsOf, readSignature } from './proof-parts'
import { sha256 } from './sha256'

/** What a proof says besides its signature. */
export type ProofOptions = { created: string; verificationMethod: string }

export type Proof = ProofOptions & {
  type: 'DataIntegrityProof'
  cryptosuite: 'eddsa-rdfc-2022'
  proofPurpose: 'assertionMethod'
  proofValue: string
}

export type ProofCheck = { ok: true } | { ok: false; code: ProofFailure; reason: string }

export type ProofFailure = 'no_proof' | 'other_suite' | 'malformed_proof' | 'not_canonical' | 'wrong_signature'

/**
 * The 64 bytes an `eddsa-rdfc-2022` proof signs: SHA-256 of the canonical proof options, then of the canonical document
 * (Data Integrity EdDSA Cryptosuites 1.0, §3.2.3 to §3.2.5). A proof on either side is left out.
 */
export async function proofInput(
  document: JsonLd,
  options: JsonLd,
  contexts?: Contexts,
): Promise<Uint8Array<ArrayBuffer>> {
  const [configuration, unsecured] = inputsOf(document, options)
  return hashData(await canonicalize(configuration, contexts), await canonicalize(unsecured, contexts))
}

/** SHA-256 of each canonical text, one after the other (§3.2.4). */
export const hashData = (proofOptions: string, document: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array([...sha256(proofOptions), ...sha256(document)])

/**
 * The document with its proof, as an array: both families of 1EdTech's schemas accept that. Refuses, naming the place,
 * what the closed set of contexts does not certainly cover: no general processor is asked. The same key, document and
 * options give the same bytes again.
 */
export async function addProof<T extends JsonLd>(
  document: T,
  options: ProofOptions,
  privateKey: CryptoKey,
): Promise<T & { proof: [Proof] }> {
  const [configuration, unsecured] = inputsOf(document, toConfiguration(options))
  const input = hashData(canonicalizeClosed(configuration), canonicalizeClosed(unsecured))
  return { ...document, proof: [await sign(options, input, privateKey)] }
}

/**
 * The same for a document of any contexts, whose canonical N-Quads without proofs are at hand. The proof stands beside
 * those it has already (a proof set; Data Integrity 1.0, §2.1.1).
 */
export async function addProofBeside(
  document: JsonLd,
  { contexts, canonical }: { contexts: Contexts; canonical: string },
  options: ProofOptions,
  privateKey: CryptoKey,
): Promise<JsonLd> {
  const [configuration] = inputsOf(document, toConfiguration(options))
  const input = hashData(await canonicalize(configuration, contexts), canonical)
  return { ...document, proof: [...[document.proof ?? []].flat(), await sign(options, input, privateKey)] }
}

const toConfiguration = ({ created, verificationMethod }: ProofOptions): Omit<Proof, 'proofValue'> => ({
  type: 'DataIntegrityProof',
  cryptosuite: 'eddsa-rdfc-2022',
  created,
  verificationMethod,
  proofPurpose: 'assertionMethod',
})

async function sign(options: ProofOptions, input: Uint8Array<ArrayBuffer>, privateKey: CryptoKey): Promise<Proof> {
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, input))
  return { ...toConfiguration(options), proofValue: `z${encodeBase58(signature)}` }
}

/**
 * Whether one of the document's `eddsa-rdfc-2022` proofs was made by the holder of this raw Ed25519 key. Says nothing of
 * whose key it is. A proof that builds on another (`previousProof`) is not taken.
 */
export async function verifyProof(
  document: JsonLd,
  publicKey: Uint8Array<ArrayBuffer>,
  contexts?: Contexts,
): Promise<ProofCheck> {
  const proofs = [document.proof ?? []].flat() as JsonLd[]
  if (proofs.length === 0) return failed('no_proof', 'The document carries no proof.')
  const ours = proofs.filter((p) => p.type === 'DataIntegrityProof' && p.cryptosuite === 'eddsa-rdfc-2022')
  if (ours.length === 0) return failed('other_suite', 'None of the proofs is an eddsa-rdfc-2022 one.')
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  const checks = await Promise.all(ours.map((proof) => verifyOne(document, proof, key, contexts)))
  return checks.find((check) => check.ok) ?? checks[0]!
}

async function verifyOne(document: JsonLd, proof: JsonLd, key: CryptoKey, contexts?: Contexts): Promise<ProofCheck> {
  const signature = readSignature(proof)
  if (!signature) return failed('malformed_proof', 'proofValue is not "z" and 64 bytes in base58.')
  if (proof.proofPurpose !== 'assertionMethod')
    return failed('malformed_proof', 'The purpose of the proof is not assertionMethod.')
  if (proof.previousProof !== undefined) return failed('malformed_proof', 'The proof builds on another one.')
  try {
    const signed = await crypto.subtle.verify('Ed25519', key, signature, await proofInput(document, proof, contexts))
    return signed
      ? { ok: true }
      : failed('wrong_signature', 'The document or its proof was changed, or signed by another.')
  } catch (error) {
    return failed('not_canonical', error instanceof Error ? error.message : String(error))
  }
}

const failed = (code: ProofFailure, reason: string): ProofCheck => ({ ok: false, code, reason })
