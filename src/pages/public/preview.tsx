import { imageUrl, revokedImage } from '../../address'
import { cardSize } from '../../catalogue/rules'
import type { Badge } from '../../verification/badge'

/**
 * For search engines and link previews. Nobody is listed by a search engine for having earned a badge, unless they chose
 * to be; and the picture of a shared link names nobody.
 */
export function Preview({ badge, origin }: { badge: Badge; origin: string }) {
  const address = `${origin}/credentials/${badge.id}`
  const oEmbed = `${origin}/oembed?${new URLSearchParams({ url: address, format: 'json' }).toString()}`
  return (
    <>
      {!(badge.visibility === 'public' && badge.indexed) && <meta name="robots" content="noindex" />}
      <link rel="canonical" href={address} />
      <link rel="alternate" type="application/vc+ld+json" href={`${address}.json`} />
      <link rel="alternate" type="application/json+oembed" href={oEmbed} title={titleOf(badge)} />
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content={badge.issuer.name} />
      <meta property="og:url" content={address} />
      <meta property="og:title" content={titleOf(badge)} />
      <meta property="og:description" content={summary(badge)} />
      <Picture {...{ badge, origin }} />
    </>
  )
}

/** A card says that the badge can be checked, and so is not shown of one that was revoked. */
function Picture({ badge: { version, verdict, issuer }, origin }: { badge: Badge; origin: string }) {
  const revoked = verdict.status === 'revoked'
  const card = revoked ? null : version.cardDigest
  const digest = card ?? (revoked ? version.revokedDigest : version.imageDigest)
  const picture = digest ? imageUrl(origin, digest) : revoked && origin + revokedImage
  const words = `${revoked ? 'Revoked badge' : 'Badge'}: ${version.name}, by ${issuer.name}. ${version.competency}`
  return (
    <>
      {picture && (
        <>
          <meta property="og:image" content={picture} />
          <meta property="og:image:type" content="image/png" />
          <meta property="og:image:alt" content={words} />
          <meta name="twitter:image:alt" content={words} />
        </>
      )}
      {card && (
        <>
          <meta property="og:image:width" content={String(cardSize.width)} />
          <meta property="og:image:height" content={String(cardSize.height)} />
        </>
      )}
      {/* The rest it takes from Open Graph. */}
      <meta name="twitter:card" content={card ? 'summary_large_image' : 'summary'} />
    </>
  )
}

export const titleOf = ({ version, holder }: Badge) => `${version.name}: ${holder.name}`

export const summary = ({ verdict, version, issuer }: Badge) =>
  `${{ valid: '', expired: 'Expired. ', revoked: 'Revoked. ' }[verdict.status]}${version.competency} Issued by ${issuer.name}.`
