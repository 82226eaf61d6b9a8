import type { JsonLd } from '../proof/canonicalize'
import type { CheckCtx } from './budget'
import type { Meaning } from './contexts'
import { isKnownKind, kindOf, verifySignature } from './data-integrity'
import { idOf, listOf, objectsOf } from './json'
import { checkJwt } from './jwt-proof'
import { resolveKey } from './keys'
import type { Parsed } from './parse'
import { whyNotTaken } from './proof-options'
import { weigh, withoutKey } from './proof-result'
import type { ProofResult, Records } from './proof-result'
import { failed, notChecked } from './report'

/** Proofs of one credential that are looked at. */
const mostProofs = 5

/**
 * Whether the credential's issuer secured it, by the JWT it came in or by a proof inside it; of several, one that holds
 * is enough.
 */
export async function checkProof(
  ctx: CheckCtx,
  { credential, jwt }: Pick<Parsed, 'credential' | 'jwt'>,
  meaning: Meaning,
  records?: Records,
): Promise<ProofResult> {
  if (idOf(credential.issuer) === undefined)
    return { ...failed('It names no issuer whose proof it could be.'), secured: null }
  if (jwt) return checkJwt(ctx, jwt, credential, records)
  const proofs = objectsOf(credential.proof)
  if (listOf(credential.proof).length === 0)
    return { ...failed('It carries no proof: nothing shows who made it.'), secured: null }
  if (proofs.length > mostProofs) return { ...notChecked(`It has more than ${mostProofs} proofs.`), secured: null }
  const tried: ProofResult[] = []
  for (const proof of proofs) {
    const result = await checkOne(ctx, credential, proof, meaning, records)
    if (result.outcome === 'passed') return withOthers(result, proof, proofs)
    tried.push(result)
  }
  const worst = tried.find(({ outcome }) => outcome === 'failed') ?? tried[0]
  return worst ?? { ...failed('Its proof is no object.'), secured: null }
}

async function checkOne(
  ctx: CheckCtx,
  credential: JsonLd,
  proof: JsonLd,
  meaning: Meaning,
  records?: Records,
): Promise<ProofResult> {
  const secured = kindOf(proof)
  if (!isKnownKind(proof)) return { ...notChecked(`A proof of kind ${secured} cannot be checked here.`), secured }
  if (proof.previousProof !== undefined)
    return { ...notChecked('It builds on another proof, and such chains are not checked here.'), secured }
  const wrong = whyNotTaken(proof, ctx.now())
  if (wrong) return { ...failed(wrong), secured }
  const method = String(proof.verificationMethod)
  const key = await resolveKey(ctx, method, idOf(credential.issuer)!)
  if (key.outcome !== 'found') return withoutKey(key, secured)
  const signature = await verifySignature(credential, proof, key.key, meaning)
  if (signature.outcome !== 'passed') return { ...signature, secured, key }
  return {
    ...(await weigh(key, credential, String(proof.proofValue), `${secured} by ${method}`, records)),
    secured,
    key,
  }
}

function withOthers(result: ProofResult, proof: JsonLd, proofs: JsonLd[]): ProofResult {
  const others = proofs.filter((other) => other !== proof).map(kindOf)
  if (others.length === 0) return result
  return {
    ...result,
    reason: `${result.reason} One is enough; it has others besides: ${others.join(', ')}.`,
  }
}
