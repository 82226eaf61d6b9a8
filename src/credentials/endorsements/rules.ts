import { problemsWith } from '../../checker/data-model'
import { isObject, listOf, parseStrict } from '../../checker/json'
import type { Report } from '../../checker/report'
import type { Issuer } from '../../identity/issuers'
import { toProfile } from '../../identity/profile'
import { canonicalizeClosed } from '../../proof/canonicalize'
import { extensionsContext, openBadgesContext, vcContext } from '../../proof/context-urls'
import { invalid, Refusal } from '../../refusal'
import { endorsementUrl } from '../address'
import { idsIn } from '../credential'
import type { EndorsementStatus } from '../rules'
import { EmbeddedEndorsement } from '../schema'
import type { EndorsementCredential } from '../schema'
import { toDateTime, wholeSeconds } from '../validity'

/** How many endorsements of one thing a badge takes along, and how many bytes of each: a badge is to stay small. */
export const mostEmbedded = 5
const mostBytes = 20 * 1024

/** The `EndorsementCredential` (Open Badges 3.0, § EndorsementCredential) of one issuer here about another, not signed yet. */
export function buildEndorsement(of: {
  origin: string
  id: string
  endorser: Issuer
  endorsed: { id: string; name: string }
  comment: string
  now: Date
}): EndorsementCredential {
  const { origin, endorser, endorsed } = of
  return {
    '@context': [vcContext, openBadgesContext],
    id: endorsementUrl(origin, of.id),
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: `${endorser.name} endorses ${endorsed.name}`,
    issuer: toProfile(origin, endorser),
    validFrom: toDateTime(wholeSeconds(of.now)),
    credentialSubject: { id: endorsed.id, type: ['EndorsementSubject'], endorsementComment: of.comment },
  }
}

/**
 * An endorsement that was signed elsewhere, as it can stand in a badge of this issuer. Refuses, naming it, what would
 * keep such a badge from being signed or read: its proof is not looked at here.
 */
export function parseEndorsement(text: string, origin: string, endorsed: Issuer): EmbeddedEndorsement {
  if (new TextEncoder().encode(text).length > mostBytes)
    throw new Refusal('too_large', 'An endorsement may have 20 KB at most: each badge takes it along.')
  if (/^\s*[\w-]+\.[\w-]*\.[\w-]+\s*$/.test(text))
    throw refused(
      'This is a compact JWT. Badges take along endorsements with a Data Integrity proof only, as older verifiers refuse a badge with an “endorsementJwt”. Ask for the same with such a proof.',
    )
  const credential = parseStrict(text)
  if (!isObject(credential)) throw refused('It is not a JSON object.')
  const foreign = listOf(credential['@context']).find((context) => !known.includes(context))
  if (foreign !== undefined)
    throw refused(
      `It names the context ${JSON.stringify(foreign).slice(0, 200)}. What is part of our badges takes its words from ${known.join(', ')} alone.`,
    )
  const problems = problemsWith(EmbeddedEndorsement, credential)
  if (problems.length > 0) throw refused(problems.slice(0, 3).map(explained).join(' '))
  const document = EmbeddedEndorsement.parse(credential)
  if (endorserOf(document).id === endorsed.did) throw refused('An issuer cannot endorse itself, nor what it offers.')
  const ours = idsBesides(document, origin).find((id) => id.startsWith(`${origin}/`) || id === endorsed.did)
  if (ours) throw refused(`It says something of ${ours} besides endorsing it.`)
  canonicalizeClosed(document)
  canonicalizeClosed({ '@context': known, ...toProfile(origin, endorsed, [document]) })
  return document
}

/**
 * What an endorsement says anything of, but for what it endorses and its own place in a status list, which may be one of
 * ours. Of the issuer and of badges it must say nothing: they could not be signed if it said something else than they do.
 */
function idsBesides({ credentialStatus = { type: '' }, ...rest }: EmbeddedEndorsement, origin: string): string[] {
  const { id: entry = '', ...status } = credentialStatus
  const said = idsIn([{ ...rest, credentialSubject: {} }, status])
  return entry.startsWith(`${origin}/status/`) ? said : [entry, ...said]
}

/** Of what may be of two kinds, more has to be said than that it is of neither. */
function explained(problem: string): string {
  if (problem.startsWith('issuer is not'))
    return `${problem} Of an endorser, a badge takes along “id”, “type”, “name”, “url”, “description”, “image”, “email”, “phone” and “official”.`
  if (problem.startsWith('proof is not'))
    return `${problem} It has to be a Data Integrity proof, or some of them, for assertionMethod.`
  return problem
}

const known: unknown[] = [vcContext, openBadgesContext, extensionsContext]

/** Why an endorsement does not hold, in words, or undefined if it does. `passing` if it may be otherwise a moment later. */
export function whyNotHolding({ verdict, steps }: Report): { words: string; passing: boolean } | undefined {
  const reason = (of: string) => steps.find(({ outcome }) => outcome === of)?.reason ?? ''
  switch (verdict) {
    case 'valid':
      return undefined
    case 'not_checked':
      return { words: `It could not be checked. ${reason('not_checked')}`, passing: true }
    case 'unknown':
      return {
        words: `${reason('unknown')} What is said by somebody nobody vouches for is worth nothing.`,
        passing: false,
      }
    default:
      return { words: reason('failed'), passing: false }
  }
}

/** Who signed it, as far as it says. */
export function endorserOf({ issuer }: Pick<EndorsementCredential, 'issuer'>): {
  id: string
  name: string
  url: string | null
} {
  if (typeof issuer === 'string') return { id: issuer, name: issuer.slice(0, 200), url: webAddress(issuer) }
  const { id, name, url } = issuer
  return { id, name: (name?.trim() || id).slice(0, 200), url: webAddress(url) ?? webAddress(id) }
}

const webAddress = (text = '') => (/^https?:\/\//i.test(text) ? text : null)

/** Why an endorsement is not part of what is signed from now on although it was accepted, or null if it is. */
export function whyLeftOut(
  row: { status: EndorsementStatus; validUntil: Date | null; problem: string | null },
  keyIsCompromised: boolean,
  now: Date,
): string | null {
  if (row.status === 'declined') return null
  if (keyIsCompromised) return 'The key that signed it may be in wrong hands. It has to be given again.'
  if (row.validUntil && row.validUntil <= now) return 'It has expired.'
  return row.problem
}

const refused = (words: string) => invalid('document', words)
