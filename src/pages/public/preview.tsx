import { imageUrl } from '../../address'
import type { Badge } from '../../verification/badge'

/** For search engines and link previews: nobody is listed by a search engine for having earned a badge. */
export function Preview({ badge, origin }: { badge: Badge; origin: string }) {
  const address = `${origin}/credentials/${badge.id}`
  const { imageDigest } = badge.version
  return (
    <>
      <meta name="robots" content="noindex" />
      <link rel="canonical" href={address} />
      <link rel="alternate" type="application/vc+ld+json" href={`/credentials/${badge.id}.json`} />
      <meta property="og:type" content="website" />
      <meta property="og:url" content={address} />
      <meta property="og:title" content={titleOf(badge)} />
      <meta property="og:description" content={summary(badge)} />
      {imageDigest && <meta property="og:image" content={imageUrl(origin, imageDigest)} />}
      <meta name="twitter:card" content="summary" />
    </>
  )
}

export const titleOf = ({ version, holder }: Badge) => `${version.name}: ${holder.name}`

export const summary = ({ verdict, version, issuer }: Badge) =>
  `${{ valid: '', expired: 'Expired. ', revoked: 'Revoked. ' }[verdict.status]}${version.competency} Issued by ${issuer.name}.`
