import { credentialUrl } from '../credentials/address'

/** What sharing says of a badge. The words are other people's: nothing here may be built from them but by escaping. */
export type Shared = { id: string; name: string; issuer: string; holder: string }

/** Places that take a link by address, with nothing of theirs in our pages. What they show beside it they read there. */
export function shareLinks(origin: string, badge: Shared): { place: string; href: string }[] {
  const address = credentialUrl(origin, badge.id)
  const title = titleOf(badge)
  const to = (place: string, base: string, query: Record<string, string>) => ({
    place,
    href: `${base}?${encode(query)}`,
  })
  return [
    to('LinkedIn', 'https://www.linkedin.com/sharing/share-offsite/', { url: address }),
    to('X', 'https://x.com/intent/post', { text: title, url: address }),
    to('Facebook', 'https://www.facebook.com/sharer/sharer.php', { u: address }),
    to('WhatsApp', 'https://wa.me/', { text: `${title} ${address}` }),
    // RFC 6068, §5: a line break is both characters.
    to('E-mail', 'mailto:', { subject: title, body: `${title}\r\n\r\n${address}` }),
  ]
}

/** In a sentence that anybody may say, the holder as well as somebody else. */
export const titleOf = ({ name, issuer, holder }: Shared) =>
  `${oneLine(name)}, awarded to ${oneLine(holder)} by ${oneLine(issuer)}`

/** Line breaks would end a line that is not theirs, and marks of direction turn words around that are not theirs. */
export const oneLine = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim()

/** With `%20` rather than `+`, which not every place reads as a space. */
export const encode = (query: Record<string, string>) =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
