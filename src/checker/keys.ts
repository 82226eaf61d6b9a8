import type { Ctx } from '../context'
import type { VerificationKey } from './verification-key'

/**
 * What became of looking for the key that a proof names. `vouched` says who stands behind it: the domain that published
 * it, or nobody but the key itself; `reason` says it in words.
 */
export type KeyAnswer =
  | { outcome: 'found'; key: VerificationKey; forAssertion: boolean; vouched: 'domain' | 'nobody'; reason: string }
  | { outcome: 'failed' | 'not_checked' | 'unknown'; reason: string }

export async function resolveKey(
  _ctx: Pick<Ctx, 'fetch' | 'now' | 'origin'>,
  _verificationMethod: string,
  _controller: string,
): Promise<KeyAnswer> {
  return { outcome: 'not_checked', reason: 'Not yet.' }
}
