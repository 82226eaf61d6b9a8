import { base64url } from 'jose'
import type { Ctx } from '../context'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { fetchText } from './fetched'
import { gunzip } from './gunzip'
import { idOf, isObject, isOfType, objectsOf, textsOf } from './json'
import type { StatusAnswer, VerifyList } from './status'

/** Bytes of a list as it is answered, and as it unpacks: 32 million entries. */
const most = { answered: 1024 * 1024, unpacked: 4 * 1024 * 1024 }

/** Bitstring Status List v1.0, §3.2: of fewer, an index says too much of whose it is. */
const fewestEntries = 131_072

type Entry = { purpose: string; index: number; size: number; list: string; entry: JsonLd }

/**
 * What an entry's own bits in its status list say (Bitstring Status List v1.0, §3.2). Refuses by the standard's names a
 * malformed entry, and a list that is another issuer's, for another purpose, too short or not verified. Throws
 * `Unreachable`.
 */
export async function checkEntry(
  ctx: Pick<Ctx, 'fetch'>,
  credential: JsonLd,
  statusEntry: JsonLd,
  verifyList: VerifyList,
): Promise<StatusAnswer> {
  const entry = readEntry(statusEntry)
  const text = await fetchText(ctx, entry.list, { headers: { accept }, maxBytes: most.answered })
  const check = await verifyList(text.trim())
  if (check.outcome === 'failed') throw wrong('STATUS_VERIFICATION_ERROR', `The status list: ${check.reason}`)
  if (check.outcome !== 'passed') return { outcome: 'not_checked', reason: `The status list: ${check.reason}` }
  checkList(check.credential, credential, entry)
  return say(entry, read(bitsOf(check.credential), entry))
}

const accept =
  'application/vc, application/vc+ld+json;q=0.9, application/vc+jwt;q=0.9, application/ld+json;q=0.8, ' +
  'application/json;q=0.8, */*;q=0.1'

function readEntry(entry: JsonLd): Entry {
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

function checkList(list: JsonLd, credential: JsonLd, { purpose, list: address }: Entry): void {
  if (!isOfType(list, 'BitstringStatusListCredential', 'StatusList2021Credential'))
    throw wrong('STATUS_VERIFICATION_ERROR', 'What stands at statusListCredential is no status list.')
  if (list.id !== undefined && list.id !== address)
    throw wrong('STATUS_VERIFICATION_ERROR', 'The status list is another than the credential names.')
  if (idOf(list.issuer) !== idOf(credential.issuer))
    throw wrong('STATUS_VERIFICATION_ERROR', 'The status list is by another issuer than the credential.')
  if (!textsOf(subjectOf(list).statusPurpose).includes(purpose))
    throw wrong('STATUS_VERIFICATION_ERROR', `The status list is not about ${purpose}.`)
}

function subjectOf(list: JsonLd): JsonLd {
  const [subject] = objectsOf(list.credentialSubject)
  if (subject && isOfType(subject, 'BitstringStatusList', 'StatusList2021')) return subject
  throw wrong('STATUS_VERIFICATION_ERROR', 'The status list has no list in it.')
}

/** Multibase base64url, which begins with `u`; StatusList2021 had no such letter, and at times padding. */
function bitsOf(list: JsonLd): Uint8Array {
  const { encodedList } = subjectOf(list)
  if (typeof encodedList !== 'string') throw malformed('encodedList is no text')
  const old = isOfType(list, 'StatusList2021Credential')
  const [, digits] = (old ? /^u?([\w-]+)=*$/ : /^u([\w-]+)$/).exec(encodedList) ?? []
  if (!digits) throw malformed('encodedList is not "u" and base64url')
  try {
    return gunzip(base64url.decode(digits), most.unpacked)
  } catch (error) {
    throw malformed(`encodedList: ${error instanceof Refusal ? error.message : 'it is not base64url'}`)
  }
}

/** The entry's bits as a number; the first bit of a list is the left-most one of its first byte. */
function read(bits: Uint8Array, { index, size }: Entry): number {
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

const malformed = (what: string) => wrong('MALFORMED_VALUE_ERROR', `The status cannot be read: ${what}.`)

/** Bitstring Status List v1.0, §3.5 names what may go wrong. */
const wrong = (name: string, words: string) => new Refusal('invalid', `${words} (${name})`)
