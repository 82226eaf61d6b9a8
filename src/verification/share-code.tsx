import type { JSX } from 'hono/jsx/jsx-runtime'
import type { HtmlEscapedString } from 'hono/utils/html'
import { credentialUrl } from '../credentials/address'
import { oneLine, titleOf } from './share'
import type { Shared } from './share'

/** How large the card wants to be, in CSS pixels. */
export const cardSize = { width: 400, height: 160 }

/** The badge as a card in somebody else's page: runs nothing, and opens its link only when it is pressed. */
export const embedCode = (origin: string, badge: Shared, { width, height } = cardSize): string =>
  markup(
    <iframe
      src={`${credentialUrl(origin, badge.id)}/embed`}
      title={titleOf(badge)}
      width={width}
      height={height}
      loading="lazy"
      referrerpolicy="no-referrer"
      // Out of the sandbox, as the badge's page could not be opened from the card otherwise.
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      style="border:0;max-width:100%"
    ></iframe>,
  )

/**
 * A badge under one's mails. Gmail takes no more than 10,000 characters and neither classes nor data URIs; Outlook goes
 * by the attributes and knows little CSS. The picture is ours, so that it tells once the badge is revoked.
 */
export function signature(origin: string, badge: Shared): string {
  const address = credentialUrl(origin, badge.id)
  const words = { name: oneLine(badge.name), issuer: oneLine(badge.issuer) }
  return markup(
    <>
      <a href={address}>
        <img
          src={`${address}/signature.png`}
          width="96"
          height="96"
          alt={`${words.name}, awarded by ${words.issuer}`}
          // Old Outlooks draw a frame round a picture that is a link.
          {...{ border: '0' }}
          style="display:block"
        />
      </a>
      <div>
        <a href={address}>{words.name}</a>, awarded by {words.issuer}
      </div>
    </>,
  )
}

/** Nothing in it waits, and so it is a text at once. */
const markup = (made: JSX.Element) => (made as HtmlEscapedString).toString()
