/** The issuer's `did:web`: `did:web:HOST:issuers:SLUG`, a port's colon written `%3A` (did:web method, §3.2). */
export function issuerDid(origin: string, slug: string): string {
  return `did:web:${new URL(origin).host.replace(':', '%3A')}:issuers:${slug}`
}
