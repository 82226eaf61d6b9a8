import type { Outcome, Report, Step, StepName, Verdict } from '../checker/report'

export type Tone = 'good' | 'warn' | 'bad'

/** A verdict in a word or two, and how it is meant. */
export const verdictWords: Record<Verdict, readonly [words: string, tone: Tone]> = {
  valid: ['Valid', 'good'],
  invalid: ['Not valid', 'bad'],
  revoked: ['Revoked', 'bad'],
  expired: ['Expired', 'warn'],
  not_yet_valid: ['Not valid yet', 'warn'],
  unknown: ['Nobody can say', 'warn'],
  not_checked: ['Not fully checked', 'warn'],
}

/** What each step asks. */
export const stepWords: Record<StepName, string> = {
  parse: 'Can it be read?',
  schema: 'Has it everything that the standard asks for?',
  contexts: 'Does it say the same to everybody?',
  subject: 'Does it say whom it is about?',
  proof: 'Is it as its issuer made it?',
  issuer: 'Does anybody vouch for its issuer?',
  refresh: 'Is it the newest edition?',
  status: 'Does its issuer still stand by it?',
  validity: 'Is it within its dates?',
  recipient: 'Was it given to the e-mail address you gave?',
  endorsements: 'Do its endorsements hold?',
}

export const outcomeWords: Record<Outcome, readonly [words: string, tone: Tone | undefined]> = {
  passed: ['Yes', 'good'],
  failed: ['No', 'bad'],
  unknown: ['Nobody can say', 'warn'],
  not_checked: ['Not checked', 'warn'],
  absent: ['Nothing to check', undefined],
}

/** The verdict in one plain sentence or two, which claim no more than the steps found. */
export function summaryOf({ verdict, steps, form }: Pick<Report, 'verdict' | 'steps' | 'form'>, host: string | null) {
  const reasonFor = (isIt: (step: Step) => boolean) => steps.find(isIt)?.reason ?? ''
  switch (verdict) {
    case 'valid':
      return `${host ?? 'Its issuer'} ${form === 'ob2' ? 'shows it at its own address' : 'signed it'}, and ${
        steps.some(({ name, outcome }) => name === 'status' && outcome === 'passed')
          ? 'has not revoked it.'
          : 'it names no place where a revocation would show.'
      }`
    case 'invalid':
      return reasonFor(({ outcome, means }) => outcome === 'failed' && !means)
    case 'unknown':
      return (
        reasonFor(({ name, outcome }) => name === 'issuer' && outcome === 'unknown') ||
        reasonFor(({ outcome }) => outcome === 'unknown')
      )
    case 'not_checked':
      return reasonFor(
        ({ name, outcome }) => outcome === 'not_checked' && name !== 'refresh' && name !== 'endorsements',
      )
    default:
      return reasonFor(({ means }) => means === verdict)
  }
}
