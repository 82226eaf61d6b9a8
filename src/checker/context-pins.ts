/**
 * Contexts that others name and that are not packaged, by the SHA-256 of the bytes their publisher answers. They are
 * fetched, once, and only these exact bytes are taken: whoever answers may change neither what is signed nor what it
 * means. Each digest was found the same in two independent places, W3C's own specifications among them where they
 * publish it.
 */
export const contextPins: ReadonlyMap<string, string> = new Map([
  ['https://www.w3.org/ns/did/v1', '4f3eae5568c9c5f036a082088f9e192019ee06faa78973c87ff91d5421b88dad'],
  ['https://www.w3.org/ns/cid/v1', 'ea216ecc1cb02cd39b693dba2250141e270ba0bf95890be107dd9a9e8e43de85'],
  ['https://w3id.org/security/multikey/v1', 'ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597'],
  ['https://w3id.org/security/jwk/v1', '0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece'],
  ['https://w3id.org/security/suites/jws-2020/v1', 'd648e05ddc6577827ca2bfd5e931f53e9ebc6e52a57a8da81df4ec8c46ffcd1e'],
  ['https://www.w3.org/ns/credentials/examples/v2', '57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c'],
  [
    'https://www.w3.org/ns/credentials/undefined-terms/v2',
    '82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581',
  ],
  [
    'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json',
    '880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6',
  ],
])
