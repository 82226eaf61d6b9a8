import type { JsonLd } from '../proof/canonicalize'
import { isBareKey } from './dids'
import { idOf } from './json'
import type { FoundKey, KeyAnswer } from './keys'
import { failed, passed, unknown } from './report'
import type { StepResult } from './report'

/** What we know we signed. A key that got into other hands may have signed anything; what is on record still counts. */
export type Records = {
  /** `secured` is the proof's `proofValue`, or the compact JWS. */
  knows(credentialId: string, secured: string): Promise<boolean>
}

/** What became of a proof: how the credential is secured, and who vouches for the key, once that was found. */
export type ProofResult = StepResult & { secured: string | null; key?: FoundKey }

/** No key was found to check it with; one that is not its issuer's is not trusted. */
export const withoutKey = ({ outcome, reason }: Exclude<KeyAnswer, FoundKey>, secured: string): ProofResult => ({
  outcome,
  reason,
  ...(outcome === 'failed' && { cause: 'key' as const }),
  secured,
})

/**
 * What a signature that holds is worth, by what is known of its key. A key that nothing ties to the issuer shows only
 * that somebody signed. Of a key its issuer no longer trusts nobody knows who signs with it, and dates inside a
 * credential prove nothing: only what is on record counts.
 */
export async function weigh(
  key: FoundKey,
  credential: JsonLd,
  secured: string,
  by: string,
  records?: Records,
): Promise<StepResult> {
  if (!key.forAssertion) {
    const isOnRecord = (await records?.knows(String(credential.id), secured)) ?? false
    if (isOnRecord)
      return passed(`Signed with ${by}. That key is no longer trusted, but the issuer has this very badge on record.`)
    const reason = `The signature holds, but its issuer does not let that key speak for it: it was made with ${by}.`
    return { ...failed(reason), cause: 'key' }
  }
  const isItsOwn = key.vouched === 'domain' || isBareKey(idOf(credential.issuer)!)
  return isItsOwn ? passed(`Signed with ${by}.`) : unknown(`The signature holds, made with ${by}. But: ${key.reason}`)
}
