import { sampleAward } from './sample-award'

/** An endorsement of the sample's issuer by a guild, for tests that do not check its proof. */
export const sampleEndorsement = (n: number) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
  id: `https://guild.example.org/endorsements/${n}`,
  type: ['VerifiableCredential', 'EndorsementCredential'],
  name: 'Endorsement',
  issuer: {
    id: 'https://guild.example.org',
    type: ['Profile'],
    name: 'The Guild',
    url: 'https://guild.example.org/about',
  },
  validFrom: '2026-01-01T00:00:00+01:00',
  credentialSubject: {
    id: sampleAward().issuer.did,
    type: ['EndorsementSubject'],
    endorsementComment: `Reason ${n}: we hire their people.`,
  },
  proof: [
    {
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-rdfc-2022',
      created: '2026-01-01T00:00:00Z',
      verificationMethod: 'https://guild.example.org#z6Mk',
      proofPurpose: 'assertionMethod',
      proofValue: 'z3',
    },
  ],
})
