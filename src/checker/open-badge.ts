import * as z from 'zod'
import { achievementTypes, languageTag, targetTypes } from '../catalogue/open-badge-words'
import { DateTime, many, some, typed, Url } from './schema'

// Open Badges 3.0, as far as a badge can be wrong in it; what a property is for is in the standard's data model.

const Text = z.string()
const Name = z.string().min(1, 'is empty')

const oneOf = (known: readonly string[]) =>
  Text.refine((word) => known.includes(word) || /^ext:[\w.|-]+$/.test(word), 'is not a word of Open Badges 3.0')

const Image = z.union([Url, z.looseObject({ id: Url, type: typed('Image'), caption: Text.optional() })], 'is no image')

const identityTypes = (
  'name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId ' +
  'oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier'
).split(' ')

const IdentityObject = z.looseObject({
  type: typed('IdentityObject'),
  hashed: z.boolean(),
  identityHash: Text,
  identityType: oneOf(identityTypes),
  salt: Text.optional(),
})

const IdentifierEntry = z.looseObject({
  type: typed('IdentifierEntry'),
  identifier: Text,
  identifierType: oneOf(identityTypes),
})

const endorsements = {
  endorsement: many(z.looseObject({ type: typed('EndorsementCredential') })).optional(),
  endorsementJwt: many(Text.regex(/^[\w-]+\.[\w-]*\.[\w-]+$/, 'is no JWT')).optional(),
}

/** Properties that are texts, if they are there. */
const texts = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, Text.optional()])) as Record<Name, z.ZodOptional<typeof Text>>

const Address = z.looseObject({
  type: typed('Address'),
  ...texts('addressCountry', 'addressCountryCode', 'addressRegion', 'addressLocality', 'streetAddress', 'postalCode'),
  ...texts('postOfficeBoxNumber'),
  geo: z.looseObject({ type: typed('GeoCoordinates'), latitude: z.number(), longitude: z.number() }).optional(),
})

const Profile = z.looseObject({
  id: Url,
  type: typed('Profile'),
  ...texts('name', 'url', 'description', 'email', 'phone', 'official', 'familyName', 'givenName', 'additionalName'),
  ...texts('patronymicName', 'honorificPrefix', 'honorificSuffix', 'familyNamePrefix', 'dateOfBirth'),
  address: Address.optional(),
  parentOrg: z.lazy((): z.ZodType => Profile).optional(),
  image: Image.optional(),
  otherIdentifier: many(IdentifierEntry).optional(),
  ...endorsements,
})

const Alignment = z.looseObject({
  type: typed('Alignment'),
  targetName: Name,
  targetUrl: Url,
  ...texts('targetCode', 'targetDescription', 'targetFramework'),
  targetType: oneOf(targetTypes).optional(),
})

const RubricCriterionLevel = z.looseObject({
  id: Url,
  type: typed('RubricCriterionLevel'),
  name: Text,
  ...texts('description', 'level', 'points'),
  alignment: many(Alignment).optional(),
})

const resultTypes = (
  'GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion ' +
  'RubricCriterionLevel RubricScore ScaledScore Status'
).split(' ')

const ResultDescription = z.looseObject({
  id: Url,
  type: typed('ResultDescription'),
  name: Text,
  resultType: oneOf(resultTypes),
  allowedValue: many(Text).optional(),
  requiredLevel: Url.optional(),
  ...texts('requiredValue', 'valueMax', 'valueMin'),
  rubricCriterionLevel: many(RubricCriterionLevel).optional(),
  alignment: many(Alignment).optional(),
})

const Language = Text.regex(languageTag, 'is no language')

const Achievement = z.looseObject({
  id: Url,
  type: typed('Achievement'),
  name: Name,
  description: Text,
  criteria: z
    .looseObject({ id: Url.optional(), narrative: Text.optional() })
    .refine(({ id, narrative }) => id !== undefined || narrative !== undefined, 'says nothing'),
  achievementType: oneOf(achievementTypes).optional(),
  alignment: many(Alignment).optional(),
  creator: Profile.optional(),
  creditsAvailable: z.number().optional(),
  image: Image.optional(),
  inLanguage: Language.optional(),
  otherIdentifier: many(IdentifierEntry).optional(),
  related: many(
    z.looseObject({ id: Url, type: typed('Related'), inLanguage: Language.optional(), ...texts('version') }),
  ).optional(),
  resultDescription: many(ResultDescription).optional(),
  tag: many(Text).optional(),
  ...texts('version', 'fieldOfStudy', 'humanCode', 'specialization'),
  ...endorsements,
})

const Result = z.looseObject({
  type: typed('Result'),
  achievedLevel: Url.optional(),
  resultDescription: Url.optional(),
  status: z.enum(['Completed', 'Enrolled', 'Failed', 'InProgress', 'OnHold', 'Provisional', 'Withdrew']).optional(),
  value: Text.optional(),
  alignment: many(Alignment).optional(),
})

const AchievementSubject = z.looseObject({
  id: Url.optional(),
  type: typed('AchievementSubject'),
  achievement: some(Achievement).refine((all) => all.length === 1, 'is more than one'),
  activityStartDate: DateTime.optional(),
  activityEndDate: DateTime.optional(),
  creditsEarned: z.number().optional(),
  identifier: many(IdentityObject).optional(),
  image: Image.optional(),
  ...texts('narrative', 'licenseNumber', 'role', 'term'),
  result: many(Result).optional(),
  source: Profile.optional(),
})

const Evidence = z.looseObject({
  id: Url.optional(),
  type: typed('Evidence'),
  ...texts('narrative', 'name', 'description', 'genre', 'audience'),
})

const one = <T extends z.ZodType>(item: T) => some(item).refine((all) => all.length === 1, 'is more than one')

const common = {
  id: Url,
  name: Text.optional(),
  description: Text.optional(),
  issuer: z.union([Url, Profile], 'is neither an address nor a profile'),
  awardedDate: DateTime.optional(),
}

/** The data model lets a credential say nothing of when it begins; Open Badges does not. */
const isDated = (credential: Record<string, unknown>) =>
  credential.validFrom !== undefined || credential.issuanceDate !== undefined
const dated = { path: ['validFrom'], error: 'is missing' }

/** Open Badges 3.0, `AchievementCredential`: what it asks beyond the data model of credentials. */
export const AchievementCredential = z
  .looseObject({
    ...common,
    type: typed('AchievementCredential', 'OpenBadgeCredential'),
    image: Image.optional(),
    credentialSubject: one(AchievementSubject),
    evidence: many(Evidence).optional(),
    credentialStatus: one(z.looseObject({})).optional(),
    refreshService: one(z.looseObject({ id: Url })).optional(),
    ...endorsements,
  })
  .refine(isDated, dated)

/** Open Badges 3.0, `EndorsementCredential`. */
export const EndorsementCredential = z
  .looseObject({
    ...common,
    type: typed('EndorsementCredential'),
    name: Text,
    credentialSubject: one(
      z.looseObject({ id: Url, type: typed('EndorsementSubject'), endorsementComment: Text.optional() }),
    ),
  })
  .refine(isDated, dated)
