import type { Submission } from '../assessment/service'
import type { ManifestItem } from '../assessment/submission'
import { criterionUrl, levelUrl, toAchievement } from '../catalogue/achievement'
import { imageUrl } from '../address'
import type { EarlierVersion, Microcredential, Version } from '../catalogue/version'
import type { Issuer } from '../identity/issuers'
import { toProfile } from '../identity/profile'
import type { JsonLd } from '../proof/canonicalize'
import { extensionsContext, openBadgesContext, vcContext } from '../proof/context-urls'
import { toIri } from '../web-address'
import { credentialUrl, evidenceUrl, refreshUrl, statusListUrl } from './address'
import { achievementSchema } from './schema'
import type { Evidence, UnsignedCredential } from './schema'
import type { credential, credentialEdition } from './tables'
import { toDateTime } from './validity'

/** What an edition of a credential says; the first one's stands in the award and in its submission. */
export type Edition = Pick<
  typeof credentialEdition.$inferSelect,
  'validFrom' | 'holderName' | 'nameInBadge' | 'released' | 'identityHash' | 'identitySalt'
>

/** Everything that a credential is built from: the award as it was fixed, and what it was given for. */
export type Award = {
  origin: string
  credential: Pick<typeof credential.$inferSelect, 'id' | 'subjectId' | 'statusListId' | 'statusIndex' | 'validUntil'>
  edition: Edition
  /** When it was awarded first; the same in each edition. */
  awardedAt: Date
  issuer: Issuer
  microcredential: Pick<Microcredential, 'slug'>
  version: Version
  /** What was published before this version, newest first. */
  earlier: EarlierVersion[]
  submission: Pick<Submission, 'manifest' | 'outcomes' | 'narrative'>
  /** From when to when the learner was at it; null where that is not known. */
  activity: { start: Date; end: Date } | null
  /** Accepted before this edition was fixed: `EndorsementCredential`s, each with its own proof. */
  endorsements: { issuer: JsonLd[]; version: JsonLd[] }
  /** Id of the credential that this one renews. */
  renews: string | null
}

/**
 * The `AchievementCredential` (Open Badges 3.0, on the VC Data Model 2.0) of an edition, not signed yet. What there is
 * nothing to say about is left out.
 */
export function buildCredential(award: Award): UnsignedCredential {
  const { origin, credential, edition, version } = award
  const document: UnsignedCredential = {
    '@context': [vcContext, openBadgesContext, extensionsContext],
    id: credentialUrl(origin, credential.id),
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: version.name,
    description: version.competency,
    ...(version.imageDigest !== null && { image: { id: imageUrl(origin, version.imageDigest), type: 'Image' } }),
    issuer: toProfile(origin, award.issuer, award.endorsements.issuer),
    validFrom: toDateTime(edition.validFrom),
    ...(credential.validUntil !== null && { validUntil: toDateTime(credential.validUntil) }),
    awardedDate: toDateTime(award.awardedAt),
    credentialSubject: toSubject(award),
    credentialSchema: [{ id: achievementSchema, type: '1EdTechJsonSchemaValidator2019' }],
    credentialStatus: toStatusEntry(award),
    refreshService: { id: refreshUrl(origin, credential.id), type: '1EdTechCredentialRefresh' },
  }
  const evidence = toEvidence(award, idsIn(document))
  return evidence.length === 0 ? document : { ...document, evidence }
}

/** Every `id` in there. */
export const idsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
        key === 'id' && typeof part === 'string' ? [part] : idsIn(part),
      )

function toSubject(award: Award): UnsignedCredential['credentialSubject'] {
  const { credential, submission, activity } = award
  const achievement = toAchievement(award)
  const result = (submission.outcomes ?? []).map(({ criterionId, levelId }) => ({
    type: ['Result'] as ['Result'],
    resultDescription: criterionUrl(achievement.id, criterionId),
    achievedLevel: levelUrl(achievement.id, criterionId, levelId),
  }))
  return {
    id: credential.subjectId,
    type: ['AchievementSubject'],
    ...toIdentifiers(award.edition),
    ...(activity && {
      activityStartDate: toDateTime(activity.start),
      activityEndDate: toDateTime(activity.end),
    }),
    ...(submission.narrative && { narrative: submission.narrative }),
    achievement,
    ...(result.length > 0 && { result }),
  }
}

