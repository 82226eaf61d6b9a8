import * as z from 'zod'
import { NewSubmission } from '../../assessment/schema'
import { legible } from '../../http/schema'
import { Email, WebAddress } from '../../identity/schema'

const Id = z.string().min(1).max(100, 'At most 100 characters.')

/** A day, or a moment with its time zone. */
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], 'Give a day, as YYYY-MM-DD.')

/** What an issuer says of a person it has judged elsewhere. */
export const DirectAward = z.object({
  email: Email,
  /** The name to be shown by on the badge’s page. */
  name: NewSubmission.shape.holderName,
  /** The issuer’s statement that the person agreed to have their name signed. */
  nameInBadge: z.boolean().default(false),
  /** When it was awarded; now, if it is not said. */
  awardedAt: Moment.optional(),
  /** Earlier than the version lets it end. */
  validUntil: Moment.optional(),
  narrative: legible(z.string().trim().max(5000, 'At most 5,000 characters.')).default(''),
  /** The level reached, by criterion. */
  levels: z.record(Id, Id).default({}),
  /** Pages that show what was judged: public with the badge. */
  evidence: z
    .array(
      z.object({ url: WebAddress, name: legible(z.string().trim().max(200, 'At most 200 characters.')).default('') }),
    )
    .max(20, 'At most 20 pages.')
    .default([]),
  /** Although the person holds this badge already. */
  again: z.boolean().default(false),
})

export type DirectAward = z.infer<typeof DirectAward>

/** Which version: the one that is published of a microcredential, or one by its id. */
const Which = z.object({ microcredentialId: Id.optional(), versionId: Id.optional() })

/** Strict: an award is final, and a misspelt date would be lost without a word. */
export const NewDirectAward = z
  .strictObject({ ...DirectAward.shape, ...Which.shape })
  .refine(({ microcredentialId, versionId }) => (microcredentialId === undefined) !== (versionId === undefined), {
    message: 'Say which microcredential, or which version of one.',
    path: ['microcredentialId'],
  })

export type NewDirectAward = z.infer<typeof NewDirectAward>
