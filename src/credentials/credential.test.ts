import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleAward } from '../../test/support/sample-award'
import { sampleEndorsement } from '../../test/support/sample-endorsement'
import { canonicalize } from '../proof/canonicalize'
import { buildCredential } from './credential'
import { AchievementCredential } from './schema'

const award = sampleAward()
const address = 'https://badges.example.org/credentials/00112233445566778899aabbccddeeff'
const version = 'https://badges.example.org/issuers/academy/microcredentials/retrospective/versions/3'

const profile = {
  id: 'did:web:badges.example.org:issuers:academy',
  type: ['Profile'],
  name: 'Example Academy',
  url: 'https://academy.example.org',
  description: 'We teach.',
  image: { id: `https://badges.example.org/images/${'ab'.repeat(32)}`, type: 'Image' },
  email: 'badges@academy.example.org',
}

test('an award becomes an Open Badges 3.0 credential', () => {
  expect(AchievementCredential.parse(buildCredential(award))).toEqual({
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
      'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json',
    ],
    id: address,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Facilitate a retrospective',
    description: 'Can lead a retrospective that ends in a change the team makes.',
    image: { id: `https://badges.example.org/images/${'cd'.repeat(32)}`, type: 'Image' },
    issuer: profile,
    validFrom: '2026-05-06T07:08:09Z',
    validUntil: '2028-03-04T05:06:07Z',
    awardedDate: '2026-03-04T05:06:07Z',
    credentialSubject: {
      id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
      type: ['AchievementSubject'],
      identifier: [
        {
          type: 'IdentityObject',
          hashed: true,
          identityHash: 'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399',
          identityType: 'emailAddress',
          salt: 'Kosher',
        },
        { type: 'IdentityObject', hashed: false, identityHash: 'Lea Learner', identityType: 'name' },
      ],
      activityStartDate: '2026-01-05T08:00:00Z',
      activityEndDate: '2026-02-27T17:30:00Z',
      narrative: 'Since then we meet **each** month.',
      achievement: expect.objectContaining({ id: version, type: ['Achievement'], creator: profile }),
      result: [
        { type: ['Result'], resultDescription: `${version}#c1`, achievedLevel: `${version}#c1-l2` },
        { type: ['Result'], resultDescription: `${version}#c2`, achievedLevel: `${version}#c2-l2` },
      ],
    },
    evidence: [
      {
        id: `${address}/evidence/1`,
        type: ['Evidence'],
        name: 'Reflection',
        description: 'What came of it',
        narrative: 'We met on a Friday.',
        genre: 'Text',
      },
      {
        id: `${address}/evidence/2`,
        type: ['Evidence'],
        name: 'Board',
        description: `What came of it\nboard.pdf, SHA-256 ${'ef'.repeat(32)}`,
        genre: 'Document',
      },
      {
        id: 'https://blog.example.org/retro?a=1%7C2',
        type: ['Evidence'],
        name: 'Post',
        description: 'What came of it',
        genre: 'Web page',
      },
      {
        id: 'https://badges.example.org/credentials/ffeeddccbbaa99887766554433221100',
        type: ['Evidence'],
        name: 'Renews an earlier badge',
        genre: 'Renewal',
      },
    ],
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
    refreshService: { id: `${address}/refresh`, type: '1EdTechCredentialRefresh' },
  })
})

test('every result names a criterion and a level that the achievement describes', () => {
  const { achievement, result } = buildCredential(award).credentialSubject
  expect(result).toHaveLength(2)
  for (const { resultDescription, achievedLevel } of result ?? []) {
    const criterion = achievement.resultDescription.find(({ id }) => id === resultDescription)
    expect(criterion?.rubricCriterionLevel.map(({ id }) => id)).toContain(achievedLevel)
  }
})

test('the name is in the credential only if the learner said so', () => {
  const unnamed = sampleAward({ edition: { ...award.edition, nameInBadge: false } })
  expect(JSON.stringify(buildCredential(award))).toContain('Lea Learner')
  expect(JSON.stringify(buildCredential(unnamed))).not.toContain('Lea Learner')
})

test('of the evidence, only what was released is in the credential, at the same address in each edition', () => {
  const released = (ids: string[]) =>
    buildCredential(sampleAward({ edition: { ...award.edition, released: ids }, renews: null })).evidence
  expect(released([])).toBeUndefined()
  expect(released(['evi_2'])).toEqual([expect.objectContaining({ id: `${address}/evidence/2` })])
  expect(JSON.stringify(released(['evi_3']))).not.toContain('Friday')
})

