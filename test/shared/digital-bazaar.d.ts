// Besides what `scripts/demo/digital-bazaar.d.ts` says of them.

declare module '@digitalbazaar/vc' {
  type Made = { suite: object; documentLoader: (url: string) => Promise<Loaded> }
  export function issue(options: Made & { credential: object }): Promise<object>
  export function signPresentation(
    options: Made & { presentation: object; challenge: string; domain?: string },
  ): Promise<Record<string, unknown>>
  export function derive(options: Made & { verifiableCredential: object }): Promise<object>
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: { cryptosuite: object; signer?: object; date?: Date })
  }
}

declare module '@digitalbazaar/ecdsa-sd-2023-cryptosuite' {
  export function createSignCryptosuite(options: { mandatoryPointers: string[] }): object
  export function createDiscloseCryptosuite(options: { selectivePointers: string[] }): object
}

declare module '@digitalbazaar/ed25519-signature-2020' {
  export class Ed25519Signature2020 {
    constructor(options: { signer: object })
  }
}

declare module '@digitalbazaar/ecdsa-multikey' {
  type KeyPair = { publicKeyMultibase: string; signer(): object }
  export function generate(options: { curve: 'P-256'; id?: string; controller: string }): Promise<KeyPair>
}

declare module '@digitalbazaar/ed25519-multikey' {
  type KeyPair = { publicKeyMultibase: string; signer(): object }
  export function generate(options: { id?: string; controller: string }): Promise<KeyPair>
}
