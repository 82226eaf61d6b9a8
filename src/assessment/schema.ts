import * as z from 'zod'
import { legible } from '../http/schema'

const Id = z.string().max(100, 'At most 100 characters.')

export const NewSubmission = z.object({
  statement: z.literal(true, 'State that the work is your own.'),
  /** The name to be shown by on the badge's page. */
  holderName: legible(
    z
      .string('Give the name to be shown on the badge’s page.')
      .trim()
      .min(1, 'Give the name to be shown on the badge’s page.')
      .max(120, 'At most 120 characters.')
      // Neither line breaks nor marks that turn the direction of what stands around them.
      .regex(/^[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u, 'A name is one line of plain text.'),
  ),
  /** Whether that name is part of what is signed. */
  nameInBadge: z.boolean(),
  /** What the learner says of their work as a whole (Markdown); part of what is signed. */
  narrative: legible(z.string().trim().max(4000, 'At most 4,000 characters.')).default(''),
  /** Evidence that becomes public with the badge. */
  release: z.array(Id).max(200, 'At most 200 pieces of evidence.'),
})

const Words = legible(z.string().max(5000, 'At most 5,000 characters.'))

/** A review as far as it has come. */
export const ReviewDraft = z.object({
  scores: z
    .array(z.object({ criterionId: Id, levelId: Id.nullable(), feedback: Words }))
    .max(100, 'At most 100 criteria.'),
  note: Words,
  /** When what this began from was saved; left out, it replaces whatever is there. */
  updatedAt: z.iso
    .datetime()
    .transform((at) => new Date(at))
    .optional(),
})
