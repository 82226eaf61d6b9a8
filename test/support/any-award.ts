import fc from 'fast-check'
import { NewSubmission } from '../../src/assessment/schema'
import type { ManifestItem } from '../../src/assessment/submission'
import { emptyContent, whyNotPublishable } from '../../src/catalogue/rules'
import { DraftContent } from '../../src/catalogue/schema'
import type { Requirement, Version, VersionContent } from '../../src/catalogue/version'
import type { Award } from '../../src/credentials/credential'
import { NewEvidence } from '../../src/evidence/schema'
import { cleanFileName, whyNotContent } from '../../src/evidence/rules'
import { issuerDid } from '../../src/identity/did'
import { IssuerPatch } from '../../src/identity/schema'
import { sampleAward } from './sample-award'

/** Any text that has something to read in it. Whether a field takes it is for the product's own schemas to say. */
const words = fc
  .oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    fc.constantFrom('<b>"&\'</b>', ']]>', '{"@id":"x"}', '\u2028\u2029', '\\u0041', '_:b0', '@type', 'null', '0'),
  )
  .map((text) => text.replaceAll('\0', ' '))
  .filter((text) => text.trim() !== '')

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary)

const webAddress = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true, size: 'small' }),
  words.map((text) => `https://example.org/${text}`),
  fc.constantFrom('http://[::1]:8787/a?b=[c]|d', 'https://bücher.example/Größe#a#b', 'https://example.org/100%'),
)

const language = fc.constantFrom('en', 'pt-BR', 'zh-Hant-TW', 'es-419')
const digest = fc.constantFrom('0', 'a', 'f').map((digit) => digit.repeat(64))

const alignment = fc.record({
  targetName: words,
  targetUrl: webAddress,
  targetFramework: maybe(words),
  targetCode: maybe(words),
  targetType: maybe(fc.constantFrom('CFItem', 'ceasn:Competency', 'ext:Skill')),
})

const level = fc.record({ name: words, description: fc.oneof(fc.constant(''), words) })

const criterion = fc
  .record({
    name: words,
    description: fc.constant(''),
    levels: fc.array(level, { minLength: 2, maxLength: 4 }),
    alignments: fc.array(alignment, { maxLength: 2 }),
    needed: fc.nat(),
  })
  .map(({ needed, ...rest }) => ({ ...rest, requiredLevel: `l${(needed % (rest.levels.length - 1)) + 2}` }))

const requirement = fc.record({ name: words, kind: fc.constantFrom('text', 'file', 'link'), max: fc.constant(3) })

/** Whatever an author could publish: what the API takes, and the rules find nothing wrong with. */
const publishable: fc.Arbitrary<VersionContent> = fc
  .record({
    name: words,
    description: words,
    competency: words,
    criteriaNarrative: words,
    achievementType: fc.constantFrom('MicroCredential', 'Fieldwork', 'ext:Microdegree'),
    credits: maybe(
      fc.oneof(
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat(39_999).map((n) => (n + 1) / 4),
      ),
    ),
    language,
    tags: fc.array(words, { maxLength: 3 }),
    fieldOfStudy: maybe(words),
    humanCode: maybe(words),
    translations: fc.array(fc.record({ url: webAddress, language }), { maxLength: 2 }),
    imageDigest: digest,
    alignments: fc.array(alignment, { maxLength: 2 }),
    criteria: fc.array(criterion, { minLength: 1, maxLength: 3 }),
    requirements: fc.array(requirement, { minLength: 1, maxLength: 3 }),
  })
  .map((content) => DraftContent.safeParse(content))
  .filter(({ success }) => success)
  .map(({ data }) => ({ ...emptyContent, ...data }) as VersionContent)
  .filter((content) => whyNotPublishable(content).length === 0)

