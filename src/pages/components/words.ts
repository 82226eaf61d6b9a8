/** How long before `now` something was: `3 days ago`. */
export function ago(date: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - date.getTime()) / 1000)
  if (Math.abs(seconds) < 60) return 'just now'
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units[2]
  return relative.format(-Math.trunc(seconds / length), unit)
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `1 hour`, `2 hours`. */
export const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`

/** `1,200`. */
export const number = (n: number) => grouped.format(n)

const grouped = new Intl.NumberFormat('en')

/** `1 person`, `1,200 people`. */
export const people = (n: number) => (n === 1 ? '1 person' : `${number(n)} people`)

/** A length of time given in months: `2 years`, `18 months`. */
export const months = (n: number) => (n % 12 === 0 ? count(n / 12, 'year') : count(n, 'month'))

const languages = new Intl.DisplayNames('en', { type: 'language' })

/** A language by its name: `Brazilian Portuguese`; one that nobody knows, by its tag. */
export function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag
  } catch {
    return tag
  }
}

/** A size as people read it: `1.5 MB`. */
export function bytes(n: number): string {
  if (n < 1024) return count(n, 'byte')
  const [unit, length] = n < 1024 ** 2 ? ['KB', 1024] : n < 1024 ** 3 ? ['MB', 1024 ** 2] : ['GB', 1024 ** 3]
  return `${Number((n / Number(length)).toFixed(1))} ${unit}`
}