/**
 * What the learner released, in the order of the manifest. `n` is its place there, counted from 1: the same in each
 * edition, so that its address, which stands in copies of earlier ones, never comes to mean something else.
 */
export function releasedItems({
  manifest,
  released,
}: {
  manifest: ManifestItem[]
  released: string[]
}): (ManifestItem & { n: number })[] {
  return manifest.map((item, i) => ({ ...item, n: i + 1 })).filter((item) => released.includes(item.evidenceId))
}

/** Nothing of somebody who was erased: then there is no hash either. */
function toIdentifiers(edition: Edition): Pick<UnsignedCredential['credentialSubject'], 'identifier'> {
  if (edition.identityHash === '') return {}
  const address = {
    type: 'IdentityObject' as const,
    hashed: true,
    identityHash: edition.identityHash,
    identityType: 'emailAddress' as const,
    salt: edition.identitySalt,
  }
  if (!edition.nameInBadge) return { identifier: [address] }
  const name = { hashed: false, identityHash: edition.holderName, identityType: 'name' as const }
  return { identifier: [address, { type: 'IdentityObject', ...name }] }
}

/**
 * What was released, and the badge that this one renews: Open Badges 3.0 has no term of its own for that. `taken` are the
 * ids of other things in the document.
 */
function toEvidence(award: Award, taken: string[]): Evidence[] {
  const { origin, submission, edition, renews } = award
  const renewal = renews === null ? [] : [renewalOf(credentialUrl(origin, renews))]
  const ids = new Set([...taken, ...idsIn(renewal)])
  const evidence = releasedItems({ manifest: submission.manifest, released: edition.released }).map((item) => {
    const one = toEvidenceOf(award, item, ids)
    if (one.id) ids.add(one.id)
    return one
  })
  return [...evidence, ...renewal]
}

const renewalOf = (id: string): Evidence => ({
  id,
  type: ['Evidence'],
  name: 'Renews an earlier badge',
  genre: 'Renewal',
})

/**
 * To JSON-LD, things of one id are one thing. A link to what has an id in the document already is therefore words only:
 * else its caption and the description of, say, the achievement could change places, and the proof would still hold.
 */
function toEvidenceOf(
  { origin, credential, version }: Award,
  item: ManifestItem & { n: number },
  taken: ReadonlySet<string>,
): Evidence {
  const { kind, caption, content, file } = item
  const requirement = version.requirements.find(({ id }) => id === item.requirementId)
  // What was judged elsewhere was asked for by no requirement: its caption is all the name it has.
  const name = requirement?.name ?? caption
  const words = [requirement && caption, file && `${file.name}, SHA-256 ${item.sha256}`].filter(Boolean).join('\n')
  const address = kind === 'link' ? toIri(content) : evidenceUrl(origin, credential.id, item.n)
  const id = address && !taken.has(address) ? address : undefined
  return {
    ...(id && { id }),
    type: ['Evidence'],
    ...(name && { name }),
    ...(words && { description: words }),
    ...((kind === 'text' || kind === 'course' || !id) && { narrative: content }),
    genre: genreOf(item),
  }
}

/** OB 3.0 `genre` is free text. */
function genreOf({ kind, file }: ManifestItem): string {
  if (kind !== 'file') return genres[kind]
  const [type = ''] = (file?.mediaType ?? '').split('/')
  return fileGenres.get(type) ?? 'Document'
}

const genres = { text: 'Text', link: 'Web page', course: 'Course' } as const

const fileGenres = new Map([
  ['image', 'Image'],
  ['video', 'Video'],
  ['audio', 'Audio'],
])

function toStatusEntry({ origin, credential }: Award): UnsignedCredential['credentialStatus'] {
  const list = statusListUrl(origin, credential.statusListId)
  return {
    id: `${list}#${credential.statusIndex}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(credential.statusIndex),
    statusListCredential: list,
  }
}
