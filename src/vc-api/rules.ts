import { issuerDid } from '../identity/did'
import type { JsonLd } from '../proof/canonicalize'

// What is never signed for a machine, whatever its key allows. The canonical N-Quads are what a proof covers, so they are
// looked at: no alias and no spelling hides there. The JSON is looked at, too: not every verifier reads JSON-LD.

/** What a status list is called, in any of its generations, and what holds its bits. */
const ofStatusLists = [
  'BitstringStatusListCredential',
  'BitstringStatusList',
  'StatusList2021Credential',
  'StatusList2021',
  'RevocationList2020Credential',
  'RevocationList2020',
  'encodedList',
]

const credentialType = 'https://www.w3.org/2018/credentials#VerifiableCredential'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/** Claims that a JWT would make of its own, were they in a credential (VC-JOSE-COSE, §1.1.2). */
const claims = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'vc', 'vp']

/**
 * Why this is not signed, or undefined if nothing speaks against it. `known` are addresses under our origin that we
 * minted, and that somebody may speak about; see `addressesOfOurs`.
 */
export function whyNeverSigned(
  origin: string,
  credential: JsonLd,
  canonical: string,
  known: string[],
): string | undefined {
  if (namesStatusList(credential)) return noList
  for (const iris of quadsOf(canonical)) {
    const [subject = '', predicate, object] = iris
    if (object === credentialType && predicate === rdfType && isOurs(origin, subject))
      return `${subject} is under our own address: what is called so was awarded here, or nothing is.`
    if (iris.some((iri) => ofStatusLists.includes(endOf(iri)))) return noList
    const strange = iris.find((iri) => isOurs(origin, iri) && !known.includes(iri))
    if (strange) return `${strange} is under our own address, and there is nothing that somebody could speak about.`
  }
  return undefined
}

const noList = 'A status list is made here from the records, and never signed on request.'

/** Which claims of a JWT a credential would smuggle into one; undefined if none. */
export const claimOf = (credential: JsonLd) => claims.find((claim) => claim in credential)

/**
 * Every address under our origin that a document speaks of, with where to look whether it is one that we minted:
 * an issuer, a microcredential and its versions, a badge, an image. Undefined where nothing of the kind can be.
 */
export function addressesOfOurs(origin: string, canonical: string): { iri: string; at: string | undefined }[] {
  return [...new Set(quadsOf(canonical).flat())]
    .filter((iri) => isOurs(origin, iri))
    .map((iri) => ({ iri, at: whereMinted(origin, iri) }))
}

const minted =
  /^\/(issuers\/[a-z0-9-]+(\/microcredentials\/[a-z0-9-]+(\/versions\/\d+)?)?|credentials\/[0-9a-f]{32}|images\/[0-9a-f]{64})$/

function whereMinted(origin: string, iri: string): string | undefined {
  const slug = /^did:web:[^:]+:issuers:([a-z0-9-]+)$/.exec(iri)?.[1]
  if (slug) return iri === issuerDid(origin, slug) ? `${origin}/issuers/${slug}` : undefined
  const [address = ''] = iri.split('#')
  return address.startsWith(`${origin}/`) && minted.test(address.slice(origin.length)) ? address : undefined
}

/** Whether an identifier lies under our host, by any scheme, port, spelling or DID. */
function isOurs(origin: string, iri: string): boolean {
  const did = /^did:web:([^:#?/]+)/i.exec(iri)?.[1]
  const url = URL.parse(did ? `https://${did.replace(/%3a/i, ':')}` : iri)
  return url !== null && bare(url.hostname) === bare(new URL(origin).hostname)
}

const bare = (hostname: string) => hostname.toLowerCase().replace(/\.$/, '')

/** What follows the last `#`, `/` or `:` of a name. */
const endOf = (iri: string) => iri.slice(Math.max(...['#', '/', ':'].map((mark) => iri.lastIndexOf(mark))) + 1)

/** The identifiers in each line of canonical N-Quads, its graph's among them. A literal names nobody. */
function quadsOf(canonical: string): string[][] {
  return canonical.split('\n').map((line) => {
    const terms = line.replace(literal, ' ').match(/<[^>]*>|_:\S+/g) ?? []
    return terms.map((term) => (term.startsWith('<') ? term.slice(1, -1) : ''))
  })
}

const literal = / "(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[\w-]+)?/

function namesStatusList(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesStatusList)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, held]) => {
    if (ofStatusLists.includes(name)) return true
    const isType = (name === 'type' || name === '@type') && [held].flat().some((t) => ofStatusLists.includes(String(t)))
    // A context may define what it likes; only what uses it counts.
    return isType || (name !== '@context' && namesStatusList(held))
  })
}
