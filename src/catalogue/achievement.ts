import { imageUrl, versionUrl } from '../address'
import type { Issuer } from '../identity/issuers'
import { toProfile } from '../identity/profile'
import type { Profile } from '../identity/profile'
import type { JsonLd } from '../proof/canonicalize'
import type { Alignment, Criterion, EarlierVersion, Microcredential, Version } from './version'

/** OB 3.0 `Achievement`, as far as we use it. What there is nothing to say about is left out: no null, no empty array. */
export type Achievement = {
  id: string
  type: ['Achievement']
  achievementType: string
  name: string
  description: string
  criteria: { id: string; narrative: string }
  creator: Profile
  image?: { id: string; type: 'Image' }
  inLanguage: string
  version: string
  fieldOfStudy?: string
  humanCode?: string
  tag?: string[]
  creditsAvailable?: number
  alignment?: AchievementAlignment[]
  related?: Related[]
  resultDescription: ResultDescription[]
  /** Each an `EndorsementCredential` with its own proof. */
  endorsement?: JsonLd[]
}

export type AchievementAlignment = { type: ['Alignment']; targetName: string; targetUrl: string } & {
  [K in 'targetFramework' | 'targetCode' | 'targetType']?: string
}

/** An earlier version, or the same in another language. */
export type Related = { id: string; type: ['Related']; inLanguage: string; version?: string }

export type ResultDescription = {
  id: string
  type: ['ResultDescription']
  name: string
  alignment?: AchievementAlignment[]
  resultType: 'RubricCriterionLevel'
  requiredLevel: string
  /** Lowest first. JSON-LD keeps no order here, so that each says its rank too: that is signed. */
  rubricCriterionLevel: {
    id: string
    type: ['RubricCriterionLevel']
    name: string
    description?: string
    level: string
  }[]
}

/** The `resultDescription` of a criterion, which a `Result` names. */
export const criterionUrl = (version: string, criterionId: string) => `${version}#${criterionId}`

/** The level of a criterion, which a `Result` names as achieved. */
export const levelUrl = (version: string, criterionId: string, levelId: string) =>
  `${criterionUrl(version, criterionId)}-${levelId}`

/** A version as an OB 3.0 `Achievement` (§ Achievement): what its public address answers, and what stands in each badge. */
export function toAchievement(of: {
  origin: string
  issuer: Issuer
  microcredential: Pick<Microcredential, 'slug'>
  version: Version
  /** What was published before it, newest first. */
  earlier: EarlierVersion[]
  endorsements?: { version: JsonLd[] } | undefined
}): Achievement {
  const { origin, issuer, version } = of
  const addressOf = (number: number) => versionUrl(origin, issuer.slug, of.microcredential.slug, number)
  const id = addressOf(version.number)
  const endorsement = of.endorsements?.version ?? []
  const related = toRelated(addressOf, version, of.earlier)
  return {
    id,
    type: ['Achievement'],
    achievementType: version.achievementType,
    name: version.name,
    description: describe(version),
    criteria: { id, narrative: version.criteriaNarrative },
    creator: toProfile(origin, issuer),
    ...(version.imageDigest !== null && {
      image: { id: imageUrl(origin, version.imageDigest), type: 'Image' as const },
    }),
    inLanguage: version.language,
    version: String(version.number),
    ...(version.fieldOfStudy && { fieldOfStudy: version.fieldOfStudy }),
    ...(version.humanCode && { humanCode: version.humanCode }),
    ...(version.tags.length > 0 && { tag: version.tags }),
    ...(version.credits !== null && { creditsAvailable: version.credits }),
    ...toAlignments(version.alignments),
    ...(related.length > 0 && { related }),
    resultDescription: version.criteria.map((criterion) => toResultDescription(id, criterion)),
    ...(endorsement.length > 0 && { endorsement }),
  }
}

/** OB 3.0 has no place for the competency, and most viewers show only the description: so it comes first there. */
const describe = ({ competency, description }: Version) =>
  description.startsWith(competency) ? description : `${competency}\n\n${description}`

/** What an author calls a translation may be this version itself, or an earlier one: each is named once, as what it is. */
function toRelated(
  addressOf: (number: number) => string,
  { number, translations }: Version,
  earlier: EarlierVersion[],
): Related[] {
  const versions = earlier.map(({ number: n, language }): Related => ({
    id: addressOf(n),
    type: ['Related'],
    inLanguage: language,
    version: String(n),
  }))
  const own = new Set([addressOf(number), ...versions.map(({ id }) => id)])
  const others = translations.filter(({ url }) => !own.has(url))
  return [
    ...versions,
    ...others.map(({ url, language }): Related => ({ id: url, type: ['Related'], inLanguage: language })),
  ]
}

function toAlignments(alignments: Alignment[] = []): { alignment?: AchievementAlignment[] } {
  if (alignments.length === 0) return {}
  return {
    alignment: alignments.map(({ targetName, targetUrl, targetFramework, targetCode, targetType }) => ({
      type: ['Alignment'],
      targetName,
      targetUrl,
      ...(targetFramework && { targetFramework }),
      ...(targetCode && { targetCode }),
      ...(targetType && { targetType }),
    })),
  }
}

const toResultDescription = (version: string, criterion: Criterion): ResultDescription => ({
  id: criterionUrl(version, criterion.id),
  type: ['ResultDescription'],
  name: criterion.name,
  ...toAlignments(criterion.alignments),
  resultType: 'RubricCriterionLevel',
  requiredLevel: levelUrl(version, criterion.id, criterion.requiredLevel),
  rubricCriterionLevel: criterion.levels.map(({ id, name, description }, i) => ({
    id: levelUrl(version, criterion.id, id),
    type: ['RubricCriterionLevel'],
    name,
    ...(description && { description }),
    level: String(i + 1),
  })),
})
