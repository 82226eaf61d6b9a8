import { imageUrl, revokedImage } from '../../address'
import { credentialUrl } from '../../credentials/address'
import type { Badge } from '../../verification/badge'
import { LinkPreview } from './link-preview'

/**
 * For search engines and link previews. Nobody is listed by a search engine for having earned a badge, unless they chose
 * to be; and the picture of a shared link names nobody.
 */
export function Preview({ badge, origin }: { badge: Badge; origin: string }) {
  const address = credentialUrl(origin, badge.id)
  const oEmbed = `${origin}/oembed?${new URLSearchParams({ url: address, format: 'json' }).toString()}`
  const image = pictureOf(badge, origin)
  return (
    <>
      {!badge.indexed && <meta name="robots" content="noindex" />}
      <link rel="alternate" type="application/vc+ld+json" href={`${address}.json`} />
      <link rel="alternate" type="application/json+oembed" href={oEmbed} title={titleOf(badge)} />
      <LinkPreview
        url={address}
        title={titleOf(badge)}
        description={summary(badge)}
        site={badge.issuer.name}
        image={image}
      />
      {image && <meta property="og:image:type" content="image/png" />}
    </>
  )
}

/** A card says that the badge can be checked, and so is not shown of one that was revoked. */
function pictureOf({ version, verdict, issuer }: Badge, origin: string) {
  const revoked = verdict.status === 'revoked'
  const card = revoked ? null : version.cardDigest
  const digest = card ?? (revoked ? version.revokedDigest : version.imageDigest)
  if (!digest && !revoked) return undefined
  return {
    url: digest ? imageUrl(origin, digest) : origin + revokedImage,
    wide: card !== null,
    alt: `${revoked ? 'Revoked badge' : 'Badge'}: ${version.name}, by ${issuer.name}. ${version.competency}`,
  }
}

export const titleOf = ({ version, holder }: Badge) => `${version.name}: ${holder.name}`

export const summary = ({ verdict, version, issuer }: Badge) =>
  `${{ valid: '', expired: 'Expired. ', revoked: 'Revoked. ' }[verdict.status]}${version.competency} Issued by ${issuer.name}.`
