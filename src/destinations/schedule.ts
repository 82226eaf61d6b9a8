const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Milliseconds before each try, the first included, as Standard Webhooks suggests them: some 75 hours in all. */
export const waits = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const

/** Milliseconds that a queue is asked to wait; what is to wait longer is rung for by cron. */
export const soon = minute

/**
 * When the next try is due after so many; null after the last. Not before the destination has rested. `spread`, from 0 to
 * 1, keeps what failed together from coming back together: it makes a wait up to a tenth longer.
 */
export function nextTry(tries: number, now: Date, spread: number, restsUntil: Date | null): Date | null {
  const wait = waits[tries]
  if (wait === undefined) return null
  const scheduled = now.getTime() + Math.ceil(wait * (1 + spread / 10))
  return new Date(Math.max(scheduled, restsUntil ? rested(restsUntil, spread).getTime() : 0))
}

/** When a delivery is due that found its destination resting: not all of them in the same moment. */
export const rested = (restsUntil: Date, spread: number) => new Date(restsUntil.getTime() + Math.ceil(spread * minute))

/**
 * Until when a destination that answered so is to be left alone; null if it did not ask for that. It asks by `Retry-After`
 * (RFC 9110, §10.2.3: seconds or a date), of which at most a day is granted, or by a status that means “too much”.
 */
export function restingUntil(status: number | null, retryAfter: string | null, now: Date): Date | null {
  const asked = retryAfter === null ? undefined : delayOf(retryAfter.trim(), now)
  const rest = asked ?? (status !== null && [429, 502, 504].includes(status) ? minute : 0)
  return rest > 0 ? new Date(now.getTime() + Math.min(rest, day)) : null
}

/** Undefined if it is neither of the two. */
function delayOf(retryAfter: string, now: Date): number | undefined {
  if (/^\d{1,15}$/.test(retryAfter)) return Number(retryAfter) * second
  const date = retryAfter.endsWith(' GMT') ? Date.parse(retryAfter) : Number.NaN
  return Number.isNaN(date) ? undefined : date - now.getTime()
}

/** A `spread` that a delivery has for good: by the last digits of its id, which are as good as random. */
export const spreadOf = (id: string) => Number.parseInt(id.slice(-4), 16) / 0xffff