const version = fc
  .record({
    content: publishable,
    number: fc.integer({ min: 1, max: 30 }),
    languages: fc.array(language, { size: 'small' }),
  })
  .map(({ content, number, languages }) => ({
    version: { ...sampleAward().version, ...content, number } satisfies Version,
    earlier: languages.slice(0, number - 1).map((tag, i) => ({ number: number - 1 - i, language: tag })),
  }))

const evidenceOf = ({ id: requirementId, kind }: Requirement) =>
  fc
    .record({ caption: fc.oneof(fc.constant(''), words), content: kind === 'link' ? webAddress : words, name: words })
    .filter(({ caption, content }) => {
      if (kind === 'file') return true
      return (
        whyNotContent(kind, content) === undefined &&
        NewEvidence.safeParse({ requirementId, kind, content, caption }).success
      )
    })
    .map(({ caption, content, name }): Omit<ManifestItem, 'evidenceId'> => ({
      requirementId,
      kind,
      caption,
      sha256: 'ef'.repeat(32),
      content: kind === 'file' ? '' : content,
      file:
        kind === 'file'
          ? { uploadId: 'u', name: cleanFileName(name), mediaType: 'image/png', bytes: 1, key: 'k' }
          : null,
    }))

const submissionOf = ({
  criteria,
  requirements,
}: VersionContent): fc.Arbitrary<Pick<Award, 'submission' | 'edition'>> =>
  fc
    .record({
      items: fc.tuple(...requirements.map((requirement) => fc.array(evidenceOf(requirement), { maxLength: 2 }))),
      choices: fc
        .record({ holderName: words, nameInBadge: fc.boolean(), narrative: fc.oneof(fc.constant(''), words) })
        .map((choices) => NewSubmission.safeParse({ statement: true, release: [], ...choices }))
        .filter(({ success }) => success),
      seen: fc.array(fc.nat(), { minLength: criteria.length, maxLength: criteria.length }),
      judgedHere: fc.boolean(),
      withheld: fc.nat(3),
      validFrom: fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    })
    .map(({ items, choices, seen, judgedHere, withheld, validFrom }) => {
      const { holderName, nameInBadge, narrative } = choices.data!
      const manifest = items.flat().map((item, i) => ({ ...item, evidenceId: `evi_${i}` }))
      const outcomes = criteria.map((c, i) => {
        const enough = c.levels.slice(c.levels.findIndex(({ id }) => id === c.requiredLevel))
        return { criterionId: c.id, met: true, levelId: enough[seen[i]! % enough.length]!.id, feedback: [] }
      })
      const released = manifest.map(({ evidenceId }) => evidenceId).slice(withheld)
      return {
        submission: { manifest, outcomes: judgedHere ? outcomes : [], narrative },
        edition: { ...sampleAward().edition, holderName, nameInBadge, released, validFrom },
      }
    })

const issuer = fc
  .record({
    name: words,
    url: webAddress,
    description: words,
    imageDigest: maybe(digest),
    email: maybe(fc.emailAddress()),
  })
  .map((profile) => IssuerPatch.safeParse(profile))
  .filter(({ success }) => success)
  .map(({ data }) => data as Required<typeof data> & object)

/** Any publishable microcredential, and any valid decision on what was handed in for it. */
export const anyAward: fc.Arbitrary<Award> = version.chain(({ version, earlier }) =>
  fc
    .record({
      origin: fc.constantFrom('https://badges.example.org', 'http://localhost:8787'),
      profile: issuer,
      judged: submissionOf(version),
      ends: fc.boolean(),
      renews: maybe(fc.constant('ffeeddccbbaa99887766554433221100')),
    })
    .map(({ origin, profile, judged, ends, renews }) => {
      const sample = sampleAward({ origin, version, earlier, renews, ...judged })
      return {
        ...sample,
        issuer: { ...sample.issuer, ...profile, did: issuerDid(origin, sample.issuer.slug) } as Award['issuer'],
        credential: { ...sample.credential, validUntil: ends ? new Date('2101-01-01T00:00:00Z') : null },
        activity: judged.submission.outcomes?.length ? sample.activity : null,
      }
    }),
)
