import type { JsonLd } from '../proof/canonicalize'
import type { Jwt } from './jwt'
import { absent, failed, passed } from './report'
import type { StepResult } from './report'

/** Whether a credential holds now; its first and its last moment count. A JWT may end before what it carries. */
export function checkValidity(credential: JsonLd, jwt: Jwt | null, now: Date): StepResult {
  const from = momentOf(credential.validFrom ?? credential.issuanceDate)
  const until = earliest(momentOf(credential.validUntil ?? credential.expirationDate), secondOf(jwt?.payload.exp))
  if (from === 'malformed' || until === 'malformed') return failed('One of its dates is no date.')
  if (from && now < from) return failed(`It is valid from ${day(from)} on.`, 'not_yet_valid')
  if (until && now > until) return failed(`It was valid until ${day(until)}.`, 'expired')
  if (!from && !until) return absent('It says nothing of when it is valid.')
  return passed(
    `It is valid${from ? ` since ${day(from)}` : ''}${until ? `, until ${day(until)}` : ', without an end'}.`,
  )
}

function momentOf(date: unknown): Date | 'malformed' | undefined {
  if (date === undefined) return undefined
  const moment = new Date(typeof date === 'string' ? date : Number.NaN)
  return Number.isNaN(moment.getTime()) ? 'malformed' : moment
}

function secondOf(seconds: unknown): Date | 'malformed' | undefined {
  if (seconds === undefined) return undefined
  const moment = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN)
  return Number.isNaN(moment.getTime()) ? 'malformed' : moment
}

function earliest(...moments: (Date | 'malformed' | undefined)[]): Date | 'malformed' | undefined {
  if (moments.includes('malformed')) return 'malformed'
  return moments.filter((m) => m instanceof Date).sort((a, b) => a.getTime() - b.getTime())[0]
}

/** As people read it, and to the second: that is what decides. */
const day = (moment: Date) => `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`
