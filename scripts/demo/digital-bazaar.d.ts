// The libraries of Digital Bazaar bring no types; these are of what is used here.

declare module '@digitalbazaar/vc' {
  type Loaded = { documentUrl: string; document: object; contextUrl?: string | null }
  export function verifyCredential(options: {
    credential: object
    suite: object
    documentLoader: (url: string) => Promise<Loaded>
    checkStatus?: () => Promise<{ verified: boolean }>
  }): Promise<{ verified: boolean; error?: Error & { errors?: Error[] } }>
  export function issue(options: {
    credential: object
    suite: object
    documentLoader: (url: string) => Promise<Loaded>
  }): Promise<Record<string, unknown>>
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: { cryptosuite: object; signer?: object; date?: Date })
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: object
}
