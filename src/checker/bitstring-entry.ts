import { base64url } from 'jose'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { idOf, isObject, isOfType, objectsOf, textsOf } from './json'
import type { StatusAnswer } from './report'

/** Bytes of a list as it is answered, and as it unpacks: 32 million entries. */
export const most = { answered: 1024 * 1024, unpacked: 4 * 1024 * 1024 }

/** Bitstring Status List v1.0, §3.2: of fewer, an index says too much of whose it is. */
const fewestEntries = 131_072

/** Where a credential's status stands: `list` is the address of the list. */
export type Entry = { purpose: string; index: number; size: number; list: string; entry: JsonLd }

/** Reads a `BitstringStatusListEntry`. Refuses, by the standard's name for it, a malformed one. */
export function readEntry(entry: JsonLd): Entry {
  const { statusPurpose: purpose, statusListIndex, statusListCredential: list, statusSize: size = 1 } = entry
  // StatusList2021 was at times written with a number.
  const index = String(statusListIndex)
  if (!/^(0|[1-9]\d{0,14})$/.test(index)) throw malformed('statusListIndex is no whole number')
  if (typeof purpose !== 'string') throw malformed('statusPurpose is no text')
  if (typeof list !== 'string' || !URL.canParse(list)) throw malformed('statusListCredential is no address')
  if (entry.id !== undefined && entry.id === list) throw malformed('its id is that of the list')
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > 8)
    throw malformed('statusSize is no number from 1 to 8')
  return { purpose, index: Number(index), size, list, entry }
}

/**
 * The packed bits of a verified list that an entry of this credential may be looked up in: multibase base64url, which
 * begins with `u`; StatusList2021 had no such letter, and at times padding. Refuses a list of another issuer, address or
 * purpose, and what is none.
 */
export function packedBitsOf(list: JsonLd, credential: JsonLd, { purpose, list: address }: Entry): Uint8Array {
  if (!isOfType(list, 'BitstringStatusListCredential', 'StatusList2021Credential'))
    throw wrong('STATUS_VERIFICATION_ERROR', 'What stands at statusListCredential is no status list.')
  if (list.id !== undefined && list.id !== address)
    throw wrong('STATUS_VERIFICATION_ERROR', 'The status list is another than the credential names.')
  if (idOf(list.issuer) !== idOf(credential.issuer))
    throw wrong('STATUS_VERIFICATION_ERROR', 'The status list is by another issuer than the credential.')
  const { statusPurpose, encodedList } = subjectOf(list)
  if (!textsOf(statusPurpose).includes(purpose))
    throw wrong('STATUS_VERIFICATION_ERROR', `The status list is not about ${purpose}.`)
  if (typeof encodedList !== 'string') throw malformed('encodedList is no text')
  const old = isOfType(list, 'StatusList2021Credential')
  const [, digits] = (old ? /^u?([\w-]+)=*$/ : /^u([\w-]+)$/).exec(encodedList) ?? []
  if (!digits) throw malformed('encodedList is not "u" and base64url')
  try {
    return base64url.decode(digits)
  } catch {
    throw malformed('encodedList: it is not base64url')
  }
}

function subjectOf(list: JsonLd): JsonLd {
  const [subject] = objectsOf(list.credentialSubject)
  if (subject && isOfType(subject, 'BitstringStatusList', 'StatusList2021')) return subject
  throw wrong('STATUS_VERIFICATION_ERROR', 'The status list has no list in it.')
}

/** What the bits of a list say of an entry. Refuses a list that is too short, or ends before it. */
export const readStatus = (bits: Uint8Array, entry: Entry): StatusAnswer => say(entry, valueAt(bits, entry))

/** The entry's bits as a number; the first bit of a list is the left-most one of its first byte. */
function valueAt(bits: Uint8Array, { index, size }: Entry): number {
  const entries = Math.floor((bits.length * 8) / size)
  if (entries < fewestEntries)
    throw wrong('STATUS_LIST_LENGTH_ERROR', `The status list has ${entries} entries, fewer than ${fewestEntries}.`)
  if (index >= entries) throw wrong('RANGE_ERROR', `The status list ends before entry ${index}.`)
  let value = 0
  for (let bit = index * size; bit < (index + 1) * size; bit++)
    value = (value << 1) | ((bits[bit >> 3]! >> (7 - (bit & 7))) & 1)
  return value
}

/** Only revocation and suspension take anything from a credential; of the rest the reason tells. */
function say({ purpose, entry }: Entry, value: number): StatusAnswer {
  if (purpose === 'revocation')
    return value === 0
      ? { outcome: 'passed', reason: 'Its issuer has not revoked it.' }
      : { outcome: 'failed', reason: `Its issuer has revoked it.${messageOf(entry, value)}`, revoked: true }
  if (purpose === 'suspension')
    return value === 0
      ? { outcome: 'passed', reason: 'Its issuer has not suspended it.' }
      : { outcome: 'failed', reason: `Its issuer has suspended it for now.${messageOf(entry, value)}` }
  if (purpose === 'refresh' && value !== 0)
    return { outcome: 'passed', reason: 'Its issuer has a newer edition of it.' }
  return { outcome: 'passed', reason: `Its issuer says of its ${purpose}: ${value}.${messageOf(entry, value)}` }
}

/** `statusMessage` writes values as `0x…`. */
function messageOf({ statusMessage }: JsonLd, value: number): string {
  const found = objectsOf(statusMessage).find(({ status }) => Number(status) === value)
  return isObject(found) && typeof found.message === 'string' ? ` “${found.message}”` : ''
}

/** Refuses what cannot be read as a status. */
export const malformed = (what: string) => wrong('MALFORMED_VALUE_ERROR', `The status cannot be read: ${what}.`)

/** Bitstring Status List v1.0, §3.5 names what may go wrong. */
export const wrong = (name: string, words: string) => new Refusal('invalid', `${words} (${name})`)
