import type { Ctx } from '../context'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { malformed, most, packedBitsOf, readEntry, readStatus, wrong } from './bitstring-entry'
import { fetchText } from './fetched'
import { gunzip } from './gunzip'
import type { StatusAnswer } from './report'
import type { VerifyList } from './status'

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
  return readStatus(unpack(packedBitsOf(check.credential, credential, entry)), entry)
}

const accept =
  'application/vc, application/vc+ld+json;q=0.9, application/vc+jwt;q=0.9, application/ld+json;q=0.8, ' +
  'application/json;q=0.8, */*;q=0.1'

/**
 * Those of these indexes that a list for revocation has set, whoever the entries belong to. Refuses a list that does not
 * hold by itself. Throws `Unreachable`.
 */
export async function revokedAmong(
  ctx: Pick<Ctx, 'fetch'>,
  list: string,
  indexes: number[],
  verifyList: VerifyList,
): Promise<number[]> {
  const check = await verifyList((await fetchText(ctx, list, { headers: { accept }, maxBytes: most.answered })).trim())
  if (check.outcome !== 'passed') throw wrong('STATUS_VERIFICATION_ERROR', `The status list: ${check.reason}`)
  const entryAt = (index: number) => ({ purpose: 'revocation', index, size: 1, list, entry: {} })
  const bits = unpack(packedBitsOf(check.credential, check.credential, entryAt(0)))
  return indexes.filter((index) => readStatus(bits, entryAt(index)).revoked)
}

function unpack(packed: Uint8Array): Uint8Array {
  try {
    return gunzip(packed, most.unpacked)
  } catch (error) {
    if (error instanceof Refusal) throw malformed(`encodedList: ${error.message}`)
    throw error
  }
}
