import type { JsonLd } from '../proof/canonicalize'

/** What is looked at, in this order (Open Badges 3.0, Verification and Validation). */
export const stepNames = [
  'parse',
  'schema',
  'contexts',
  'subject',
  'proof',
  'issuer',
  'refresh',
  'status',
  'validity',
  'recipient',
  'endorsements',
] as const

export type StepName = (typeof stepNames)[number]

/**
 * `unknown`: it ran, and nobody can say. `not_checked`: it could not run, for want of time, size or network, because an
 * earlier step failed, or because it was told to leave out what may be there. `absent`: the credential has nothing of the
 * kind, or nobody asked.
 */
export type Outcome = 'passed' | 'failed' | 'unknown' | 'not_checked' | 'absent'

/** One step, and why it came out so, in words for people; a passed one says what was found. */
export type Step = {
  name: StepName
  outcome: Outcome
  reason: string
  /** What a failed step makes of the credential, where that is something better to know than `invalid`. */
  means?: 'revoked' | 'expired' | 'not_yet_valid'
  /** Why a proof failed, if not for its signature: the key is not, or no longer, its issuer's. */
  cause?: 'key'
}

export type Verdict = 'valid' | 'invalid' | 'revoked' | 'expired' | 'not_yet_valid' | 'unknown' | 'not_checked'

/** How the credential came: what was handed in, after any wrapping of text, file or address. */
export type Form = 'json' | 'jwt' | 'png' | 'svg' | 'ob2'

export type Report = {
  verdict: Verdict
  steps: Step[]
  form: Form
  /** How it is secured, as in `eddsa-rdfc-2022` or `VC-JWT ES256`; null if nothing was found that we know. */
  secured: string | null
  /** The credential as it was checked: the newer edition, if refreshing brought one. */
  credential: JsonLd | null
}

/** What a step came to. */
export type StepResult = Omit<Step, 'name'>

/** What the status of a credential came to; `revoked` is final. */
export type StatusAnswer = {
  outcome: 'passed' | 'failed' | 'not_checked' | 'absent'
  reason: string
  revoked?: boolean
}

export const named = (name: StepName, { outcome, reason, means, cause }: StepResult): Step => ({
  name,
  outcome,
  reason,
  ...(means && { means }),
  ...(cause && { cause }),
})

export const passed = (reason: string): StepResult => ({ outcome: 'passed', reason })
export const failed = (reason: string, means?: Step['means']): StepResult => ({
  outcome: 'failed',
  reason,
  ...(means && { means }),
})
export const unknown = (reason: string): StepResult => ({ outcome: 'unknown', reason })
export const notChecked = (reason: string): StepResult => ({ outcome: 'not_checked', reason })
export const absent = (reason: string): StepResult => ({ outcome: 'absent', reason })

/** That a credential was revoked, with its issuer's words for why, if there are any. */
export const revokedWords = (why: unknown): string =>
  `Its issuer has revoked it.${typeof why === 'string' && why ? ` “${why}”` : ''}`

/**
 * Every step has its line, in order: those that were not come to are not checked, unless there is nothing for them to
 * look at, and why.
 */
export const inFull = (steps: Step[], nothing: Partial<Record<StepName, string>> = {}): Step[] =>
  stepNames.map((name) => steps.find((step) => step.name === name) ?? named(name, whyNotRun(nothing[name])))

const whyNotRun = (nothing: string | undefined): StepResult =>
  nothing === undefined ? notChecked('Not looked at, as a step before it did not pass.') : absent(nothing)

/**
 * What the steps add up to, never better than the worst of them. Of an issuer nobody knows there is no more to say. A
 * refresh or an endorsement that could not be checked takes nothing from the credential itself.
 */
export function verdictOf(steps: Step[]): Verdict {
  const failures = steps.filter(({ outcome }) => outcome === 'failed').map(({ means }) => means ?? 'invalid')
  const worst = (['invalid', 'revoked', 'expired', 'not_yet_valid'] as const).find((v) => failures.includes(v))
  if (worst) return worst
  if (steps.some(({ name, outcome }) => name === 'issuer' && outcome === 'unknown')) return 'unknown'
  const counts = steps.filter(({ name }) => name !== 'refresh' && name !== 'endorsements')
  if (counts.some(({ outcome }) => outcome === 'not_checked')) return 'not_checked'
  return counts.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'valid'
}
