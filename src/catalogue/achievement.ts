import { imageUrl, versionUrl } from '../address'
import type { Alignment, Criterion, Microcredential, Version } from './version'

/** OB 3.0 `Achievement`, as far as we use it. What there is nothing to say about is left out: no null, no empty array. */
export type Achievement = {
  id: string
  type: ['Achievement']
  achievementType: string
  name: string
  description: string
  criteria: { id: string; narrative: string }
  image?: { id: string; type: 'Image' }
  inLanguage: string
  version: string
  tag?: string[]
  creditsAvailable?: number
  alignment?: AchievementAlignment[]
  resultDescription: ResultDescription[]
}

export type AchievementAlignment = { type: ['Alignment']; targetName: string; targetUrl: string } & {
  [K in 'targetFramework' | 'targetCode' | 'targetType']?: string
}

export type ResultDescription = {
  id: string
  type: ['ResultDescription']
  name: string
  resultType: 'RubricCriterionLevel'
  requiredLevel: string
  /** Lowest first. */
  rubricCriterionLevel: { id: string; type: ['RubricCriterionLevel']; name: string; description?: string }[]
}

/** The `resultDescription` of a criterion, which a `Result` names. */
export const criterionUrl = (version: string, criterionId: string) => `${version}#${criterionId}`

/** The level of a criterion, which a `Result` names as achieved. */
export const levelUrl = (version: string, criterionId: string, levelId: string) =>
  `${criterionUrl(version, criterionId)}-${levelId}`

/**
 * A version as an OB 3.0 `Achievement` (§ Achievement): what its public address answers, and what stands in each badge.
 * It has no creator: the badge's issuer is.
 */
export function toAchievement(of: {
  origin: string
  issuer: { slug: string }
  microcredential: Pick<Microcredential, 'slug'>
  version: Version
}): Achievement {
  const { origin, version } = of
  const id = versionUrl(origin, of.issuer.slug, of.microcredential.slug, version.number)
  return {
    id,
    type: ['Achievement'],
    achievementType: version.achievementType,
    name: version.name,
    description: describe(version),
    criteria: { id, narrative: version.criteriaNarrative },
    ...(version.imageDigest !== null && {
      image: { id: imageUrl(origin, version.imageDigest), type: 'Image' as const },
    }),
    inLanguage: version.language,
    version: String(version.number),
    ...(version.tags.length > 0 && { tag: version.tags }),
    ...(version.credits !== null && { creditsAvailable: version.credits }),
    ...(version.alignments.length > 0 && { alignment: version.alignments.map(toAlignment) }),
    resultDescription: version.criteria.map((criterion) => toResultDescription(id, criterion)),
  }
}

/** OB 3.0 has no place for the competency, and most viewers show only the description: so it comes first there. */
const describe = ({ competency, description }: Version) =>
  description.startsWith(competency) ? description : `${competency}\n\n${description}`

function toAlignment({ targetName, targetUrl, ...rest }: Alignment): AchievementAlignment {
  const { targetFramework, targetCode, targetType } = rest
  return {
    type: ['Alignment'],
    targetName,
    targetUrl,
    ...(targetFramework && { targetFramework }),
    ...(targetCode && { targetCode }),
    ...(targetType && { targetType }),
  }
}

const toResultDescription = (version: string, { id, name, levels, requiredLevel }: Criterion): ResultDescription => ({
  id: criterionUrl(version, id),
  type: ['ResultDescription'],
  name,
  resultType: 'RubricCriterionLevel',
  requiredLevel: levelUrl(version, id, requiredLevel),
  rubricCriterionLevel: levels.map((level) => ({
    id: levelUrl(version, id, level.id),
    type: ['RubricCriterionLevel'],
    name: level.name,
    ...(level.description && { description: level.description }),
  })),
})
