import { z } from 'zod'
import { openBadgesContext, vcContext } from '../proof/context-urls'

// What we sign, clause by clause of Open Badges 3.0. Objects are strict: a property nobody thought of is not signed.

/** A lone half of a surrogate pair has no UTF-8: libraries would not agree on what was signed. */
const Text = z
  .string()
  .min(1)
  .overwrite((text) => text.toWellFormed())

/** An absolute IRI, in the characters that N-Quads allow between `<` and `>`. */
const Iri = z.string().regex(/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i)

const WebAddress = z.string().regex(/^https?:\/\/\S+$/)

/** Whole seconds, UTC. */
const DateTime = z.iso.datetime({ precision: 0 })

const Image = z.strictObject({ id: Iri, type: z.literal('Image') })

const Profile = z.strictObject({
  id: Iri,
  type: z.tuple([z.literal('Profile')]),
  name: Text,
  url: WebAddress,
  description: Text,
  image: Image.optional(),
})

const Alignment = z.strictObject({
  type: z.tuple([z.literal('Alignment')]),
  targetName: Text,
  targetUrl: WebAddress,
  targetFramework: Text.optional(),
  targetCode: Text.optional(),
  targetType: Text.optional(),
})

const ResultDescription = z.strictObject({
  id: Iri,
  type: z.tuple([z.literal('ResultDescription')]),
  name: Text,
  resultType: z.literal('RubricCriterionLevel'),
  requiredLevel: Iri,
  rubricCriterionLevel: z
    .array(
      z.strictObject({
        id: Iri,
        type: z.tuple([z.literal('RubricCriterionLevel')]),
        name: Text,
        description: Text.optional(),
      }),
    )
    .min(1),
})

const Achievement = z.strictObject({
  id: Iri,
  type: z.tuple([z.literal('Achievement')]),
  achievementType: Text,
  name: Text,
  description: Text,
  criteria: z.strictObject({ id: Iri, narrative: Text }),
  image: Image.optional(),
  inLanguage: Text,
  version: Text,
  tag: z.array(Text).min(1).optional(),
  creditsAvailable: z.number().optional(),
  alignment: z.array(Alignment).min(1).optional(),
  resultDescription: z.array(ResultDescription).min(1),
})

const IdentityObject = z.strictObject({
  type: z.literal('IdentityObject'),
  hashed: z.boolean(),
  identityHash: Text,
  identityType: z.enum(['emailAddress', 'name']),
  salt: z.string().optional(),
})

const AchievementSubject = z.strictObject({
  // A random one, of this credential alone: badges of one person cannot be linked by it.
  id: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  type: z.tuple([z.literal('AchievementSubject')]),
  identifier: z.array(IdentityObject).min(1),
  achievement: Achievement,
  result: z
    .array(z.strictObject({ type: z.tuple([z.literal('Result')]), resultDescription: Iri, achievedLevel: Iri }))
    .min(1),
})

const Evidence = z.strictObject({
  id: Iri.optional(),
  type: z.tuple([z.literal('Evidence')]),
  name: Text.optional(),
  description: Text.optional(),
  narrative: Text.optional(),
})

export type Evidence = z.infer<typeof Evidence>

const StatusEntry = z.strictObject({
  id: Iri,
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.literal('revocation'),
  statusListIndex: z.string().regex(/^\d{1,6}$/),
  statusListCredential: Iri,
})

/** Every credential we issue, before its proof. */
export const AchievementCredential = z.strictObject({
  '@context': z.tuple([z.literal(vcContext), z.literal(openBadgesContext)]),
  id: Iri,
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('OpenBadgeCredential')]),
  name: Text,
  description: Text,
  image: Image.optional(),
  issuer: Profile,
  validFrom: DateTime,
  validUntil: DateTime.optional(),
  awardedDate: DateTime,
  credentialSubject: AchievementSubject,
  evidence: z.array(Evidence).min(1).optional(),
  credentialStatus: StatusEntry,
})

export type AchievementCredential = z.infer<typeof AchievementCredential>

export const Revocation = z.object({
  reason: z
    .string()
    .trim()
    .min(1, 'Say why: the reason is shown on the badge’s page.')
    .max(500, 'At most 500 characters.'),
})
