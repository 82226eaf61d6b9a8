import * as z from 'zod'
import { legible, PageQuery } from '../http/schema'
import { Email, ImageDigest, Slug, WebAddress } from '../identity/schema'
import { achievementTypes, languageTag, targetTypes } from './open-badge-words'

/** A lone half of a surrogate pair has no UTF-8, and could not be signed. */
const words = (max: number) => legible(z.string().trim().max(max, atMost(max)))

const atMost = (characters: number) => `At most ${characters.toLocaleString('en')} characters.`

const whole = (min: number, max: number) => {
  const problem = `Give a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}.`
  return z.number(problem).int(problem).min(min, problem).max(max, problem)
}

const positive = (max: number) => {
  const problem = `Give a number above 0, and at most ${max.toLocaleString('en')}.`
  return z.number(problem).positive(problem).max(max, problem)
}

const optional = <T extends z.ZodType>(type: T) => type.nullable().default(null)

/** Local to the version. Without hyphens, since `c1-l2` is level `l2` of criterion `c1`. */
const LocalId = z.string().regex(/^[a-z0-9]{1,20}$/, 'An id has 1 to 20 lower-case letters and digits.')

/** OB 3.0's own extension pattern, without the bars it has by mistake. */
const Extension = z
  .string()
  .regex(/^ext:[A-Za-z0-9._-]{1,100}$/, 'Take a value of Open Badges 3.0, or ext:… of your own.')

/** OB 3.0 `targetType`. */
export const TargetType = z.union([z.enum(targetTypes), Extension])

const Alignment = z.object({
  targetName: words(300).min(1, 'Name the skill.'),
  targetUrl: WebAddress,
  targetFramework: optional(words(300)),
  targetCode: optional(words(100)),
  targetType: optional(TargetType),
})

const Level = z.object({ id: LocalId.optional(), name: words(120), description: words(1000).default('') })

const Criterion = z.object({
  id: LocalId.optional(),
  name: words(200),
  description: words(2000).default(''),
  levels: z.array(Level).max(10, 'At most 10 levels.').transform(withIds('l')).default([]),
  requiredLevel: z.union([LocalId, z.literal('')]).default(''),
  alignments: z.array(Alignment).max(10, 'At most 10 alignments.').default([]),
})

const MediaType = z
  .string()
  .toLowerCase()
  .regex(/^[a-z]+\/(\*|[a-z0-9][a-z0-9.+-]{0,100})$/, 'Give a media type such as application/pdf, or image/*.')

const Requirement = z
  .object({
    id: LocalId.optional(),
    name: words(200),
    description: words(2000).default(''),
    kind: z.enum(['text', 'file', 'link', 'course']),
    min: whole(0, 20).default(1),
    max: whole(1, 20).default(1),
    mediaTypes: z.array(MediaType).max(20, 'At most 20 media types.').default([]),
    maxMegabytes: optional(whole(1, 100_000)),
  })
  .refine(({ min, max }) => min <= max, { path: ['max'], error: 'The most has to be at least the least.' })
  .refine(
    ({ kind, mediaTypes, maxMegabytes }) => kind === 'file' || (mediaTypes.length === 0 && maxMegabytes === null),
    {
      path: ['kind'],
      error: 'Only a file has media types and a size.',
    },
  )

export const Language = z.string().max(20, atMost(20)).regex(languageTag, 'Give a language such as en or pt-BR.')

/** OB 3.0 `achievementType`. */
export const AchievementType = z.union([z.enum(achievementTypes), Extension])

const codePoints = (text: string) => Array.from(text, (c) => c.codePointAt(0)!.toString(16).padStart(6, '0')).join('')

const content = {
  name: words(200),
  description: words(4000),
  competency: words(500),
  criteriaNarrative: words(20_000),
  achievementType: AchievementType,
  estimatedHours: positive(10_000).nullable(),
  // Signed, as an xsd:double: 8.2 has two such forms, depending on the library, and a signature over it may not verify.
  credits: positive(10_000)
    .refine((n) => Number.isInteger(n * 4), 'Use whole numbers, halves or quarters: others cannot be signed exactly.')
    .nullable(),
  language: Language,
  tags: z
    .array(words(50).min(1, 'A tag has at least one character.'))
    .max(20, 'At most 20 tags.')
    .transform((tags) => [...new Set(tags)])
    // Signed in a sorted order that the standard counts in characters, and libraries in halves of them.
    .refine(
      (tags) => String(tags.toSorted()) === String(tags.toSorted((a, b) => (codePoints(a) < codePoints(b) ? -1 : 1))),
      'Emoji in one tag and rare characters, such as full-width ones, in another cannot be signed for everybody.',
    ),
  fieldOfStudy: words(200).nullable(),
  humanCode: words(100).nullable(),
  translations: z
    .array(z.object({ url: WebAddress, language: Language }))
    .max(20, 'At most 20 other languages.')
    .refine((all) => new Set(all.map(({ url }) => url)).size === all.length, 'Two of them have the same address.'),
  validityMonths: whole(1, 600).nullable(),
  renewalDays: whole(0, 365),
  imageDigest: ImageDigest.nullable(),
  imageSvgDigest: ImageDigest.nullable(),
  cardDigest: ImageDigest.nullable(),
  revokedDigest: ImageDigest.nullable(),
  alignments: z.array(Alignment).max(50, 'At most 50 alignments.'),
  criteria: z
    .array(Criterion)
    .max(20, 'At most 20 criteria.')
    .transform(withIds('c'))
    .superRefine((criteria, ctx) => {
      for (const [i, { levels, requiredLevel }] of criteria.entries())
        if (requiredLevel !== '' && !levels.some(({ id }) => id === requiredLevel))
          ctx.addIssue({
            code: 'custom',
            path: [i, 'requiredLevel'],
            message: 'The required level is not one of the levels.',
          })
    }),
  requirements: z.array(Requirement).max(20, 'At most 20 requirements.').transform(withIds('r')),
  assessors: z.union([z.literal(1), z.literal(2)], 'One assessor, or two.'),
  enrollment: z.enum(['open', 'invitation']),
}

/** Any part of what an author writes. A draft may be incomplete; what is there has to be sound. */
export const DraftContent = z.object(content).partial()

export const NewMicrocredential = DraftContent.extend({ slug: Slug })

export const DraftPatch = DraftContent.extend({ revision: z.number().int().min(1, 'Revisions count from 1.') })

const Hours = z.coerce.number('Give a number of hours.').min(0, 'Hours are 0 or more.')

export const Search = PageQuery.extend({
  q: z.string().max(100, atMost(100)).optional(),
  tag: z.string().max(50, atMost(50)).optional(),
  issuer: z.string().max(60, atMost(60)).optional(),
  minHours: Hours.optional(),
  maxHours: Hours.optional(),
})

export const NewInvitation = z.object({ email: Email })

/**
 * Gives what has no id the first free one, `c1`, `c2` …, in order: the same input always gets the same ids. Refuses an
 * id that is there twice.
 */
function withIds<T extends { id?: string | undefined }>(letter: string) {
  return (items: T[], ctx: z.RefinementCtx): (T & { id: string })[] => {
    const taken = new Set(items.flatMap(({ id }) => id ?? []))
    const given = items.filter(({ id }) => id !== undefined).length
    if (taken.size < given) ctx.addIssue({ code: 'custom', message: 'Two of them have the same id.' })
    let n = 0
    return items.map((item) => {
      if (item.id !== undefined) return { ...item, id: item.id }
      while (taken.has(`${letter}${++n}`));
      return { ...item, id: `${letter}${n}` }
    })
  }
}
