/** The same moment without its fraction of a second: a VC-JWT says it in seconds, and both forms have to agree. */
export const wholeSeconds = (moment: Date) => new Date(Math.floor(moment.getTime() / 1000) * 1000)

/** As credentials write a moment: whole seconds, UTC. */
export const toDateTime = (moment: Date) => `${moment.toISOString().slice(0, 19)}Z`

/** The same day of a later month, or that month's last one: 31 January and a month is 28 or 29 February. */
export function addMonths(moment: Date, months: number): Date {
  const later = new Date(moment)
  later.setUTCDate(1)
  later.setUTCMonth(later.getUTCMonth() + months)
  later.setUTCDate(Math.min(moment.getUTCDate(), daysInMonth(later)))
  return later
}

/**
 * Until when a badge is good that is awarded now. One that renews another before that has run out begins where the other
 * one ends: nothing is lost by renewing early.
 */
export function goodUntil(awardedAt: Date, validityMonths: number | null, renewed?: { validUntil: Date }): Date | null {
  if (validityMonths === null) return null
  const from = renewed && renewed.validUntil > awardedAt ? renewed.validUntil : awardedAt
  return addMonths(from, validityMonths)
}

const daysInMonth = (moment: Date) =>
  new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0)).getUTCDate()
