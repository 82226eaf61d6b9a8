import { didWebUrl } from '../../checker/did-web'
import { idOf, listOf, objectsOf } from '../../checker/json'
import { whyNotTaken } from '../../checker/proof-options'
import { whyEnded } from '../../checker/verification-methods'
import type { JsonLd } from '../../proof/canonicalize'
import { fromMultikey } from '../../proof/multikey'
import { Refusal } from '../../refusal'
import { CannotCheck, fetchDocument } from './page'
import type { Page } from './page'
import type { Finding } from './steps'

/** A proof that may hold, and the raw Ed25519 key that the issuer's DID document has for it. */
export type Candidate = { proof: JsonLd; method: string; key: Uint8Array<ArrayBuffer> }

/** An issuer's DID document, and the proofs of its badge that name a key of it. */
export type Issuer = { did: JsonLd; candidates: Candidate[] }

/** Proofs of one document that are looked at. */
const mostProofs = 5

/** Fetches the DID document of a badge's issuer, where the did:web method says (§3.2), and finds the key it was signed with. */
export async function findKey(page: Page, credential: JsonLd): Promise<Finding<Issuer>> {
  const issuer = idOf(credential.issuer) ?? ''
  const url = didWebUrl(issuer, page.origin)
  if (!url) throw new CannotCheck(`Its issuer is “${issuer}”. This page can look up a did:web only.`)
  const { document: did, from } = await fetchDocument(page, url)
  if (did.id !== issuer) throw new Refusal('invalid', `${from} is the document of another than ${issuer}.`)
  const candidates = candidatesIn(credential, did, page.now)
  const keys = candidates.map(({ method }) => method.slice(method.indexOf('#') + 1)).join(', ')
  const reason = `Fetched ${from}. ${issuer} lists the key ${keys} for signing badges.`
  return { outcome: 'passed', reason, found: { did, candidates } }
}

/**
 * The `eddsa-rdfc-2022` proofs of a document with the keys they name. Refuses a document that has none,
 * saying what is wrong with each. Throws `CannotCheck` for one that has proofs of other kinds only.
 */
export function candidatesIn(document: JsonLd, did: JsonLd, now: Date): Candidate[] {
  const proofs = objectsOf(document.proof).slice(0, mostProofs)
  if (proofs.length === 0) throw new Refusal('invalid', 'It carries no proof: nothing shows who made it.')
  const ours = proofs.filter(
    ({ type, cryptosuite }) => type === 'DataIntegrityProof' && cryptosuite === 'eddsa-rdfc-2022',
  )
  if (ours.length === 0) throw new CannotCheck('It has no proof of the kind that this page can check.')
  const refused: string[] = []
  const candidates: Candidate[] = []
  for (const proof of ours) {
    const method = String(proof.verificationMethod)
    const key = whyNotTaken(proof, now) ?? keyNamed(method, did, now)
    if (typeof key === 'string') refused.push(key)
    else candidates.push({ proof, method, key })
  }
  if (candidates.length === 0) throw new Refusal('invalid', refused.join(' '))
  return candidates
}

/** The key of this name that a DID document lists as its own, for assertions (DID Core, §5.3.2); or why there is none. */
function keyNamed(name: string, did: JsonLd, now: Date): Uint8Array<ArrayBuffer> | string {
  const [method, ...others] = objectsOf(did.verificationMethod).filter(({ id }) => id === name)
  if (!method) return `The issuer’s document lists no key ${name}.`
  if (others.length > 0) return `The issuer’s document lists several keys as ${name}.`
  if (!listOf(did.assertionMethod).includes(name)) return `The key ${name} may not, or no longer, sign badges.`
  if (method.controller !== did.id) return `The key ${name} is controlled by somebody else.`
  const { type, publicKeyMultibase } = method
  const key = type === 'Multikey' && typeof publicKeyMultibase === 'string' && publicKeyMultibase.length < 100
  const raw = key ? fromMultikey(publicKeyMultibase) : undefined
  return whyEnded(method, now) ?? raw ?? `The key ${name} is no Ed25519 Multikey.`
}
