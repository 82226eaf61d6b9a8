import { malformed, most, packedBitsOf, readEntry, readStatus, wrong } from '../../checker/bitstring-entry'
import { isObject, isOfType } from '../../checker/json'
import type { StepResult } from '../../checker/report'
import { checkValidity } from '../../checker/validity'
import type { JsonLd } from '../../proof/canonicalize'
import { readAtMost } from '../../read-at-most'
import { candidatesIn } from './issuer'
import type { Issuer } from './issuer'
import { CannotCheck, fetchDocument } from './page'
import type { Page } from './page'
import { whichHolds } from './signature'

/**
 * Whether the issuer's status list calls the badge revoked (Bitstring Status List v1.0, §3.2). The list has to be signed
 * with a key of the same issuer, and in force.
 */
export async function checkStatus(page: Page, credential: JsonLd, { did }: Issuer): Promise<StepResult> {
  const status = credential.credentialStatus
  if (!isObject(status) || !isOfType(status, 'BitstringStatusListEntry'))
    throw new CannotCheck('It names no status list of the kind that this page can read.')
  const entry = readEntry(status)
  // Only a bit for revocation says whether it is revoked.
  if (entry.purpose !== 'revocation' || entry.size !== 1)
    throw new CannotCheck('Its status is none that says, by one bit, whether it is revoked.')
  const { document: list, from } = await fetchDocument(page, entry.list)
  await whichHolds(list, candidatesIn(list, did, page.now))
  const validity = checkValidity(list, null, page.now)
  if (validity.outcome !== 'passed') throw wrong('STATUS_VERIFICATION_ERROR', `The status list: ${validity.reason}`)
  const { outcome, reason, revoked } = readStatus(await unpack(packedBitsOf(list, credential, entry)), entry)
  return {
    outcome,
    reason: `Fetched ${from}, signed by the same issuer. Entry ${entry.index}: ${reason}`,
    ...(revoked && { means: 'revoked' }),
  }
}

async function unpack(packed: Uint8Array): Promise<Uint8Array> {
  let bits: Uint8Array | undefined
  try {
    const gunzip = new DecompressionStream('gzip')
    bits = await readAtMost(new Blob([packed.slice()]).stream().pipeThrough(gunzip), most.unpacked)
  } catch {
    throw malformed('encodedList is not gzip')
  }
  if (!bits) throw malformed('encodedList unpacks to too much')
  return bits
}
