import { idOf, isObject, isOfType, listOf, objectsOf } from '../checker/json'
import type { Report } from '../checker/report'
import type { JsonLd } from '../proof/canonicalize'

/** What a badge says of itself, in short plain texts; null for what it does not say. Whether that is so is the report's. */
export type Said = {
  name: string | null
  description: string | null
  /** `host` is the name on the web that stands behind the id, as browsers write it: the one part nobody can make up. */
  issuer: { id: string | null; name: string | null; host: string | null }
  /** A name that stands in what was signed. */
  holder: string | null
  /** Moments, in ISO 8601, UTC. */
  awarded: string | null
  validUntil: string | null
}

/** Reads anybody's credential, sound or not: Open Badges 3.0 or 2.0, or another verifiable credential. */
export function whatItSays({ credential, form }: Pick<Report, 'credential' | 'form'>): Said {
  const said = credential ?? {}
  return form === 'ob2' ? ofAssertion(said) : ofCredential(said)
}

function ofCredential(credential: JsonLd): Said {
  const [subject = {}] = objectsOf(credential.credentialSubject)
  const [achievement = {}] = objectsOf(subject.achievement)
  return {
    name: textOf(achievement.name) ?? textOf(credential.name),
    description: textOf(achievement.description) ?? textOf(credential.description),
    issuer: issuerOf(credential.issuer),
    holder: nameIn(subject) ?? textOf(subject.name),
    awarded: momentOf(credential.awardedDate ?? credential.validFrom ?? credential.issuanceDate),
    validUntil: momentOf(credential.validUntil ?? credential.expirationDate),
  }
}

function ofAssertion(assertion: JsonLd): Said {
  const badge = isObject(assertion.badge) ? assertion.badge : {}
  return {
    name: textOf(badge.name),
    description: textOf(badge.description),
    issuer: issuerOf(badge.issuer),
    holder: null,
    awarded: momentOf(assertion.issuedOn),
    validUntil: momentOf(assertion.expires),
  }
}

function issuerOf(issuer: unknown): Said['issuer'] {
  const id = idOf(issuer)
  return {
    id: textOf(id),
    name: isObject(issuer) ? textOf(issuer.name) : null,
    host: id === undefined ? null : hostBehind(id),
  }
}

/** As a URL parser has it, so that letters that only look Latin show as the `xn--` that they are. */
function hostBehind(id: string): string | null {
  const [, name] = /^did:web:([^:/?#]+)/.exec(id) ?? []
  const url = URL.parse(name === undefined ? id : `https://${name.replace(/%3a/i, ':')}`)
  return url && /^https?:$/.test(url.protocol) ? url.host : null
}

/** Open Badges 3.0, `IdentityObject`: a name in plain text. */
const nameIn = (subject: JsonLd) =>
  textOf(
    objectsOf(subject.identifier).find(({ identityType, hashed }) => identityType === 'name' && hashed !== true)
      ?.identityHash,
  )

/** Longer than any name or description that a page should begin with. */
const longest = 400

/** A text, or the first of several in different languages (VC Data Model 2.0, §11.1). */
export function textOf(value: unknown): string | null {
  const [first] = listOf(value)
  const text = isObject(first) ? first['@value'] : first
  if (typeof text !== 'string' || text.trim() === '') return null
  const short = text.trim().replaceAll(/\s+/g, ' ')
  return (short.length > longest ? `${short.slice(0, longest)}…` : short).toWellFormed()
}

function momentOf(value: unknown): string | null {
  const moment = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}

/** The entry of a status list that tells of revocation; null if there is none of a kind that can be watched. */
export function revocationEntryOf(credential: JsonLd | null): { statusList: string; index: number } | null {
  const entry = objectsOf(credential?.credentialStatus).find(
    (status) =>
      isOfType(status, 'BitstringStatusListEntry', 'StatusList2021Entry') &&
      status.statusPurpose === 'revocation' &&
      (status.statusSize ?? 1) === 1,
  )
  const { statusListCredential: statusList, statusListIndex } = entry ?? {}
  const index = Number(statusListIndex)
  return typeof statusList === 'string' && Number.isSafeInteger(index) ? { statusList, index } : null
}
