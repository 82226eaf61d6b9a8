import { imageUrl } from '../address'
import { cardSize as previewSize } from '../catalogue/rules'
import { credentialUrl } from '../credentials/address'
import { titleOf } from './share'
import type { Shared } from './share'
import { cardSize, embedCode } from './share-code'

/** oEmbed 1.0, §2.3.4: `rich`. */
export type OEmbed = {
  version: '1.0'
  type: 'rich'
  title: string
  author_name: string
  author_url: string
  provider_name: 'Assay'
  provider_url: string
  cache_age: number
  html: string
  width: number
  height: number
  thumbnail_url?: string
  thumbnail_width?: number
  thumbnail_height?: number
}

/**
 * The frame in it shows the badge as it stands at each view, however long the answer is kept. `preview` is the digest of
 * its picture for link previews: offered only as large as it is.
 */
export function toOEmbed(
  origin: string,
  badge: Shared & { issuerPath: string; preview: string | null },
  most: { width: string | undefined; height: string | undefined },
): OEmbed {
  const size = { width: atMost(cardSize.width, most.width), height: atMost(cardSize.height, most.height) }
  return {
    version: '1.0',
    type: 'rich',
    title: titleOf(badge),
    author_name: badge.issuer,
    author_url: origin + badge.issuerPath,
    provider_name: 'Assay',
    provider_url: origin,
    cache_age: 3600,
    html: embedCode(origin, badge, size),
    ...size,
    ...(badge.preview !== null && fits(most) && thumbnail(imageUrl(origin, badge.preview))),
  }
}

const fits = ({ width, height }: { width: string | undefined; height: string | undefined }) =>
  atMost(previewSize.width, width) === previewSize.width && atMost(previewSize.height, height) === previewSize.height

const thumbnail = (url: string) => ({
  thumbnail_url: url,
  thumbnail_width: previewSize.width,
  thumbnail_height: previewSize.height,
})

/** What is no number of pixels is as if it had not been said. */
function atMost(wanted: number, most: string | undefined): number {
  return most && /^[1-9][0-9]{0,4}$/.test(most) ? Math.min(wanted, Number(most)) : wanted
}

/** The id of the badge that an address of ours is about, whichever of its forms. Undefined for any other address. */
export function badgeAt(origin: string, address: string): string | undefined {
  const [start, href = ''] = [credentialUrl(origin, ''), URL.parse(address)?.href]
  return href.startsWith(start) ? /^[0-9a-f]{32}(?![0-9a-z])/.exec(href.slice(start.length))?.[0] : undefined
}
