/**
 * A web address in the characters of RFC 3986, which JSON-LD, N-Quads and JSON schemas all take. One that is so already
 * stays as it is; of others is made what a browser would send. Undefined for what is no public web address.
 */
export function toIri(text: string): string | undefined {
  const url = URL.parse(text.trim())
  if (!url || !['https:', 'http:'].includes(url.protocol) || url.username || url.password) return undefined
  if (sound.test(text)) return text
  const [path = '', ...fragment] = url.href.slice(url.origin.length).split('#')
  return url.origin + encode(path) + (fragment.length > 0 ? `#${encode(fragment.join('%23'))}` : '')
}

const sound =
  /^https?:\/\/[\w.-]+(:\d+)?([/?]([\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?(#([\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?$/i

const encode = (text: string) => text.replace(/[^\w.~!$&'()*+,;=:@/?%-]|%(?![\da-f]{2})/gi, encodeURIComponent)
