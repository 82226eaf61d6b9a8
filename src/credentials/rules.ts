import type { Report, Step, StepName } from '../checker/report'
import { wholeSeconds } from './validity'

/**
 * `pending` (all of it fixed, being signed) → `signed` (being checked) → `issued`. `held` on the way until an admin has
 * mended what holds it.
 */
export type CredentialStatus = 'pending' | 'signed' | 'issued' | 'held'

/** Why there is another edition: the learner wanted it so, or a key or the issuer gave cause. */
export type EditionCause = 'choice' | 'email' | 'key'

export type EndorsementStatus = 'proposed' | 'accepted' | 'declined'

/** `checked` (shown to whoever sent the file) → `confirmed` (being worked off) → `done`; or `discarded`. */
export type BatchStatus = 'checked' | 'confirmed' | 'done' | 'discarded'

/** `ready` → `done` or `failed`; a `problem` or a `duplicate` is never worked off. */
export type BatchRowStatus = 'ready' | 'problem' | 'duplicate' | 'done' | 'failed'

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
  if (cause === 'choice' && credential.edition > choicesPerBadge)
    return `This badge was changed ${credential.edition - 1} times, and cannot be changed again.`
  return undefined
}

/** `validFrom` of the next edition: now in whole seconds, and in any case later than the one before. */
export const newerThan = (previous: Date, now: Date) =>
  new Date(Math.max(wholeSeconds(now).getTime(), previous.getTime() + 1000))

/**
 * Why what we are about to serve is not as it should be, naming the step; or undefined if it is. What we know ourselves
 * of a credential that is given another edition, that it was revoked or ran out, a step may say as well.
 */
export function whyNotServed(
  { steps }: Pick<Report, 'steps'>,
  { revoked, expired }: { revoked: boolean; expired: boolean },
): string | undefined {
  const known = ({ means }: Step) => (means === 'revoked' && revoked) || (means === 'expired' && expired)
  const wrong =
    steps.find((step) => step.outcome === 'failed' && !known(step)) ??
    steps.find((step) => mustPass.includes(step.name) && step.outcome !== 'passed' && !known(step)) ??
    missing(steps)
  return wrong && `“${wrong.name}”: ${wrong.reason}`
}

/** What cannot be said of our own badges for want of a look must be looked at again. */
const mustPass: StepName[] = ['parse', 'schema', 'contexts', 'subject', 'proof', 'issuer', 'status', 'validity']

const missing = (steps: Step[]) =>
  mustPass
    .filter((name) => !steps.some((step) => step.name === name))
    .map((name) => ({ name, reason: 'The check never came to it.' }))[0]
