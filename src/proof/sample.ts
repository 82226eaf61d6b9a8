import type { JsonLd } from './canonicalize'
import { extensionsContext, openBadgesContext, vcContext } from './context-urls'

const id = 'https://badges.example.org/1'
const levels = ['1', '2'].map((level) => ({ id, type: ['RubricCriterionLevel'], name: 'Level', level }))

/** A credential with one of each kind of node that badges are made of. It is never signed. */
export const sample: JsonLd = {
  '@context': [vcContext, openBadgesContext, extensionsContext],
  id,
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  name: 'Sample “é”',
  image: { id, type: 'Image' },
  issuer: { id, type: ['Profile'], name: 'Sample' },
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: {
    id,
    type: ['AchievementSubject'],
    achievement: {
      id,
      type: ['Achievement'],
      criteria: { narrative: 'Line\nbreak' },
      creditsAvailable: 1.5,
      tag: ['a', 'b'],
      alignment: [{ type: ['Alignment'], targetUrl: id }],
      resultDescription: [{ id, type: ['ResultDescription'], allowedValue: ['a', 'b'], rubricCriterionLevel: levels }],
    },
    identifier: [{ type: 'IdentityObject', hashed: true, identityHash: 'a' }],
    // Alike but for what they are in: told apart by their surroundings.
    result: [{ type: ['Result'], alignment: [{ type: ['Alignment'] }] }],
    source: { type: ['Profile'], address: [{ type: ['Address'] }, { type: ['Address'] }] },
  },
  evidence: [{ id, type: ['Evidence'], narrative: 'a' }],
  credentialStatus: { id, type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
  endorsement: [
    {
      '@context': [vcContext, openBadgesContext],
      id,
      type: ['VerifiableCredential', 'EndorsementCredential'],
      credentialSubject: { id, type: ['EndorsementSubject'] },
      proof: [{ type: 'DataIntegrityProof', created: '2026-01-01T00:00:00Z', proofPurpose: 'assertionMethod' }],
    },
  ],
}
