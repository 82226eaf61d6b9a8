import type { JsonLd } from '../proof/canonicalize'
import { idOf } from './json'
import type { ProofResult } from './proof-result'
import { notChecked, passed, unknown } from './report'
import type { StepResult } from './report'

/** Whether anybody but the credential itself says that its issuer has this key. */
export function checkIssuer(credential: JsonLd, proof: ProofResult): StepResult {
  const issuer = idOf(credential.issuer)
  if (!proof.key) {
    if (proof.outcome === 'unknown') return unknown(proof.reason)
    return notChecked('Whose it is was not looked at, as no key was found that made its proof.')
  }
  if (proof.outcome !== 'passed' && proof.outcome !== 'unknown')
    return notChecked('Whose it is was not looked at, as its proof was not found to hold.')
  if (proof.key.vouched === 'nobody') return unknown(`Nobody vouches for ${issuer}. ${proof.key.reason}`)
  return passed(`${hostOf(issuer!)} vouches for ${issuer}. ${proof.key.reason}`)
}

/** The name that stands behind an issuer: of its web address, or of its `did:web`. */
function hostOf(issuer: string): string {
  const [, , name = ''] = issuer.split(':')
  return issuer.startsWith('did:web:') ? name.replace(/%3a/i, ':') : (URL.parse(issuer)?.host ?? issuer)
}
