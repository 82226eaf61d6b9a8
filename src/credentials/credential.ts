import type { Submission } from '../assessment/service'
import type { ManifestItem } from '../assessment/submission'
import { criterionUrl, levelUrl, toAchievement } from '../catalogue/achievement'
import { imageUrl } from '../address'
import type { Microcredential, Version } from '../catalogue/version'
import type { Issuer } from '../identity/issuers'
import { toProfile } from '../identity/profile'
import { openBadgesContext, vcContext } from '../proof/context-urls'
import { credentialUrl, evidenceUrl, statusListUrl } from './address'
import type { AchievementCredential, Evidence } from './schema'
import type { credential } from './tables'
import { toDateTime } from './validity'

/** Everything that a credential is built from: the award as it was fixed, and what it was given for. */
export type Award = {
  origin: string
  credential: Pick<
    typeof credential.$inferSelect,
    'id' | 'subjectId' | 'identityHash' | 'identitySalt' | 'statusListId' | 'statusIndex' | 'validFrom' | 'validUntil'
  >
  issuer: Issuer
  microcredential: Pick<Microcredential, 'slug'>
  version: Version
  submission: Pick<Submission, 'holderName' | 'nameInBadge' | 'manifest' | 'released' | 'outcomes'>
}

/** The `AchievementCredential` (Open Badges 3.0, on the VC Data Model 2.0) of an award, not signed yet. */
export function buildCredential(award: Award): AchievementCredential {
  const { origin, credential, version } = award
  const achievement = toAchievement(award)
  const validFrom = toDateTime(credential.validFrom)
  const evidence = releasedItems(award.submission).map((item, i) => toEvidence(award, item, i + 1))
  return {
    '@context': [vcContext, openBadgesContext],
    id: credentialUrl(origin, credential.id),
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: version.name,
    description: version.competency,
    ...(version.imageDigest === null ? {} : { image: { id: imageUrl(origin, version.imageDigest), type: 'Image' } }),
    issuer: toProfile(origin, award.issuer),
    validFrom,
    ...(credential.validUntil === null ? {} : { validUntil: toDateTime(credential.validUntil) }),
    awardedDate: validFrom,
    credentialSubject: {
      id: credential.subjectId,
      type: ['AchievementSubject'],
      identifier: toIdentifiers(award),
      achievement,
      result: (award.submission.outcomes ?? []).map(({ criterionId, levelId }) => ({
        type: ['Result'],
        resultDescription: criterionUrl(achievement.id, criterionId),
        achievedLevel: levelUrl(achievement.id, criterionId, levelId),
      })),
    },
    ...(evidence.length === 0 ? {} : { evidence }),
    credentialStatus: toStatusEntry(award),
  }
}

/** What the learner released with the badge, in the order of the manifest. */
export const releasedItems = ({ manifest, released }: Pick<Submission, 'manifest' | 'released'>): ManifestItem[] =>
  manifest.filter((item) => released.includes(item.evidenceId))

function toIdentifiers({ credential, submission }: Award): AchievementCredential['credentialSubject']['identifier'] {
  const address = {
    type: 'IdentityObject' as const,
    hashed: true,
    identityHash: credential.identityHash,
    identityType: 'emailAddress' as const,
    salt: credential.identitySalt,
  }
  if (!submission.nameInBadge) return [address]
  const { holderName } = submission
  return [address, { type: 'IdentityObject', hashed: false, identityHash: holderName, identityType: 'name' }]
}

function toEvidence({ origin, credential, version }: Award, item: ManifestItem, n: number): Evidence {
  const requirement = version.requirements.find(({ id }) => id === item.requirementId)
  const words = [item.caption, item.file && `${item.file.name}, SHA-256 ${item.sha256}`].filter(Boolean).join('\n')
  const link = item.kind === 'link' ? toIri(item.content) : undefined
  return {
    ...(item.file && { id: evidenceUrl(origin, credential.id, n) }),
    ...(link && { id: link }),
    type: ['Evidence'],
    ...(requirement && { name: requirement.name }),
    ...(words && { description: words }),
    ...(item.content && !link && { narrative: item.content }),
  }
}

/**
 * A web address in the characters that an IRI of JSON-LD and N-Quads may have; `URL` leaves some others as they are.
 * Undefined for what is no web address.
 */
function toIri(text: string): string | undefined {
  const url = URL.parse(text.trim())
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined
  return url.href.replace(/[<>"{}|\\^`\s]/g, encodeURIComponent)
}

function toStatusEntry({ origin, credential }: Award): AchievementCredential['credentialStatus'] {
  const list = statusListUrl(origin, credential.statusListId)
  return {
    id: `${list}#${credential.statusIndex}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(credential.statusIndex),
    statusListCredential: list,
  }
}