test.each([
  ['image/png', 'Image'],
  ['video/mp4', 'Video'],
  ['audio/ogg', 'Audio'],
  ['application/octet-stream', 'Document'],
])('a file of type %s is of the genre %s', (mediaType, genre) => {
  const manifest = award.submission.manifest.map((item) => ({
    ...item,
    file: item.file && { ...item.file, mediaType },
  }))
  const { evidence } = buildCredential(sampleAward({ submission: { ...award.submission, manifest } }))
  expect(evidence?.find(({ name }) => name === 'Board')).toMatchObject({ genre })
})

test('a link to something that has an id in the badge already cannot be mistaken for it', () => {
  const { manifest } = award.submission
  const links = [version, profile.image.id, `${address}/evidence/1`, 'https://example.org/a', 'https://example.org/a']
  const posts = links.map((content, i) => ({ ...manifest[2]!, evidenceId: `link_${i}`, caption: `${i}`, content }))
  const built = buildCredential(
    sampleAward({
      submission: { ...award.submission, manifest: [manifest[0]!, ...posts] },
      edition: { ...award.edition, released: ['evi_1', ...posts.map(({ evidenceId }) => evidenceId)] },
      renews: null,
    }),
  )
  expect(built.evidence?.map(({ id, narrative }) => [id, narrative])).toEqual([
    [`${address}/evidence/1`, 'We met on a Friday.'],
    [undefined, version],
    [undefined, profile.image.id],
    [undefined, `${address}/evidence/1`],
    ['https://example.org/a', undefined],
    [undefined, 'https://example.org/a'],
  ])
  expect(AchievementCredential.parse(built)).toEqual(built)
  const mistaken = { ...built, evidence: [{ ...built.evidence![1]!, id: version }] }
  expect(() => AchievementCredential.parse(mistaken)).toThrow(/evidence\.0\.(name|description).*of the same id/s)
})

test('what is not known of an award judged elsewhere is not in the credential', () => {
  const submission = { manifest: [], outcomes: [], narrative: '' }
  const built = buildCredential(sampleAward({ submission, activity: null, renews: null }))
  expect(AchievementCredential.parse(built)).toEqual(built)
  expect(built).not.toHaveProperty('evidence')
  for (const property of ['result', 'narrative', 'activityStartDate', 'activityEndDate'])
    expect(built.credentialSubject).not.toHaveProperty(property)
})

test('endorsements come with their own proofs, of the issuer and of what was achieved', () => {
  const [ofIssuer, ofVersion] = [sampleEndorsement(1), sampleEndorsement(2)]
  const built = buildCredential(sampleAward({ endorsements: { issuer: [ofIssuer], version: [ofVersion] } }))
  const { issuer, credentialSubject } = AchievementCredential.parse(built)
  expect(issuer.endorsement).toEqual([ofIssuer])
  expect(credentialSubject.achievement.endorsement).toEqual([ofVersion])
  expect(credentialSubject.achievement.creator).not.toHaveProperty('endorsement')
  const { proof: _, ...bare } = ofIssuer
  expect(AchievementCredential.safeParse({ ...built, issuer: { ...profile, endorsement: [bare] } }).success).toBe(false)
})

test('a credential of a version without validity never ends', () => {
  const endless = sampleAward({ credential: { ...award.credential, validUntil: null } })
  expect(buildCredential(endless)).not.toHaveProperty('validUntil')
})

test('a property that nobody thought of is not signed', () => {
  expect(() => AchievementCredential.parse({ ...buildCredential(award), shoeSize: '42' })).toThrow(/shoeSize/)
})

test('whatever a learner writes can be signed, and leaves nothing out of the signature', async () => {
  const words = fc.oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constant('\ud800 \0'),
  )
  const hostile = fc.record({
    holderName: words,
    caption: fc.oneof(fc.constant(''), words),
    text: words,
    link: fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      words.map((w) => `https://example.org/${w}`),
      fc.constantFrom('https://example.org/a> <b', 'https://example.org/{x}|`^\\', 'javascript:alert(1)'),
    ),
  })
  await fc.assert(
    fc.asyncProperty(hostile, async ({ holderName, caption, text, link }) => {
      const manifest = award.submission.manifest.map((item) => ({
        ...item,
        caption,
        content: item.kind === 'text' ? text : item.kind === 'link' ? link : '',
      }))
      const built = buildCredential(
        sampleAward({
          edition: { ...award.edition, holderName },
          submission: { ...award.submission, manifest, narrative: text },
        }),
      )
      const canonical = await canonicalize(AchievementCredential.parse(built))
      for (const line of canonical.trimEnd().split('\n')) expect(line).toMatch(/^(<\S+>|_:c14n\d+) <\S+> \S.* \.$/s)
    }),
    { numRuns: 60 },
  )
})
