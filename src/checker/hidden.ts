import type { JsonLd } from '../proof/canonicalize'
import { listOf } from './json'

/** A line of N-Quads that says something in the vocabulary of credentials, and of whom. */
const statement = /^(\S+) <https:\/\/www\.w3\.org\/2018\/credentials#(\w+)> /gm

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

/** Words of JSON-LD with which a property may stand somewhere else than at what it is a property of. */
const elsewhere = ['@nest', '@included', '@reverse', '@graph', '@import']

/**
 * Why a credential says more to a machine that reads it as JSON-LD than to one that reads its JSON; undefined if it does
 * not. A proof inside covers the statements, not the spelling: a holder might write `validUntil` out as its full
 * address, under another name, or in a part with the same id, and so hide it from all who look for it by name, with the
 * signature intact (Data Integrity 1.0, §2.4.1). `canonical`: its N-Quads.
 */
export function whyHidden(credential: JsonLd, canonical: string): string | undefined {
  const found = new Map<string, number>()
  const word = count(credential, found)
  if (word) return `It uses ${word}, with which what it says could be hidden.`
  const stated = decisive.map((term) => ({ term, subjects: [] as string[] }))
  for (const [, subject, term] of canonical.matchAll(statement))
    stated.find((one) => one.term === term)?.subjects.push(subject!)
  const hidden = stated.find(({ term, subjects }) => {
    const ofItself = subjects.filter((subject) => subject === `<${String(credential.id)}>`)
    return subjects.length > (found.get(term) ?? 0) || ofItself.length > listOf(credential[term]).length
  })
  return hidden && `It hides its ${hidden.term}: that is signed, but does not stand where it is looked for.`
}

/** How many values each name has, at any depth; the first word that may put one elsewhere ends it. */
function count(value: unknown, found: Map<string, number>): string | undefined {
  if (typeof value === 'string') return elsewhere.includes(value) ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, child] of Object.entries(value)) {
    if (elsewhere.includes(name)) return name
    if (!Array.isArray(value)) found.set(name, (found.get(name) ?? 0) + listOf(child).length)
    const word = count(child, found)
    if (word) return word
  }
  return undefined
}
