import { ago } from './words'

/**
 * A moment in words: the day, with `precise` the minute too (UTC, since we do not know where the reader is), with `now`
 * how long ago.
 */
export function Time({ at, precise = false, now }: { at: Date | string; precise?: boolean; now?: Date }) {
  const date = new Date(at)
  const exact = minute.format(date) + ' UTC'
  return (
    <time datetime={date.toISOString()} title={exact}>
      {now ? ago(date, now) : precise ? exact : day.format(date)}
    </time>
  )
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const minute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
