import { md5 } from '@noble/hashes/legacy.js'
import { hex, sha256Hex } from '../digest'
import type { JsonLd } from '../proof/canonicalize'
import { objectsOf } from './json'
import { absent, failed, passed, unknown } from './report'
import type { StepResult } from './report'

/** Identifiers of one subject that are compared. */
const mostIdentifiers = 50

/**
 * Whether a badge was given to whoever has this e-mail address: it may name it, or only its hash (Open Badges 3.0,
 * `IdentityObject`; 2.0, `recipient`). Blanks around an address are no part of it; issuers differ on capital letters.
 */
export async function checkRecipient(credential: JsonLd, email: string | undefined): Promise<StepResult> {
  if (!email?.trim()) return absent('Nobody’s address was given to compare it with.')
  const addresses = objectsOf(credential.credentialSubject)
    .flatMap((subject) => objectsOf(subject.identifier))
    .filter(({ identityType }) => identityType === 'emailAddress')
    .slice(0, mostIdentifiers)
  if (addresses.length === 0) return unknown('It names nobody by e-mail address, so it can be nobody’s or anybody’s.')
  for (const { identityHash, salt } of addresses) {
    if (typeof identityHash === 'string' && (await isIdentity(identityHash, salt, email)))
      return passed('It was given to the owner of the e-mail address you gave.')
  }
  return failed('It was not given to the owner of the e-mail address you gave.')
}

/** Whether an identity, plain or `algorithm$hash` of it and its salt, is this address. */
export async function isIdentity(identity: string, salt: unknown, email: string): Promise<boolean> {
  const added = typeof salt === 'string' ? salt : ''
  const spellings = [...new Set([email.trim(), email.trim().toLowerCase()])]
  const [, algorithm, hash] = /^(sha256|md5)\$([0-9a-f]+)$/i.exec(identity.trim()) ?? []
  if (!hash) return spellings.includes(identity.trim()) || spellings.includes(identity.trim().toLowerCase())
  const digests = await Promise.all(spellings.map((text) => digest(algorithm!.toLowerCase(), text + added)))
  return digests.includes(hash.toLowerCase())
}

const digest = async (algorithm: string, text: string) =>
  algorithm === 'md5' ? hex(md5(new TextEncoder().encode(text))) : sha256Hex(text)
