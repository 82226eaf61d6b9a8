import type { JsonLd } from '../proof/canonicalize'
import { absent, failed, passed } from './report'
import type { StepResult } from './report'

/** Whether a credential holds now; its first and its last moment count. A JWT may hold for less than what it carries. */
export function checkValidity(credential: JsonLd, jwt: { payload: JsonLd } | null, now: Date): StepResult {
  const beginnings = inOrder(credential.validFrom ?? credential.issuanceDate, jwt?.payload.nbf)
  const ends = inOrder(credential.validUntil ?? credential.expirationDate, jwt?.payload.exp)
  if ([...beginnings, ...ends].some((moment) => Number.isNaN(moment.getTime())))
    return failed('One of its dates is no date.')
  const [from, until] = [beginnings.at(-1), ends[0]]
  if (from && now < from) return failed(`It is valid from ${day(from)} on.`, 'not_yet_valid')
  if (until && now > until) return failed(`It was valid until ${day(until)}.`, 'expired')
  if (!from && !until) return absent('It says nothing of when it is valid.')
  return passed(
    `It is valid${from ? ` since ${day(from)}` : ''}${until ? `, until ${day(until)}` : ', without an end'}.`,
  )
}

/** A date and a NumericDate (seconds), as far as they are given. */
const inOrder = (date: unknown, seconds: unknown): Date[] =>
  [
    date === undefined ? undefined : new Date(typeof date === 'string' ? date : Number.NaN),
    seconds === undefined ? undefined : new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN),
  ]
    .filter((moment) => moment !== undefined)
    .sort((a, b) => a.getTime() - b.getTime())

/** As people read it, and to the second: that is what decides. */
const day = (moment: Date) => `${moment.toISOString().slice(0, 19).replace('T', ' ')} UTC`
