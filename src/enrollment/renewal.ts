/** Until when a badge is good, and how many days before that it can be renewed. */
export type Term = { validUntil: Date | null; renewalDays: number }

const day = 86_400_000

/** From when on a badge can be renewed; null for one that never runs out. */
export const renewableFrom = ({ validUntil, renewalDays }: Term): Date | null =>
  validUntil && new Date(validUntil.getTime() - renewalDays * day)

/** Whether a badge that is awarded at this moment renews this one. One that never runs out is never renewed. */
export function canRenew(term: Term, at: Date): boolean {
  const from = renewableFrom(term)
  return from !== null && from <= at
}

/** Why somebody who holds this badge cannot earn it again now, or undefined if they can. */
export function whyNotAgain(term: Term, now: Date): string | undefined {
  const from = renewableFrom(term)
  if (from === null || term.validUntil === null) return 'You hold this badge already, and it never runs out.'
  if (from <= now) return undefined
  return `You hold this badge until ${dayInWords(term.validUntil)}. It can be renewed from ${dayInWords(from)} on.`
}

/** Of several the one that is good for longest. */
export const longest = <T extends Term>(terms: T[]): T | undefined => terms.toSorted((a, b) => endOf(b) - endOf(a))[0]

const endOf = ({ validUntil }: Term) => validUntil?.getTime() ?? Number.MAX_VALUE

/** The day of a moment, for people. */
export const dayInWords = (moment: Date) => words.format(moment)

const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
