/**
 * Where the DID document of a `did:web` stands (did:web method, §3.2); undefined if it is no proper one. On our own
 * host it stands under our origin, which is http on one's own machine.
 */
export function didWebUrl(did: string, ownOrigin: string): string | undefined {
  const [, name = '', port = '', path = ''] = /^did:web:([a-z0-9.-]+)(%3A\d+)?((?::[\w.~%+-]+)*)$/i.exec(did) ?? []
  if (!name || /:(\.|%2e)+(:|$)/i.test(path)) return undefined
  const host = `${name}${port && `:${port.slice(3)}`}`
  const base = host === new URL(ownOrigin).host ? ownOrigin : `https://${host}`
  return `${base}${path ? path.replaceAll(':', '/') : '/.well-known'}/did.json`
}
