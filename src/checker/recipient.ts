import { md5 } from '@noble/hashes/legacy.js'
import { hex, sha256Hex } from '../digest'
import type { JsonLd } from '../proof/canonicalize'
import { isOfType, objectsOf } from './json'
import { absent, failed, passed, unknown } from './report'
import type { StepResult } from './report'

/** Identifiers of one subject that are compared. */
const mostIdentifiers = 50

/** One of the names that a badge has for its holder: an e-mail address, or the salted hash of one. */
type Identity = { identity: unknown; salt: unknown }

/** Whether a badge was given to whoever has this e-mail address (Open Badges 3.0, `IdentityObject`). */
export const checkRecipient = (credential: JsonLd, email: string | undefined): Promise<StepResult> =>
  compare(
    objectsOf(credential.credentialSubject)
      .flatMap((subject) => objectsOf(subject.identifier))
      .filter(({ identityType }) => identityType === 'emailAddress')
      .map(({ identityHash, salt }) => ({ identity: identityHash, salt })),
    email,
  )

/** The same of an Open Badges 2.0 assertion, by its `recipient`. */
export const checkHostedRecipient = (recipient: unknown, email: string | undefined): Promise<StepResult> =>
  compare(
    objectsOf(recipient)
      .filter((one) => isOfType(one, 'email'))
      .map(({ identity, salt }) => ({ identity, salt })),
    email,
  )

async function compare(identities: Identity[], email: string | undefined): Promise<StepResult> {
  if (!email?.trim()) return absent('Nobody’s address was given to compare it with.')
  if (identities.length === 0) return unknown('It names nobody by e-mail address, so it can be nobody’s or anybody’s.')
  for (const { identity, salt } of identities.slice(0, mostIdentifiers))
    if (typeof identity === 'string' && (await isIdentity(identity, salt, email)))
      return passed('It was given to the owner of the e-mail address you gave.')
  return failed('It was not given to the owner of the e-mail address you gave.')
}

/**
 * Whether an identity, plain or `algorithm$hash` of it and its salt, is this address. Blanks around an address are no
 * part of it; issuers differ on capital letters.
 */
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
