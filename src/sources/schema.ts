import * as z from 'zod'
import { legible, PageQuery } from '../http/schema'
import { parsePath } from './json-path'
import { authentications, fields, hookTypes, platforms } from './rules'

const Name = legible(z.string().trim().min(1, 'Give a name.').max(120, 'At most 120 characters.'))

const Path = z
  .string()
  .trim()
  .refine(
    (path) => parsePath(path) !== undefined,
    "Write a path as in $.user.email, $['e-mail'] or $.items[0]: no wildcards, no filters.",
  )

const Word = legible(z.string().trim().min(1, 'Say what stands there.').max(200, 'At most 200 characters.'))

/** Where the fields stand in a body, and what a word for its type means. */
export const MappingInput = z.strictObject({
  paths: z
    .partialRecord(z.enum(fields), Path)
    .refine((paths) => paths.email !== undefined, { path: ['email'], error: 'Say where the e-mail address stands.' })
    .refine((paths) => paths.courseId !== undefined, { path: ['courseId'], error: 'Say where the course id stands.' }),
  types: z
    .record(Word, z.enum(hookTypes))
    .refine((types) => Object.keys(types).length > 0, 'Say which word means that a course is completed.')
    .refine((types) => Object.keys(types).length <= 20, 'At most 20 words.'),
  condition: z.strictObject({ path: Path, equals: Word }).nullable(),
})

/** One that the platform gives: 16 characters at the least, as a short one can be guessed. */
const Secret = z
  .string()
  .trim()
  .min(16, 'At least 16 characters.')
  .max(200, 'At most 200 characters.')
  .regex(/^[!-~]*$/, 'Only visible ASCII characters, without spaces.')

export const NewSource = z.strictObject({
  name: Name,
  platform: z.enum(platforms),
  authentication: z.enum(authentications),
  /** If the platform gives one; or else one is made. */
  secret: Secret.optional(),
})

export const SourcePatch = z.strictObject({ name: Name, mapping: MappingInput }).partial()

export const Rotation = z.strictObject({ secret: Secret.optional() })

const CourseId = legible(z.string().trim().min(1, 'Give the id of the course.').max(255, 'At most 255 characters.'))

const RequirementId = z.string().min(1).max(60).nullable()

export const NewCourse = z.strictObject({
  courseId: CourseId,
  microcredentialId: z.string().min(1).max(80),
  enrolls: z.boolean().default(true),
  requirementId: RequirementId.default(null),
})

export const CoursePatch = z.strictObject({ enrolls: z.boolean(), requirementId: RequirementId }).partial()

export const HookQuery = PageQuery.extend({
  /** Only what could not be mapped. */
  status: z.literal('unmapped').optional(),
})
