declare module '@digitalbazaar/ecdsa-sd-2023-cryptosuite' {
  type VerifyCryptosuite = {
    createVerifyData(input: {
      cryptosuite: VerifyCryptosuite
      document: object
      proof: object
      documentLoader: (url: string) => Promise<{ document: object; documentUrl: string; contextUrl: null }>
    }): Promise<unknown>
    createVerifier(input: { verificationMethod: object }): Promise<{
      verify(input: { data: unknown }): Promise<boolean>
    }>
  }
  export function createVerifyCryptosuite(): VerifyCryptosuite
}
