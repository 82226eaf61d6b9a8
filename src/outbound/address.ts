/**
 * Ends of names that lead into somebody's own network (RFC 6761, RFC 6762, RFC 8375, RFC 7686, ICANN's `.internal`).
 */
const inward = ['localhost', 'local', 'internal', 'intranet', 'lan', 'home', 'corp', 'private', 'arpa', 'onion']

/**
 * Why an address outside is not asked, in words; undefined if it may be. Only https on its own port, only public names:
 * an address in digits, in any spelling, may be a router or a cloud's metadata.
 */
export function whyNotAsked(target: URL, ownOrigin: string): string | undefined {
  if (target.protocol !== 'https:') return 'only https addresses are asked.'
  if (target.username !== '' || target.password !== '') return 'it holds a user name or password.'
  if (target.port !== '') return 'only the usual port of https is asked.'
  // The URL parser has already turned every spelling of an IPv4 address (decimal, octal, hex) into dotted digits.
  if (/^\[|^[\d.]+$/.test(target.hostname)) return 'it names a machine by its number instead of a name.'
  const name = bare(target.hostname)
  const labels = name.split('.')
  if (labels.length < 2 || labels.includes('') || inward.includes(labels.at(-1)!))
    return 'it names a machine of a private network.'
  if (name === bare(new URL(ownOrigin).hostname)) return 'it is our own host, by another door.'
  return undefined
}

/**
 * Whether an address is one of ours. `http` is right only where everything runs on one's own machine: this is the one
 * place that decides so.
 */
export function isOwn(target: URL, ownOrigin: string): boolean {
  const own = new URL(ownOrigin)
  const safe = own.protocol === 'https:' || own.hostname === 'localhost'
  return safe && target.origin === own.origin && target.username === '' && target.password === ''
}

/**
 * Why one of our own addresses is not asked; undefined if it may be. Signed and public things ask nobody in turn, and
 * change nothing: whoever wrote a document that is checked can neither press our buttons (a sign-in link is a GET, too)
 * nor send us in circles. Evidence is what a learner wrote: it must not pass for a document of ours, by whatever spelling
 * of its address; no address of ours has anything encoded in it.
 */
export const whyNotAskedOfUs = ({ pathname }: URL): string | undefined =>
  !pathname.includes('%') && /^\/(credentials|issuers|keys|status|images|ob2)\/(?![^/]+\/evidence\/)/.test(pathname)
    ? undefined
    : 'nothing public stands there.'

/** A name ends in a dot or not, and means the same. */
const bare = (hostname: string) => hostname.replace(/\.$/, '')
