import type { OutgoingMail } from './provider'

const minute = 60_000
const hour = 60 * minute

/** Milliseconds for which a mail is tried at the least. */
export const triesFor = 72 * hour

/** Tries within that time if each waits as long as it may. */
const fewest = 20

/** Milliseconds after which who hands a mail over must have died. */
export const diedAfter = 5 * minute

/** Milliseconds after which a mail that was rung for, and of which nothing was heard, is rung for once more. */
export const unheardAfter = 15 * minute

type Tried = Pick<OutgoingMail, 'attempts' | 'createdAt' | 'expiresAt'>

/**
 * When a mail that was not taken is tried again; undefined once it is given up. 1, 2, 4 … minutes later, at most six
 * hours; or when the provider says, from a minute to a day. Both days and tries must have run out: a provider that has
 * us come back each minute uses up the tries in no time, and what an admin sends again is old.
 * A mail whose link runs out is looked at once more then, to be forgotten.
 */
export function nextAttempt(
  { attempts, createdAt, expiresAt }: Tried,
  now: Date,
  retryAfter?: number,
): Date | undefined {
  if (attempts >= fewest && now.getTime() - createdAt.getTime() >= triesFor) return undefined
  const growing = Math.min(minute * 2 ** Math.min(attempts - 1, 20), 6 * hour)
  const told = retryAfter === undefined ? undefined : Math.min(Math.max(retryAfter * 1000, minute), 24 * hour)
  const next = new Date(now.getTime() + (told ?? growing))
  return expiresAt !== null && expiresAt < next ? expiresAt : next
}

/** Whether the link in a mail is too old to be of use. */
export const isTooLate = ({ expiresAt }: Tried, now: Date) => expiresAt !== null && expiresAt <= now

/**
 * Whether a mail may be handed over at this moment and be one mail still: the provider has never had it, as far as we
 * know, or remembers its key.
 */
export const staysOne = (unknownSince: Date | null, remembers: number, at: Date) =>
  unknownSince === null || at.getTime() - unknownSince.getTime() < remembers
