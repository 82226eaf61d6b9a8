import type { JsonLd } from '../proof/canonicalize'
import { idOf, isOfType, objectsOf, textsOf } from './json'
import type { Input } from './parse'
import { absent } from './report'
import type { Outcome, Report, StepResult } from './report'

/** Endorsements of one credential that are checked. */
const mostEndorsements = 10

type Endorsement = { input: Input; of: string | undefined; what: string }

/**
 * Whether what others say of the badge, its issuer and its achievement is theirs: each endorsement is a credential of its
 * own, about the very thing it stands in. One that never was takes the badge with it, as its issuer put it there; one
 * that is over, or whose endorser gave up the key since, does not.
 */
export async function checkEndorsements(
  credential: JsonLd,
  check: (input: Input) => Promise<Report>,
): Promise<StepResult> {
  const all = endorsementsIn(credential)
  if (all.length === 0) return absent('Nobody endorses it.')
  const found: { outcome: Outcome; reason: string }[] = []
  for (const one of all.slice(0, mostEndorsements)) found.push(judge(one, await check(one.input)))
  const rest = all.length - found.length
  if (rest > 0) found.push({ outcome: 'not_checked', reason: `${rest} more were not looked at.` })
  const worst = (['failed', 'not_checked', 'unknown'] as const).find((o) => found.some(({ outcome }) => outcome === o))
  return { outcome: worst ?? 'passed', reason: found.map(({ reason }) => reason).join(' ') }
}

function judge(
  { of, what }: Endorsement,
  { verdict, credential, steps }: Report,
): { outcome: Outcome; reason: string } {
  const by = idOf(credential?.issuer) ?? 'Somebody'
  const [subject] = objectsOf(credential?.credentialSubject)
  if (credential && !isOfType(credential, 'EndorsementCredential'))
    return { outcome: 'failed', reason: `What ${by} signed is no endorsement, and stands as one of ${what}.` }
  if (credential && (of === undefined || idOf(subject) !== of))
    return { outcome: 'failed', reason: `${by} endorses ${idOf(subject) ?? 'nothing'}, not ${what}.` }
  switch (verdict) {
    case 'valid':
      return { outcome: 'passed', reason: `${by} endorses ${what}.` }
    case 'invalid':
      if (steps.every(({ outcome, cause }) => outcome !== 'failed' || cause === 'key'))
        return { outcome: 'unknown', reason: `Whether ${by} endorses ${what} cannot be said: ${firstFailure(steps)}` }
      return { outcome: 'failed', reason: `The endorsement of ${what} by ${by} does not hold: ${firstFailure(steps)}` }
    case 'not_checked':
      return { outcome: 'not_checked', reason: `Whether ${by} endorses ${what} could not be checked.` }
    case 'unknown':
      return { outcome: 'unknown', reason: `${by} endorses ${what}, but nobody vouches for who that is.` }
    default:
      return { outcome: 'unknown', reason: `${by} endorsed ${what}; ${firstFailure(steps)}` }
  }
}

const firstFailure = (steps: Report['steps']) => steps.find(({ outcome }) => outcome === 'failed')?.reason ?? ''

function endorsementsIn(credential: JsonLd): Endorsement[] {
  const [subject] = objectsOf(credential.credentialSubject)
  const things: [JsonLd | undefined, string][] = [
    [credential, 'the badge'],
    [objectsOf(credential.issuer)[0], 'its issuer'],
    [objectsOf(subject?.achievement)[0], 'its achievement'],
  ]
  return things.flatMap(([thing, what]) => [
    ...objectsOf(thing?.endorsement).map((one) => ({ input: { text: JSON.stringify(one) }, of: idOf(thing), what })),
    ...textsOf(thing?.endorsementJwt).map((text) => ({ input: { text }, of: idOf(thing), what })),
  ])
}
