import type { Version } from '../../catalogue/version'
import type { FieldProblem } from '../../refusal'
import { addMonths, wholeSeconds } from '../validity'

/** When a badge was awarded elsewhere, null for now, and until when it is good. */
export type Term = {
  awardedAt: Date | null
  validUntil: Date | null
  /** Whether the issuer says when it ends; else that follows from the version, and from what it renews. */
  endSaid: boolean
}

type Said = { awardedAt?: string | undefined; validUntil?: string | undefined }

const earliest = new Date('1970-01-01')

/** A day may have begun where the issuer is, and not yet in UTC. */
const firstPlaceOnEarth = 14 * 3_600_000

/** The term of a badge that is awarded by what an issuer says; or what is wrong with what it says. */
export function termOf(
  { validityMonths }: Pick<Version, 'validityMonths'>,
  said: Said,
  now: Date,
): Term | FieldProblem {
  const day = momentOf(said.awardedAt, now)
  if (day === undefined) return { path: 'awardedAt', problem: 'This is in the future.' }
  if (day < earliest) return { path: 'awardedAt', problem: 'This is before 1970.' }
  const awardedAt = day < wholeSeconds(now) ? day : null
  const end = validityMonths === null ? null : addMonths(day, validityMonths)
  if (end !== null && end <= now)
    return { path: 'awardedAt', problem: `A badge awarded then was good until ${dayOf(end)} only.` }
  if (said.validUntil === undefined) return { awardedAt, validUntil: end, endSaid: false }
  const validUntil = endOf(said.validUntil)
  if (validUntil <= now) return { path: 'validUntil', problem: 'This is over already.' }
  if (end !== null && dayOf(validUntil) > dayOf(end))
    return { path: 'validUntil', problem: `This microcredential lets a badge end on ${dayOf(end)} at the latest.` }
  return { awardedAt, validUntil: end !== null && end < validUntil ? end : validUntil, endSaid: true }
}

/** Undefined for what is yet to come. */
function momentOf(said: string | undefined, now: Date): Date | undefined {
  if (said === undefined) return wholeSeconds(now)
  const moment = wholeSeconds(new Date(said))
  if (moment <= now) return moment
  return isDay(said) && moment.getTime() - now.getTime() < firstPlaceOnEarth ? wholeSeconds(now) : undefined
}

/** A badge that is good until a day is good on that day. */
const endOf = (said: string) => wholeSeconds(new Date(isDay(said) ? `${said}T23:59:59Z` : said))

const isDay = (said: string) => said.length === 10

const dayOf = (moment: Date) => moment.toISOString().slice(0, 10)
