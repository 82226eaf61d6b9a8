import type { Report } from '../checker/report'
import { revocationEntryOf, whatItSays } from './verify-said'
import type { Said } from './verify-said'
import { summaryOf } from './verify-words'

/**
 * What `/verify` answers about one badge: the checker's report, and what a reader wants first. Its names and values stay
 * as they are for machines; new ones may be added. `docs/decisions/0023-verify.md` tells what each means.
 */
export type Verification = {
  verdict: Report['verdict']
  /** The verdict in words for people. */
  summary: string
  /** When it was checked: ISO 8601, UTC. */
  checkedAt: string
  /** `page` is the path of its own page, if it is one of ours. */
  badge: Said & { page: string | null }
  form: Report['form']
  secured: Report['secured']
  steps: Report['steps']
  /** Where a later revocation of a valid badge would show. */
  revocation: { statusList: string; index: number } | null
  credential: Report['credential']
}

export function toVerification(report: Report, origin: string, now: Date): Verification {
  const { verdict, form, secured, steps, credential } = report
  const said = whatItSays(report)
  return {
    verdict,
    summary: summaryOf(report, said.issuer.host),
    checkedAt: now.toISOString(),
    badge: { ...said, page: pageOf(origin, report, said) },
    form,
    secured,
    steps,
    revocation: verdict === 'valid' ? revocationEntryOf(credential) : null,
    credential,
  }
}

/** Only of what was signed by one of ours: anybody can write our address into a badge. */
function pageOf(origin: string, { credential, steps }: Report, { issuer }: Said): string | null {
  const isOurs = issuer.host === new URL(origin).host
  const isProven = steps.every(({ name, outcome }) => (name !== 'proof' && name !== 'issuer') || outcome === 'passed')
  const address = typeof credential?.id === 'string' && credential.id.startsWith(`${origin}/`) ? credential.id : ''
  const [, id] = /^\/(?:credentials|ob2\/assertions)\/([0-9a-f]{32})$/.exec(address.slice(origin.length)) ?? []
  return isOurs && isProven && id ? `/credentials/${id}` : null
}
