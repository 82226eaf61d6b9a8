/** Course platforms whose webhooks we know the shape of; `generic` is our own. */
export const platforms = ['generic', 'canvas', 'moodle', 'open-edx', 'thinkific', 'learnworlds'] as const
export type Platform = (typeof platforms)[number]

/** `signature`: Standard Webhooks. `secret`: a bearer secret, in a header or as `?token=`. */
export const authentications = ['signature', 'secret'] as const
export type SourceAuthentication = (typeof authentications)[number]

export type HookStatus = 'received' | 'done' | 'ignored' | 'unmapped'

/** What a hook may say that something is done about. */
export const hookTypes = ['course.enrolled', 'course.completed'] as const
export type HookType = (typeof hookTypes)[number]

/** What is read out of a body. Without `email` and `courseId` nothing can be done. */
export const fields = [
  'type',
  'email',
  'name',
  'familyName',
  'courseId',
  'courseName',
  'completedAt',
  'passed',
  'percentage',
] as const
export type Field = (typeof fields)[number]

/** Where in a body of theirs our fields stand, and what their words for its type mean here. */
export type Mapping = {
  /** A path (`json-path.ts`) for each field that is read. */
  paths: Partial<Record<Field, string>>
  /** By their word for it; `*` stands for any other, and for none. */
  types: Record<string, HookType>
  /** Bodies in which something else stands there are ignored. */
  condition: { path: string; equals: string } | null
}

/** How many microcredentials one course may be mapped to: all of them are enrolled in by one job (decisions/0030). */
export const mostPerCourse = 3

/** Milliseconds within which a body that comes again is a repeat, if nothing else tells its webhooks apart. */
export const repeatWindow = 24 * 3_600_000

/** Days that a body is kept: of what is done with, of what waits for its mapping to be mended; and days of the rest. */
export const keptDays = { done: 7, unmapped: 30, hook: 90 }
