import * as z from 'zod'
import { AchievementType, Language, TargetType } from '../catalogue/schema'
import { findDisputed } from './one-node'
import { extensionsContext, openBadgesContext, vcContext } from '../proof/context-urls'

// What we sign, clause by clause of Open Badges 3.0. Objects are strict: a property nobody thought of is not signed.

/** The JSON schema that each badge names: the one that takes what JSON-LD compaction makes of arrays, too. */
export const achievementSchema =
  'https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json'

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

/** `type` of a class with only that one: an array all the same. */
const typed = <T extends string>(type: T) => z.tuple([z.literal(type)])

const some = <T extends z.ZodType>(type: T) => z.array(type).min(1).optional()

const strings = <K extends string>(...names: K[]) =>
  Object.fromEntries(names.map((name) => [name, z.string().optional()])) as Record<K, z.ZodOptional<z.ZodString>>

/** `type` of a class that others may have given more types. */
const typesWith = (...types: string[]) =>
  z.array(z.string()).refine((all) => types.every((type) => all.includes(type)), `has to name ${types.join(', ')}`)

/** With seconds, which RFC 3339 asks for. */
const OtherDate = z.iso.datetime({ offset: true }).regex(/T\d\d:\d\d:\d\d/)

/** Of another organisation: § Profile, without what nests others in it. */
const OtherProfile = z.strictObject({
  id: Iri,
  type: typesWith('Profile'),
  image: z.strictObject({ id: Iri, type: z.literal('Image'), caption: z.string().optional() }).optional(),
  ...strings('name', 'url', 'phone', 'description', 'email', 'official'),
})

/**
 * An endorsement before its proof (§ EndorsementCredential). It is strict, and names our contexts alone, since it becomes
 * part of badges that we sign.
 */
export const EndorsementCredential = z.strictObject({
  '@context': z.tuple([z.literal(vcContext), z.literal(openBadgesContext)]).rest(z.literal(extensionsContext)),
  id: Iri,
  type: typesWith('VerifiableCredential', 'EndorsementCredential'),
  name: Text,
  description: Text.optional(),
  issuer: z.union([Iri, OtherProfile]),
  validFrom: OtherDate,
  validUntil: OtherDate.optional(),
  awardedDate: OtherDate.optional(),
  credentialSubject: z.strictObject({
    id: Iri,
    type: typesWith('EndorsementSubject'),
    endorsementComment: Text.optional(),
  }),
  credentialStatus: z.looseObject({ id: Iri.optional(), type: Text }).optional(),
  refreshService: z.strictObject({ id: Iri, type: Text }).optional(),
  credentialSchema: some(z.strictObject({ id: Iri, type: Text })),
})

export type EndorsementCredential = z.infer<typeof EndorsementCredential>

const Proof = z.strictObject({
  type: Text,
  proofPurpose: z.literal('assertionMethod'),
  proofValue: Text,
  verificationMethod: Iri,
  created: OtherDate.optional(),
  expires: OtherDate.optional(),
  ...strings('id', 'cryptosuite', 'domain', 'challenge', 'nonce'),
})

/** An endorsement as it stands inside a badge: with its own proof, or it would be our word alone. */
export const EmbeddedEndorsement = EndorsementCredential.extend({
  proof: z.union([Proof, z.array(Proof).min(1)]),
})

export type EmbeddedEndorsement = z.infer<typeof EmbeddedEndorsement>

const endorsement = some(z.record(z.string(), z.unknown()).pipe(EmbeddedEndorsement))

/** § Profile. */
export const Profile = z.strictObject({
  id: Iri,
  type: typed('Profile'),
  name: Text,
  url: WebAddress,
  description: Text,
  image: Image.optional(),
  email: z.email().optional(),
  endorsement,
})

/** § Alignment. */
const Alignment = z.strictObject({
  type: typed('Alignment'),
  targetName: Text,
  targetUrl: WebAddress,
  targetFramework: Text.optional(),
  targetCode: Text.optional(),
  targetType: TargetType.optional(),
})

