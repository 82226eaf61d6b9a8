import type { Award } from '../../src/credentials/credential'

const origin = 'https://badges.example.org'
const published = new Date('2026-01-02T03:04:05Z')

/** An award of everything a credential can say, for tests that need no storage. */
export function sampleAward(overrides: Partial<Award> = {}): Award {
  return {
    origin,
    credential: {
      id: '00112233445566778899aabbccddeeff',
      subjectId: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
      statusListId: 'list_1',
      statusIndex: 94_567,
      validUntil: new Date('2028-03-04T05:06:07Z'),
    },
    edition: {
      validFrom: new Date('2026-05-06T07:08:09Z'),
      holderName: 'Lea Learner',
      nameInBadge: true,
      released: ['evi_1', 'evi_2', 'evi_3'],
      identityHash: 'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399',
      identitySalt: 'Kosher',
    },
    awardedAt: new Date('2026-03-04T05:06:07Z'),
    issuer: {
      id: 'iss_1',
      slug: 'academy',
      did: 'did:web:badges.example.org:issuers:academy',
      name: 'Example Academy',
      url: 'https://academy.example.org',
      description: 'We teach.',
      imageDigest: 'ab'.repeat(32),
      email: 'badges@academy.example.org',
      linkedinId: null,
      createdAt: published,
    },
    microcredential: { slug: 'retrospective' },
    version: {
      id: 'ver_1',
      microcredentialId: 'mc_1',
      issuerId: 'iss_1',
      number: 3,
      status: 'published',
      revision: 1,
      name: 'Facilitate a retrospective',
      description: 'Leads a team through looking back, so that it decides what to change.',
      competency: 'Can lead a retrospective that ends in a change the team makes.',
      criteriaNarrative: 'Lead a **real** retrospective with your own team.',
      achievementType: 'MicroCredential',
      estimatedHours: 8,
      credits: 1.5,
      language: 'en',
      tags: ['facilitation', 'agile'],
      fieldOfStudy: 'Team leadership',
      humanCode: 'RETRO-1',
      translations: [{ url: 'https://akademie.example.org/microcredentials/retrospektive/versions/2', language: 'de' }],
      validityMonths: 24,
      renewalDays: 90,
      imageDigest: 'cd'.repeat(32),
      imageSvgDigest: null,
      cardDigest: null,
      revokedDigest: null,
      alignments: [alignment('facilitate teamwork')],
      criteria: [
        {
          id: 'c1',
          name: 'Preparation',
          description: 'The purpose is clear beforehand.',
          levels: [
            { id: 'l1', name: 'Beginning', description: 'No purpose is named.' },
            { id: 'l2', name: 'Proficient', description: '' },
          ],
          requiredLevel: 'l2',
          alignments: [alignment('plan meetings')],
        },
        {
          id: 'c2',
          name: 'Outcome',
          description: '',
          levels: [
            { id: 'l1', name: 'Not seen', description: '' },
            { id: 'l2', name: 'Seen', description: 'The team changed something.' },
          ],
          requiredLevel: 'l2',
        },
      ],
      requirements: [
        requirement('r1', 'Reflection', 'text'),
        requirement('r2', 'Board', 'file'),
        requirement('r3', 'Post', 'link'),
      ],
      assessors: 1,
      enrollment: 'open',
      createdAt: published,
      updatedAt: published,
      publishedAt: published,
      retiredAt: null,
    },
    earlier: [
      { number: 2, language: 'en' },
      { number: 1, language: 'en' },
    ],
    submission: {
      manifest: [
        item('evi_1', 'r1', 'text', 'We met on a Friday.'),
        {
          ...item('evi_2', 'r2', 'file', ''),
          file: { uploadId: 'upl_1', name: 'board.pdf', mediaType: 'application/pdf', bytes: 64, key: 'evidence/e/u' },
        },
        item('evi_3', 'r3', 'link', 'https://blog.example.org/retro?a=1|2'),
      ],
      outcomes: [
        { criterionId: 'c1', met: true, levelId: 'l2', feedback: ['Clear.'] },
        { criterionId: 'c2', met: true, levelId: 'l2', feedback: [] },
      ],
      narrative: 'Since then we meet **each** month.',
    },
    activity: { start: new Date('2026-01-05T08:00:00.123Z'), end: new Date('2026-02-27T17:30:00.456Z') },
    endorsements: { issuer: [], version: [] },
    renews: 'ffeeddccbbaa99887766554433221100',
    ...overrides,
  }
}

const alignment = (targetName: string) => ({
  targetName,
  targetUrl: 'http://data.europa.eu/esco/skill/3d4dc4a1-6a16-4c0a-8c5d-0f0d3d6fd2ff',
  targetFramework: 'ESCO',
  targetCode: null,
  targetType: 'CFItem',
})

const requirement = (id: string, name: string, kind: 'text' | 'file' | 'link') => ({
  id,
  name,
  description: '',
  kind,
  min: 1,
  max: 1,
  mediaTypes: [],
  maxMegabytes: null,
})

const item = (evidenceId: string, requirementId: string, kind: 'text' | 'file' | 'link', content: string) => ({
  evidenceId,
  requirementId,
  kind,
  caption: 'What came of it',
  sha256: 'ef'.repeat(32),
  content,
  file: null,
})
