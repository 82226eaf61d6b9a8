import type { StepResult } from '../../checker/report'
import { titles } from './steps'

/** What a check came to, in words: `wrong` speaks against the badge, `unfinished` neither for nor against it. */
export type Verdict = { kind: 'valid' | 'expired' | 'revoked' | 'wrong' | 'unfinished'; headline: string; why: string }

/** What the steps add up to. Valid is only what passed every one of them. */
export function conclude(results: StepResult[]): Verdict {
  const last = results.at(-1)
  const expired = results.find(({ means }) => means === 'expired')
  if (last?.means === 'revoked')
    return { kind: 'revoked', headline: 'revoked', why: 'The issuer’s status list says so.' }
  if (results.length === titles.length && last?.outcome === 'passed') {
    if (expired) return { kind: 'expired', headline: 'expired', why: expired.reason }
    if (results.every(({ outcome }) => outcome === 'passed'))
      return { kind: 'valid', headline: 'valid', why: allPassed }
  }
  const why = `Step ${results.length}, ${titles[results.length - 1]?.toLowerCase()}: ${last?.reason}`
  return last?.outcome === 'failed'
    ? { kind: 'wrong', headline: 'does not check out', why }
    : { kind: 'unfinished', headline: 'could not be checked to the end', why }
}

const allPassed = 'The issuer signed exactly this, it is within its dates, and it is not revoked.'
