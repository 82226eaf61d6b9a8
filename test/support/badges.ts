import type { JsonLd } from '../../src/proof/canonicalize'
import { extensionsContext, openBadgesContext, vcContext } from '../../src/proof/context-urls'

export const issuerId = 'did:web:badges.example.org:issuers:academy'

export const sizes = ['small', 'typical', 'big'] as const
export type Size = (typeof sizes)[number]

/** How much a badge says, so that its JSON has about 0.9, 5 and 20 KB. */
const amounts = {
  small: { criteria: 0, levels: 0, alignments: 0, evidence: 0 },
  typical: { criteria: 2, levels: 2, alignments: 1, evidence: 1 },
  big: { criteria: 12, levels: 3, alignments: 5, evidence: 6 },
}

const version = 'https://badges.example.org/issuers/academy/microcredentials/retrospective/versions/3'
const context = [vcContext, openBadgesContext, extensionsContext]
const counted = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i + 1))

/** A badge of this size, not signed. `endorsements` are embedded in its achievement. */
export function badge(size: Size, endorsements: object[] = []) {
  const { criteria, levels, alignments, evidence } = amounts[size]
  const issuer = { id: issuerId, type: ['Profile'], name: 'Example Academy', url: 'https://academy.example.org' }
  const isSmall = size === 'small'
  return {
    '@context': context,
    id: 'https://badges.example.org/credentials/00112233445566778899aabbccddeeff',
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Facilitate a retrospective',
    issuer,
    validFrom: '2026-03-04T05:06:07Z',
    credentialSubject: {
      id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
      type: ['AchievementSubject'],
      achievement: {
        id: version,
        type: ['Achievement'],
        name: 'Facilitate a retrospective',
        description: 'Leads a team through looking back, so that it decides what to change.',
        criteria: { narrative: 'Lead a **real** retrospective with your own team.' },
        ...(isSmall ? {} : { achievementType: 'MicroCredential', creator: issuer, creditsAvailable: 1.5 }),
        ...(isSmall ? {} : { inLanguage: 'en', tag: ['facilitation', 'agile'], version: '3' }),
        ...(alignments > 0 && { alignment: counted(alignments, toAlignment) }),
        ...(criteria > 0 && { resultDescription: counted(criteria, (n) => toCriterion(n, levels)) }),
        ...(endorsements.length > 0 && { endorsement: endorsements }),
      },
      ...(isSmall ? {} : { identifier: identifiers, narrative: 'Led two retrospectives within one quarter.' }),
      ...(criteria > 0 && { result: counted(criteria, toResult) }),
    },
    ...(evidence > 0 && { evidence: counted(evidence, toEvidence) }),
    ...(isSmall ? {} : lifetime),
  }
}

/** An endorsement of the badge by its own issuer, not signed. */
export const endorsement = (n = 1): JsonLd => ({
  '@context': context,
  id: `https://badges.example.org/endorsements/${n}`,
  type: ['VerifiableCredential', 'EndorsementCredential'],
  name: 'Endorsement by the guild',
  issuer: { id: issuerId, type: ['Profile'], name: 'Guild of Facilitators' },
  validFrom: '2026-02-03T04:05:06Z',
  credentialSubject: { id: version, type: ['EndorsementSubject'], endorsementComment: `Sound, says member ${n}.` },
})

const identifiers = [
  {
    type: 'IdentityObject',
    hashed: true,
    identityHash: 'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399',
    identityType: 'emailAddress',
    salt: 'Kosher',
  },
  { type: 'IdentityObject', hashed: false, identityHash: 'Lea Learner', identityType: 'name' },
]

const lifetime = {
  validUntil: '2028-03-04T05:06:07Z',
  awardedDate: '2026-03-04T05:06:07Z',
  credentialSchema: [
    {
      id: 'https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json',
      type: '1EdTechJsonSchemaValidator2019',
    },
  ],
  credentialStatus: {
    id: 'https://badges.example.org/status/list_1#94567',
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: '94567',
    statusListCredential: 'https://badges.example.org/status/list_1',
  },
  refreshService: {
    id: 'https://badges.example.org/credentials/00112233445566778899aabbccddeeff/refresh',
    type: '1EdTechCredentialRefresh',
  },
}

const toAlignment = (n: number) => ({
  type: ['Alignment'],
  targetName: `facilitate teamwork ${n}`,
  targetUrl: `http://data.europa.eu/esco/skill/${n}`,
  targetFramework: 'ESCO',
})

const toCriterion = (n: number, levels: number) => ({
  id: `${version}#c${n}`,
  type: ['ResultDescription'],
  name: `Criterion ${n}`,
  resultType: 'RubricCriterionLevel',
  requiredLevel: `${version}#c${n}-l2`,
  rubricCriterionLevel: counted(levels, (l) => ({
    id: `${version}#c${n}-l${l}`,
    type: ['RubricCriterionLevel'],
    name: `Level ${l}`,
    description: `What is seen at level ${l}.`,
    level: `${l}`,
  })),
})

const toResult = (n: number) => ({
  type: ['Result'],
  resultDescription: `${version}#c${n}`,
  achievedLevel: `${version}#c${n}-l2`,
})

const toEvidence = (n: number) => ({
  id: `https://badges.example.org/credentials/00112233445566778899aabbccddeeff/evidence/${n}`,
  type: ['Evidence'],
  name: `Reflection ${n}`,
  description: `board-${n}.pdf, SHA-256 ${'ef'.repeat(32)}`,
  narrative: 'We met on a Friday, and changed how we plan.',
})
