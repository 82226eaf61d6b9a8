import { Email } from '../identity/schema'
import { at } from './json-path'
import { parseBody } from './hook-body'
import { presets } from './platforms'
import type { Field, HookType, Mapping, Platform } from './rules'

/** What a hook says, in our words. */
export type Told = {
  type: HookType
  /** In lower case. */
  email: string
  /** Empty if it does not say. */
  name: string
  courseId: string
  courseName: string
  completedAt: Date
}

/** `ignored`: nothing is to be done. `unmapped`: something is, and the mapping does not say what. Reasons are for admins. */
export type Reading =
  | { outcome: 'told'; told: Told }
  | { outcome: 'ignored'; reason: string }
  | { outcome: 'unmapped'; reason: string }

type Hook = { platform: Platform; mapping: Mapping; contentType: string; body: string; receivedAt: Date }

/** Reads a hook as its source's mapping says. Takes no more steps than the mapping has parts, whatever the body. */
export function readHook({ platform, mapping, contentType, body, receivedAt }: Hook): Reading {
  const parsed = parseBody(contentType, body)
  if (!parsed) return unmapped('The body is no JSON object.')
  const shaped = presets[platform].shape?.(parsed) ?? parsed
  const value = (field: Field) => {
    const path = mapping.paths[field]
    return path === undefined ? undefined : at(shaped, path)
  }
  const text = (field: Field) => asText(value(field))
  const where = (field: Field) => mapping.paths[field] ?? 'no path'

  const { condition } = mapping
  if (condition && asText(at(shaped, condition.path)) !== condition.equals)
    return ignored(`At ${condition.path} stands something else than “${condition.equals}”.`)
  const theirs = text('type')
  const type = typeOf(mapping, theirs)
  if (!type)
    return theirs === ''
      ? unmapped(`No type at ${where('type')}.`)
      : ignored(`Nothing is done about “${cut(theirs, 80)}”.`)
  if (type === 'course.completed') {
    const not = whyNotCompleted(mapping, text)
    if (not) return not
  }
  const email = Email.safeParse(text('email'))
  if (!email.success) return unmapped(`No e-mail address at ${where('email')}.`)
  const courseId = cut(text('courseId'), 255)
  if (courseId === '') return unmapped(`No course id at ${where('courseId')}.`)
  const name = [text('name'), text('familyName')].filter(Boolean).join(' ')
  const told = { type, email: email.data, name: cut(name, 120), courseId, courseName: cut(text('courseName'), 200) }
  return { outcome: 'told', told: { ...told, completedAt: momentOf(text('completedAt'), receivedAt) } }
}

/** A body as paths see it, for people to read; as it came in if it is no object, or is nested deeper than people read. */
export function shownBody({ platform, contentType, body }: Pick<Hook, 'platform' | 'contentType' | 'body'>): string {
  const parsed = parseBody(contentType, body)
  return parsed && isShallow(parsed) ? JSON.stringify(presets[platform].shape?.(parsed) ?? parsed, null, 2) : body
}

/** Each level is indented by one more: a few kilobytes that are nested very deep would be megabytes. */
const isShallow = (value: unknown, levels = 32): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)))

function typeOf({ types }: Mapping, theirs: string): HookType | undefined {
  const named = (word: string) => (Object.hasOwn(types, word) ? types[word] : undefined)
  return named(theirs) ?? named('*')
}

/** A platform may tell of a course that is not passed, or not completed yet, by the same type. */
function whyNotCompleted({ paths }: Mapping, text: (field: Field) => string): Reading | undefined {
  if (paths.passed !== undefined) {
    const passed = text('passed').toLowerCase()
    if (passed === '') return unmapped(`At ${paths.passed} it is not said whether the course is passed.`)
    if (passed !== 'true' && passed !== '1') return ignored('The course is not passed.')
  }
  if (paths.percentage !== undefined) {
    const percentage = Number.parseFloat(text('percentage'))
    if (Number.isNaN(percentage)) return unmapped(`No percentage at ${paths.percentage}.`)
    if (percentage < 100) return ignored(`The course is not completed: ${percentage} of 100 percent.`)
  }
  return undefined
}

/** ISO 8601, or seconds or milliseconds since 1970. What cannot be read, or lies ahead, is the moment it came in. */
function momentOf(text: string, receivedAt: Date): Date {
  const number = /^\d{9,13}(\.\d+)?$/.test(text) ? Number(text) : undefined
  // What else JavaScript takes for a date is none: it makes a year of “-1”.
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  const time = number === undefined ? date : number < 1e11 ? number * 1000 : number
  return Number.isNaN(time) || time <= 0 || time > receivedAt.getTime() ? receivedAt : new Date(Math.floor(time))
}

/** Plain values as one line of text; of everything else, nothing. */
function asText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return ''
  return value
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim()
}

const cut = (text: string, length: number) => text.slice(0, length).toWellFormed()

const unmapped = (reason: string): Reading => ({ outcome: 'unmapped', reason })
const ignored = (reason: string): Reading => ({ outcome: 'ignored', reason })