/** § RubricCriterionLevel: `level` is a string, as all numbers of results are. */
const RubricCriterionLevel = z.strictObject({
  id: Iri,
  type: typed('RubricCriterionLevel'),
  name: Text,
  description: Text.optional(),
  level: z.string().regex(/^[1-9]\d*$/),
})

/** § ResultDescription. */
const ResultDescription = z.strictObject({
  id: Iri,
  type: typed('ResultDescription'),
  name: Text,
  alignment: some(Alignment),
  resultType: z.literal('RubricCriterionLevel'),
  requiredLevel: Iri,
  rubricCriterionLevel: z.array(RubricCriterionLevel).min(1),
})

/** § Related. */
const Related = z.strictObject({ id: Iri, type: typed('Related'), inLanguage: Language, version: Text.optional() })

/** As an xsd:float it is signed in an exponential form, on which libraries agree for quarters. */
const Credits = z.number().positive().multipleOf(0.25)

/** § Achievement. */
export const Achievement = z.strictObject({
  id: Iri,
  type: typed('Achievement'),
  achievementType: AchievementType,
  name: Text,
  description: Text,
  criteria: z.strictObject({ id: Iri, narrative: Text }),
  creator: Profile,
  image: Image.optional(),
  inLanguage: Language,
  version: Text,
  fieldOfStudy: Text.optional(),
  humanCode: Text.optional(),
  tag: some(Text),
  creditsAvailable: Credits.optional(),
  alignment: some(Alignment),
  related: some(Related),
  resultDescription: z.array(ResultDescription).min(1),
  endorsement,
})

/** § IdentityObject. */
const IdentityObject = z.strictObject({
  type: z.literal('IdentityObject'),
  hashed: z.boolean(),
  identityHash: Text,
  identityType: z.enum(['emailAddress', 'name']),
  salt: z.string().optional(),
})

/** § Result. */
const Result = z.strictObject({ type: typed('Result'), resultDescription: Iri, achievedLevel: Iri })

/** § AchievementSubject. */
const AchievementSubject = z.strictObject({
  // A random one, of this credential alone: badges of one person cannot be linked by it.
  id: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  type: typed('AchievementSubject'),
  // None of somebody who was erased.
  identifier: some(IdentityObject),
  activityStartDate: DateTime.optional(),
  activityEndDate: DateTime.optional(),
  narrative: Text.optional(),
  achievement: Achievement,
  result: some(Result),
})

/** § Evidence. */
const Evidence = z.strictObject({
  id: Iri.optional(),
  type: typed('Evidence'),
  name: Text.optional(),
  description: Text.optional(),
  narrative: Text.optional(),
  genre: Text,
})

export type Evidence = z.infer<typeof Evidence>

/** Bitstring Status List 1.0, § BitstringStatusListEntry. Open Badges 3.0 takes one object here, no array. */
const StatusEntry = z.strictObject({
  id: Iri,
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.literal('revocation'),
  statusListIndex: z.string().regex(/^\d{1,6}$/),
  statusListCredential: Iri,
})

/** Every credential we issue, before its proof (§ AchievementCredential). No two things in it may pass for each other. */
export const AchievementCredential = z
  .strictObject({
    '@context': z.tuple([z.literal(vcContext), z.literal(openBadgesContext), z.literal(extensionsContext)]),
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
    evidence: some(Evidence),
    credentialSchema: z.tuple([
      z.strictObject({ id: z.literal(achievementSchema), type: z.literal('1EdTechJsonSchemaValidator2019') }),
    ]),
    credentialStatus: StatusEntry,
    refreshService: z.strictObject({ id: Iri, type: z.literal('1EdTechCredentialRefresh') }),
  })
  .superRefine((document, ctx) => {
    const disputed = findDisputed(document)
    if (disputed)
      ctx.addIssue({ code: 'custom', path: [disputed.path], message: `differs from ${disputed.other}, of the same id` })
  })

export type AchievementCredential = z.infer<typeof AchievementCredential>

/** A credential as it is built, before the schema has had its say. */
export type UnsignedCredential = z.input<typeof AchievementCredential>

export const Revocation = z.object({
  reason: z
    .string()
    .trim()
    .min(1, 'Say why: the reason is shown on the badge’s page.')
    .max(500, 'At most 500 characters.'),
})
