import type { Report, Step, StepName } from '../checker/report'
import { wholeSeconds } from './validity'

/**
 * `pending` (all of it fixed, being signed) → `signed` (being checked) → `issued`. `held` on the way until an admin has
 * mended what holds it.
 */
export type CredentialStatus = 'pending' | 'signed' | 'issued' | 'held'

/** Why there is another edition: the learner wanted it so, a key gave cause, or its holder was erased. */
export type EditionCause = 'choice' | 'email' | 'key' | 'erasure'

/**
 * Who sees the page and the forms of a badge: everybody, and the holder's profile lists it; whoever has the address; or
 * nobody. Of the last it is as if there were none.
 */
export const visibilities = ['public', 'link', 'nobody'] as const
export type Visibility = (typeof visibilities)[number]

export type EndorsementStatus = 'proposed' | 'accepted' | 'declined'

/** `checked` (shown to whoever sent the file) → `confirmed` (being worked off) → `done`; or `discarded`. */
export type BatchStatus = 'checked' | 'confirmed' | 'done' | 'discarded'

/** `ready` → `done` or `failed`; a `problem` or a `duplicate` is never worked off. */
export const batchRowStatuses = ['ready', 'problem', 'duplicate', 'done', 'failed'] as const
export type BatchRowStatus = (typeof batchRowStatuses)[number]

/** The learner's own changes of one badge: past this they have to ask its issuer. Each is signed and kept for ever. */
const choicesPerBadge = 20

/** Why there can be no other edition of a credential, or undefined if there can. */
export function whyNoEdition(
  credential: { status: CredentialStatus; edition: number; validUntil: Date | null; revokedAt: Date | null },
  cause: EditionCause,
  now: Date,
): string | undefined {
  if (credential.status !== 'issued') return 'This badge is not issued yet.'
  if (credential.revokedAt) return 'This badge is revoked, and stays as it is.'
  // Another key has to sign it all the same: it proves what was once true.
  if (cause !== 'key' && credential.validUntil && credential.validUntil <= now)
    return 'This badge has expired, and stays as it is.'
  if (cause !== 'key' && credential.edition > choicesPerBadge)
    return `This badge was changed ${credential.edition - 1} times, and cannot be changed again.`
  return undefined
}

/**
 * `validFrom` of the next edition: now in whole seconds, and in any case later than the one before. Of what has expired
 * it may not be later than its end (VC Data Model 2.0, §4.9): the next edition says when it held, too.
 */
export function newerThan(previous: Date, validUntil: Date | null, now: Date): Date {
  const next = previous.getTime() + 1000
  const expired = validUntil !== null && validUntil <= now
  return new Date(expired ? next : Math.max(wholeSeconds(now).getTime(), next))
}

/** What is wrong with what we are about to serve; `passing` if it may be right a moment later. */
export type Flaw = { words: string; passing: boolean }

/**
 * The step of a check that what we are about to serve does not pass, or undefined if it is as it should be. What we know
 * ourselves of a credential that is given another edition, that it was revoked or ran out, a step may say as well.
 */
export function findFlaw(
  { steps }: Pick<Report, 'steps'>,
  { revoked, expired }: { revoked: boolean; expired: boolean },
): Flaw | undefined {
  const known = ({ means }: Step) => (means === 'revoked' && revoked) || (means === 'expired' && expired)
  const wrong =
    steps.find((step) => step.outcome === 'failed' && !known(step)) ??
    steps.find((step) => mustPass.includes(step.name) && step.outcome !== 'passed' && !known(step)) ??
    skipped(steps)
  if (!wrong) return undefined
  // Copies of a status list lag behind its key for half a minute; what could not be looked at may be next time.
  return {
    words: `“${wrong.name}”: ${wrong.reason}`,
    passing: wrong.name === 'status' || wrong.outcome === 'not_checked',
  }
}

/** Of our own badges each of these can be looked at: one that was not says nothing good. */
const mustPass: StepName[] = ['parse', 'schema', 'contexts', 'subject', 'proof', 'issuer', 'status', 'validity']

const skipped = (steps: Step[]): Step | undefined =>
  mustPass
    .filter((name) => !steps.some((step) => step.name === name))
    .map((name) => ({ name, outcome: 'not_checked' as const, reason: 'The check never came to it.' }))[0]
