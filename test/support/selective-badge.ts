/** What a holder shows of a badge that was signed with `ecdsa-sd-2023`, made with Digital Bazaar's library. */
export const selectiveBadge = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
  id: 'https://issuer.example/badges/1',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: {
    id: 'did:web:issuer.example',
    type: ['Profile'],
    name: 'Another Academy',
  },
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: {
    id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
    type: ['AchievementSubject'],
    achievement: {
      id: 'https://issuer.example/teamwork',
      type: ['Achievement'],
      name: 'Teamwork',
      description: 'Works with others.',
      criteria: {
        narrative: 'Worked with others.',
      },
    },
  },
  proof: {
    type: 'DataIntegrityProof',
    created: '2026-11-23T21:11:06Z',
    verificationMethod: 'did:web:issuer.example#zDnaexVrKMvXNr3WQtkAU4CkZe2eC354j6jTrBbFZ5Ngkwnwx',
    cryptosuite: 'ecdsa-sd-2023',
    proofPurpose: 'assertionMethod',
    proofValue:
      'u2V0BhVhAzPNyJphme8aHgMaqL3I5Ht80sebrQcCyRsXAySZe_6Akjwy3H34i3dukxIwrkonuKPGBY4JVw42TECV7OcbkEVgjgCQDgPzaEtqfPDLbweInHjLXkrqZFTzEvhh5XZVbr-7EEhqAoQBYILyCS7ed4bGz6DJIQsCkoIp7581LK0iN5w6tlzrGQX7XjgABAgMEBQYHCAkKCwwN',
  },
}
