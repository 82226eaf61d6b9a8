import type { Report, Step, StepName } from '../checker/report'

/** RFC 9457, as VCALM has it. */
export type ProblemDetails = { type: string; title: string; detail: string }

const model = 'https://www.w3.org/TR/vc-data-model#'

/** VC Data Model 2.0, §7.2; VCALM names the same. */
export const problems = {
  parsing: { type: `${model}PARSING_ERROR`, title: 'It cannot be read' },
  malformed: { type: `${model}MALFORMED_VALUE_ERROR`, title: 'It is not as the data model has it' },
  proof: { type: `${model}CRYPTOGRAPHIC_SECURITY_ERROR`, title: 'Its proof does not hold' },
  issuer: { type: `${model}CRYPTOGRAPHIC_SECURITY_ERROR`, title: 'Nobody vouches for its issuer' },
  // Bitstring Status List v1.0, §3.3.
  status: { type: 'https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR', title: 'Its status' },
  revoked: { type: 'https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR', title: 'It is revoked' },
  expired: { type: `${model}CREDENTIAL_EXPIRED`, title: 'It is over' },
  not_yet_valid: { type: `${model}RANGE_ERROR`, title: 'It is not valid yet' },
  // Data Integrity 1.0, §4.7.
  challenge: { type: 'https://w3id.org/security#INVALID_CHALLENGE_ERROR', title: 'It answers another challenge' },
  domain: { type: 'https://w3id.org/security#INVALID_DOMAIN_ERROR', title: 'It was made for another domain' },
  other: { type: 'about:blank', title: 'It could not be verified' },
} as const

export type Problem = keyof typeof problems

export const problemOf = (problem: Problem, detail: string): ProblemDetails => ({ ...problems[problem], detail })

const ofStep: Partial<Record<StepName, Problem>> = {
  parse: 'parsing',
  schema: 'malformed',
  contexts: 'malformed',
  subject: 'malformed',
  proof: 'proof',
  issuer: 'issuer',
  status: 'status',
}

/** What a check has to say, in its order: whatever failed, could not be told or could not be checked. */
export const problemsOf = ({ steps }: Report): ProblemDetails[] => steps.filter(isProblem).map(toProblem)

const isProblem = ({ outcome }: Step) => outcome !== 'passed' && outcome !== 'absent'

const toProblem = ({ name, outcome, means, reason }: Step) =>
  problemOf(means ?? (isSpared(name, outcome) ? undefined : ofStep[name]) ?? 'other', reason)

/** A proof or an issuer that nothing looked at was not found wrong either. */
const isSpared = (name: StepName, outcome: Step['outcome']) =>
  outcome === 'not_checked' && (name === 'proof' || name === 'issuer')
