import { z } from 'zod'
import { DateTime, many, some, typed, Url } from './schema'

// Open Badges 3.0, as far as a badge can be wrong in it; what a property is for is in the standard's data model.

const Text = z.string()
const Name = z.string().min(1, 'is empty')

const oneOf = (words: string) => {
  const known = words.split(' ')
  return Text.refine((word) => known.includes(word) || /^ext:[\w.|-]+$/.test(word), `is not a word of Open Badges 3.0`)
}

const Image = z.union([Url, z.looseObject({ id: Url, type: typed('Image'), caption: Text.optional() })], 'is no image')

const identityTypes =
  'name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId ' +
  'oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier'

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

const Profile = z.looseObject({
  id: Url,
  type: typed('Profile'),
  name: Text.optional(),
  url: Text.optional(),
  description: Text.optional(),
  email: Text.optional(),
  image: Image.optional(),
  otherIdentifier: many(IdentifierEntry).optional(),
  ...endorsements,
})

const Alignment = z.looseObject({
  type: typed('Alignment'),
  targetName: Name,
  targetUrl: Url,
  targetType: oneOf(
    'ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL',
  ).optional(),
})

const RubricCriterionLevel = z.looseObject({
  id: Url,
  type: typed('RubricCriterionLevel'),
  name: Text,
  level: Text.optional(),
  points: Text.optional(),
  alignment: many(Alignment).optional(),
})

const ResultDescription = z.looseObject({
  id: Url,
  type: typed('ResultDescription'),
  name: Text,
  resultType: oneOf(
    'GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion ' +
      'RubricCriterionLevel RubricScore ScaledScore Status',
  ),
  allowedValue: many(Text).optional(),
  requiredLevel: Url.optional(),
  requiredValue: Text.optional(),
  rubricCriterionLevel: many(RubricCriterionLevel).optional(),
  valueMax: Text.optional(),
  valueMin: Text.optional(),
  alignment: many(Alignment).optional(),
})

const Achievement = z.looseObject({
  id: Url,
  type: typed('Achievement'),
  name: Name,
  description: Text,
  criteria: z
    .looseObject({ id: Url.optional(), narrative: Text.optional() })
    .refine(({ id, narrative }) => id !== undefined || narrative !== undefined, 'says nothing'),
  achievementType: oneOf(
    'Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate ' +
      'CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma ' +
      'DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership ' +
      'ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ' +
      'ResearchDoctorate SecondarySchoolDiploma',
  ).optional(),
  alignment: many(Alignment).optional(),
  creator: Profile.optional(),
  creditsAvailable: z.number().optional(),
  image: Image.optional(),
  inLanguage: Text.regex(/^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/, 'is no language').optional(),
  otherIdentifier: many(IdentifierEntry).optional(),
  related: many(z.looseObject({ id: Url, type: typed('Related') })).optional(),
  resultDescription: many(ResultDescription).optional(),
  tag: many(Text).optional(),
  version: Text.optional(),
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
  narrative: Text.optional(),
  result: many(Result).optional(),
  source: Profile.optional(),
})

const one = <T extends z.ZodType>(item: T) => some(item).refine((all) => all.length === 1, 'is more than one')

const common = {
  id: Url,
  name: Text.optional(),
  description: Text.optional(),
  issuer: z.union([Url, Profile], 'is neither an address nor a profile'),
  awardedDate: DateTime.optional(),
}

/** Open Badges 3.0, `AchievementCredential`: what it asks beyond the data model of credentials. */
export const AchievementCredential = z.looseObject({
  ...common,
  type: typed('AchievementCredential', 'OpenBadgeCredential'),
  image: Image.optional(),
  credentialSubject: one(AchievementSubject),
  evidence: many(z.looseObject({ id: Url.optional(), type: typed('Evidence') })).optional(),
  credentialStatus: one(z.looseObject({})).optional(),
  refreshService: one(z.looseObject({ id: Url })).optional(),
  ...endorsements,
})

/** Open Badges 3.0, `EndorsementCredential`. */
export const EndorsementCredential = z.looseObject({
  ...common,
  type: typed('EndorsementCredential'),
  name: Text,
  credentialSubject: one(
    z.looseObject({ id: Url, type: typed('EndorsementSubject'), endorsementComment: Text.optional() }),
  ),
})
