import type { JsonLd } from '../proof/canonicalize'
import { listOf } from './json'
import { isOpenBadge } from './kind'
import { whyNotTaken } from './own-context'

/** A line of N-Quads that says something in the vocabulary of credentials: of whom, and in which graph if not the main. */
const statement =
  /^(\S+) <https:\/\/www\.w3\.org\/2018\/credentials#(\w+)> (?:"(?:[^"\\]|\\.)*"\S*|\S+) (?:([^.]\S*) )?\.$/gm

const ofBadges = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#'
const isOfType = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'

/** What decides whether a credential still holds. Whoever wants to hide one of these has to leave it signed. */
const decisive = [
  'issuer',
  'credentialSubject',
  'credentialStatus',
  'refreshService',
  'validFrom',
  'validUntil',
  'issuanceDate',
  'expirationDate',
]

/** The only words of JSON-LD that credentials need: with any other a property or a name may stand somewhere else. */
const words = ['@value', '@language', '@direction']

/**
 * Why a credential says more, or something else, to a machine that reads it as JSON-LD than to one that reads its JSON;
 * undefined if it does not. A proof inside covers the statements, not the spelling: a holder might write `validUntil` out
 * as its full address, under another name, or in a part with the same id, and so hide it from all who look for it by
 * name, with the signature intact (Data Integrity 1.0, §2.4.1). `canonical`: its N-Quads.
 */
export function whyHidden(credential: JsonLd, canonical: string): string | undefined {
  const found = new Map<string, number>()
  const moved = count(credential, found, { isBadge: canonical.includes(ofBadges) })
  if (moved) return moved
  const { id } = credential
  const self = typeof id === 'string' ? `<${id}>` : undefined
  if (self && !`\n${canonical}`.includes(`\n${self} `)) return hides('id')
  if (!isOpenBadge(credential) && canonical.includes(`${self ?? ''} ${isOfType} <${ofBadges}OpenBadgeCredential> .`))
    return hides('type')
  const stated = decisive.map((term) => ({ term, all: 0, ofItself: 0 }))
  for (const [, subject, term, graph] of canonical.matchAll(statement)) {
    const one = stated.find((s) => s.term === term)
    if (!one) continue
    one.all++
    // Without an id it may be any that has none.
    if (graph === undefined && (self ? subject === self : subject!.startsWith('_:'))) one.ofItself++
  }
  const hidden = stated.find(
    ({ term, all, ofItself }) => all > (found.get(term) ?? 0) || ofItself > listOf(credential[term]).length,
  )
  return hidden && hides(hidden.term)
}

const hides = (term: string) => `It hides its ${term}: that is signed, but does not stand where it is looked for.`

/** How many values each name has, at any depth; why not, where one may not be what it seems. */
function count(value: unknown, found: Map<string, number>, kind: { isBadge: boolean }): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, child] of Object.entries(value)) {
    if (name === '@context') {
      const why = whyNotTaken(child, kind)
      if (why) return why
      continue
    }
    if (name.startsWith('@') && !words.includes(name) && !(name === '@type' && '@value' in value))
      return `It uses ${name}, with which what it says could be hidden.`
    if (!Array.isArray(value)) found.set(name, (found.get(name) ?? 0) + listOf(child).length)
    const why = count(child, found, kind)
    if (why) return why
  }
  return undefined
}
