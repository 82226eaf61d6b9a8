import type { Achievement } from '../catalogue/achievement'
import type { AchievementCredential } from '../credentials/schema'
import type { Profile } from '../identity/profile'

// Open Badges 2.0, as hosted JSON: what a backpack that knows nothing newer imports. Each is told from its likeness in
// Open Badges 3.0, so that the two never say different things.

const context = 'https://w3id.org/openbadges/v2'

/** Of a version: issuer, microcredential, number. */
type Place = { issuer: string; microcredential: string; number: string }

const assertionUrl = (origin: string, id: string) => `${origin}/ob2/assertions/${id}`
const issuerUrl = (origin: string, { issuer }: Pick<Place, 'issuer'>) => `${origin}/ob2/issuers/${issuer}`
const badgeUrl = (origin: string, { issuer, microcredential, number }: Place) =>
  `${origin}/ob2/badges/${issuer}/${microcredential}/${number}`

/** Where the achievement of a badge of ours has its place: its `id` is a version's address. */
export function placeOf({ id }: Pick<Achievement, 'id'>): Place {
  const [, issuer, microcredential, number] = /\/issuers\/(.+)\/microcredentials\/(.+)\/versions\/(\d+)$/.exec(id) ?? []
  if (!issuer || !microcredential || !number) throw new Error(`${id} is not the address of a version.`)
  return { issuer, microcredential, number }
}

/** The `Assertion` (§ Assertion) of a badge, as the edition says it that is given. */
export function toAssertion(origin: string, id: string, badge: Omit<AchievementCredential, 'proof'>) {
  const { id: subject, identifier, achievement, narrative } = badge.credentialSubject
  const email = identifier?.find(({ identityType }) => identityType === 'emailAddress')
  return {
    '@context': context,
    id: assertionUrl(origin, id),
    type: 'Assertion',
    // There has to be one (§ Assertion), even of a badge that names nobody any more.
    recipient: email
      ? { type: 'email', hashed: true, salt: email.salt, identity: email.identityHash }
      : { type: 'id', hashed: false, identity: subject },
    badge: badgeUrl(origin, placeOf(achievement)),
    verification: { type: 'hosted' },
    issuedOn: badge.awardedDate,
    expires: badge.validUntil,
    image: achievement.image?.id,
    narrative,
    evidence: badge.evidence?.map((evidence) => ({ ...evidence, type: 'Evidence' })),
  }
}

/** What answers, with status 410, for a badge that was revoked (§ Assertion, `revoked`). */
export const toRevoked = (origin: string, id: string, revocationReason: string) => ({
  '@context': context,
  id: assertionUrl(origin, id),
  type: 'Assertion',
  revoked: true,
  revocationReason,
})

/** The `BadgeClass` (§ BadgeClass) of a version. */
export function toBadgeClass(origin: string, achievement: Achievement) {
  const { name, description, image, criteria, tag, alignment, version } = achievement
  const place = placeOf(achievement)
  return {
    '@context': context,
    id: badgeUrl(origin, place),
    type: 'BadgeClass',
    name,
    description,
    image: image?.id,
    criteria,
    issuer: issuerUrl(origin, place),
    tags: tag,
    alignment: alignment?.map(({ targetName, targetUrl, targetFramework, targetCode }) => ({
      type: 'AlignmentObject',
      targetName,
      targetUrl,
      targetFramework,
      targetCode,
    })),
    version,
  }
}

/** The issuer's `Profile` (§ Profile), which needs an e-mail address here. */
export const toIssuer = (origin: string, issuer: string, { name, url, email, description, image }: Profile) => ({
  '@context': context,
  id: issuerUrl(origin, { issuer }),
  type: 'Issuer',
  name,
  url,
  email,
  description,
  image: image?.id,
})
