import type { Ctx } from '../context'
import type { JsonLd } from '../proof/canonicalize'

/** What became of checking a status list's own proof and dates. */
export type ListCheck =
  | { outcome: 'passed'; credential: JsonLd }
  | { outcome: 'failed' | 'unknown' | 'not_checked'; reason: string }

/** What the status of a credential came to; `revoked` is final, `suspended` is not. */
export type StatusAnswer = {
  outcome: 'passed' | 'failed' | 'not_checked' | 'absent'
  reason: string
  revoked?: boolean
  suspended?: boolean
}

export async function checkStatus(
  _ctx: Pick<Ctx, 'fetch' | 'now'>,
  _credential: JsonLd,
  _verifyList: (text: string) => Promise<ListCheck>,
): Promise<StatusAnswer> {
  return { outcome: 'not_checked', reason: 'Not yet.' }
}
