import type { StepResult } from '../../checker/report'
import { titles } from './steps'

/** What a check came to: `wrong` speaks against the badge; `unfinished` neither for nor against it. */
export type Verdict = { kind: 'valid' | 'expired' | 'revoked' | 'wrong' | 'unfinished'; words: string }

/** What the steps add up to. Valid is only what passed every one of them. */
export function conclude(results: StepResult[]): Verdict {
  const { length } = results
  const last = results.at(-1)
  const expired = results.find(({ means }) => means === 'expired')
  if (length === titles.length && results.every(({ outcome }) => outcome === 'passed'))
    return {
      kind: 'valid',
      words: 'valid. The issuer signed exactly this, it is within its dates, and it is not revoked.',
    }
  if (last?.means === 'revoked') return { kind: 'revoked', words: `revoked. ${last.reason}` }
  if (length === titles.length && last?.outcome === 'passed' && expired)
    return { kind: 'expired', words: `expired. ${expired.reason}` }
  const where = `Step ${length}, ${titles[length - 1]?.toLowerCase()}: ${last?.reason}`
  if (last?.outcome === 'failed') return { kind: 'wrong', words: `does not check out. ${where}` }
  return { kind: 'unfinished', words: `could not be checked to the end. ${where}` }
}
