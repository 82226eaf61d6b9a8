// The libraries of Digital Bazaar bring no types; these are of what is used here.

declare module '@digitalbazaar/vc' {
  type Loaded = { documentUrl: string; document: object; contextUrl?: string | null }
  export function verifyCredential(options: {
    credential: object
    suite: object
    documentLoader: (url: string) => Promise<Loaded>
    checkStatus?: () => Promise<{ verified: boolean }>
  }): Promise<{ verified: boolean; error?: Error & { errors?: Error[] } }>
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: { cryptosuite: object })
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: object
}
