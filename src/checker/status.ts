import type { Ctx } from '../context'
import { Unreachable } from '../outbound/fetch'
import type { JsonLd } from '../proof/canonicalize'
import { Refusal } from '../refusal'
import { checkEntry } from './bitstring-status'
import { isOfType, listOf, objectsOf } from './json'
import type { StatusAnswer } from './report'
import { checkRevocationList } from './revocation-list'

/** What became of checking a status list's own proof and dates. */
export type ListCheck =
  | { outcome: 'passed'; credential: JsonLd }
  | { outcome: 'failed' | 'unknown' | 'not_checked'; reason: string }

/** Checks a status list itself: its proof, its dates. */
export type VerifyList = (text: string) => Promise<ListCheck>

/** Each may be a request of its own. */
const mostEntries = 5

/**
 * What a credential's `credentialStatus` says of it now: Bitstring Status List v1.0 (and StatusList2021, which it grew
 * from), or 1EdTech's revocation list. Of several entries the worst counts; what cannot be had is not checked.
 */
export async function checkStatus(
  ctx: Pick<Ctx, 'fetch' | 'now'>,
  credential: JsonLd,
  verifyList: VerifyList,
): Promise<StatusAnswer> {
  const { credentialStatus } = credential
  const entries = objectsOf(credentialStatus)
  if (listOf(credentialStatus).length === 0)
    return { outcome: 'absent', reason: 'It has no status that could be looked up.' }
  if (entries.length !== listOf(credentialStatus).length) return failed('Its credentialStatus is no object.')
  if (entries.length > mostEntries) return notChecked(`It has more than ${mostEntries} statuses.`)
  const answers = await Promise.all(entries.map((entry) => checkOne(ctx, credential, entry, verifyList)))
  const worst = answers.toSorted((a, b) => gravity(b) - gravity(a))[0]!
  return { ...worst, reason: [worst, ...answers.filter((a) => a !== worst)].map(({ reason }) => reason).join(' ') }
}

const gravity = ({ revoked, outcome }: StatusAnswer) =>
  revoked ? 3 : ['passed', 'not_checked', 'failed'].indexOf(outcome)

async function checkOne(
  ctx: Pick<Ctx, 'fetch'>,
  credential: JsonLd,
  entry: JsonLd,
  verifyList: VerifyList,
): Promise<StatusAnswer> {
  try {
    if (isOfType(entry, 'BitstringStatusListEntry', 'StatusList2021Entry'))
      return await checkEntry(ctx, credential, entry, verifyList)
    if (isOfType(entry, '1EdTechRevocationList')) return await checkRevocationList(ctx, credential, entry)
    return notChecked(`Nobody here knows a status of type ${JSON.stringify(entry.type)}.`)
  } catch (error) {
    if (error instanceof Unreachable) return notChecked(`STATUS_RETRIEVAL_ERROR: ${error.message}`)
    if (error instanceof Refusal) return failed(error.message)
    throw error
  }
}

const failed = (reason: string): StatusAnswer => ({ outcome: 'failed', reason })
const notChecked = (reason: string): StatusAnswer => ({ outcome: 'not_checked', reason })
