import fc from 'fast-check'
import { extensionsContext, openBadgesContext, vcContext } from '../../src/proof/context-urls'
import { contexts } from '../../src/proof/contexts'
import type { JsonLd } from '../../src/proof/canonicalize'

/** Credentials as issuers write them, and credentials as somebody writes them who wants them misread. */

const contextUrls = [vcContext, openBadgesContext, extensionsContext]

/** Characters that N-Quads or JSON-LD could stumble over. */
const words = fc.oneof(
  { weight: 4, arbitrary: fc.lorem({ maxCount: 4 }) },
  fc.string({ unit: fc.constantFrom('a', 'é', '"', '\\', '\n', '\u0000', '\u007f', ' ', '😀', '.'), maxLength: 6 }),
)
const url = fc.constantFrom(
  'https://a.example/1',
  'https://a.example/2#x',
  'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
  'did:web:a.example:issuers:one',
  'mailto:é@example.org',
)
const date = fc.constantFrom('2026-01-01T00:00:00Z', '2027-05-04T03:02:01Z')
/** Numbers that are written alike by all. */
const credits = fc.constantFrom(0, 1, 12, 1.5, 0.25, 1e15, 2 ** 53 - 1)

type Properties = Record<string, fc.Arbitrary<unknown>>

/** A node with some of the first properties, few enough for a test to be quick, and all of the second ones. */
const node = (types: string[], some: Properties, all: Properties = {}): fc.Arbitrary<JsonLd> =>
  fc
    .subarray(Object.keys(some), { maxLength: Math.min(4, Object.keys(some).length) })
    .chain((keys) =>
      fc.record({ ...all, ...Object.fromEntries(keys.map((key) => [key, some[key]!])), type: fc.constant(types) }),
    )
const list = (item: fc.Arbitrary<unknown>) => fc.array(item, { minLength: 1, maxLength: 2 })

const image = fc.record({ id: url, type: fc.constant('Image'), caption: words }, { requiredKeys: ['id', 'type'] })
const alignment = node(['Alignment'], { targetName: words, targetUrl: url, targetCode: words, targetType: words })
const address = node(['Address'], {
  addressCountry: words,
  geo: node(['GeoCoordinates'], { latitude: credits, longitude: credits }),
})
const identifier = fc.record(
  { type: fc.constant('IdentityObject'), hashed: fc.boolean(), identityHash: words, identityType: words, salt: words },
  { requiredKeys: ['type', 'hashed'] },
)
const proof = fc.record({
  type: fc.constant('DataIntegrityProof'),
  cryptosuite: fc.constant('eddsa-rdfc-2022'),
  created: date,
  verificationMethod: url,
  proofPurpose: fc.constant('assertionMethod'),
  proofValue: fc.constantFrom('z1', 'z2'),
})
const people = { name: words, url, description: words, image, email: words, address, official: words }
const endorsement = node(
  ['VerifiableCredential', 'EndorsementCredential'],
  { awardedDate: date, validUntil: date },
  {
    '@context': fc.constantFrom(contextUrls, contextUrls.slice(0, 2)),
    id: url,
    name: words,
    issuer: node(['Profile'], people, { id: url }),
    validFrom: date,
    credentialSubject: node(['EndorsementSubject'], { endorsementComment: words }, { id: url }),
    proof: fc.oneof(proof, list(proof)),
  },
)
const profile = node(['Profile'], { ...people, endorsement: list(endorsement) }, { id: url })
const level = node(['RubricCriterionLevel'], {
  id: url,
  name: words,
  level: words,
  points: words,
  alignment: list(alignment),
})
const achievement = node(
  ['Achievement'],
  {
    achievementType: words,
    alignment: list(alignment),
    creator: profile,
    creditsAvailable: credits,
    endorsement: list(endorsement),
    image,
    inLanguage: words,
    tag: list(words),
    version: words,
    related: list(node(['Related'], { id: url, version: words })),
    resultDescription: list(
      node(['ResultDescription'], {
        id: url,
        name: words,
        allowedValue: list(words),
        requiredLevel: url,
        rubricCriterionLevel: list(level),
      }),
    ),
  },
  { id: url, name: words, criteria: fc.record({ narrative: words, id: url }, { requiredKeys: [] }) },
)

/** A credential such as issuers write, of the closed set of contexts. */
export const credential: fc.Arbitrary<JsonLd> = node(
  ['VerifiableCredential', 'OpenBadgeCredential'],
  {
    description: words,
    image,
    awardedDate: date,
    validUntil: date,
    evidence: list(node(['Evidence'], { id: url, name: words, narrative: words, genre: words })),
    endorsement: list(endorsement),
    credentialSchema: list(fc.record({ id: url, type: fc.constant('1EdTechJsonSchemaValidator2019') })),
    credentialStatus: fc.record({
      id: url,
      type: fc.constant('BitstringStatusListEntry'),
      statusPurpose: fc.constant('revocation'),
      statusListIndex: fc.constant('94567'),
      statusListCredential: url,
    }),
    refreshService: fc.record({ id: url, type: fc.constant('1EdTechCredentialRefresh') }),
  },
  {
    '@context': fc.constant(contextUrls),
    id: url,
    name: words,
    issuer: profile,
    validFrom: date,
    credentialSubject: node(
      ['AchievementSubject'],
      {
        identifier: list(identifier),
        activityStartDate: fc.constant('2026-01-01'),
        creditsEarned: credits,
        narrative: words,
        role: words,
        source: profile,
        result: list(
          node(['Result'], { achievedLevel: url, resultDescription: url, value: words, alignment: list(alignment) }),
        ),
      },
      { id: url, achievement },
    ),
  },
)

/** Every name that a context of the closed set defines somewhere. */
const terms = [...new Set([...contexts.values()].flatMap(termsOf))].toSorted()

function termsOf(context: unknown): string[] {
  if (typeof context !== 'object' || context === null) return []
  return Object.entries(context).flatMap(([key, value]) => [...(key.startsWith('@') ? [] : [key]), ...termsOf(value)])
}

const anyTerm = fc.constantFrom(...terms)
const anyKey = fc.oneof(
  { weight: 4, arbitrary: anyTerm },
  fc.constantFrom(
    'shoeSize',
    'https://a.example/p',
    'xsd:date',
    '@id',
    '@type',
    '@graph',
    '@included',
    '@nest',
    '@none',
    '@set',
  ),
)
const oddText = fc.constantFrom(
  '',
  'Profile',
  'type',
  'relative',
  './r',
  '#f',
  '//host',
  '_:b',
  '_:b0',
  '@id',
  '@foo',
  ':',
  'x:',
  'a b:c',
  'https://a.example/ü|<>',
  'https://a.example/"\\',
  '\ud800',
  'https://a.example/\udc00',
  'z😀',
  'z\ufe0f',
  'xsd:dateTime',
  'did:x',
  '1',
  'true',
  '1.5E0',
)
const oddNumber = fc.constantFrom(0, -0, 1, 1.5, 8.2, 0.1, 1e-7, 1.5e-7, 1e21, 1.5e300, 2 ** 53, -3, 12345.678)
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  url,
  fc.boolean(),
  fc.constantFrom(null, [], [[]], [null], {}, { id: 'https://a.example/1' }, { '@id': 'https://a.example/1' }),
  fc.constantFrom(
    { '@value': 'x' },
    { '@value': 'x', '@language': 'en' },
    { '@list': ['x'] },
    { '@set': ['x'] },
    { '@list': [] },
  ),
  fc.constantFrom(
    { '@graph': [{ id: 'urn:x', name: 'x' }] },
    { '@context': contextUrls, name: 'x' },
    { '@context': null, id: 'urn:x' },
  ),
  anyTerm.map((type) => ({ type, name: 'x' })),
  fc.tuple(oddText, oddNumber).map((both) => both),
  proof,
  identifier,
  endorsement,
)
const anyContext = fc.oneof(
  fc.shuffledSubarray([...contextUrls]),
  fc.constantFrom(vcContext, openBadgesContext, null, {}, [], [null], [vcContext, null], ['https://stranger.example/']),
  fc.constantFrom('name', 'shoeSize', 'issuer').map((term) => [...contextUrls, { [term]: 'https://a.example/other' }]),
  fc.constant([vcContext, vcContext]),
)

/** One thing to do to a document: where (a number of steps through it), and what. */
type Mutation = { at: number; change: (holder: JsonLd | unknown[], key: string) => void }

const change: fc.Arbitrary<Mutation['change']> = fc.oneof(
  anyValue.map((value) => (holder: JsonLd | unknown[], key: string) => set(holder, key, value)),
  fc.constant((holder: JsonLd | unknown[], key: string) => set(holder, key, [get(holder, key)])),
  fc.constant((holder: JsonLd | unknown[], key: string) => set(holder, key, [get(holder, key), get(holder, key)])),
  anyValue.map(
    (value) => (holder: JsonLd | unknown[], key: string) => set(holder, key, [get(holder, key), value].flat()),
  ),
  fc.constant((holder: JsonLd | unknown[], key: string) => set(holder, key, undefined)),
  anyKey.map((name) => (holder: JsonLd | unknown[], key: string) => set(holder, name, get(holder, key))),
  fc.tuple(anyKey, anyValue).map(
    ([name, value]) =>
      (holder: JsonLd | unknown[]) =>
        set(holder, name, value),
  ),
  anyTerm.map((type) => (holder: JsonLd | unknown[]) => set(holder, 'type', [get(holder, 'type') ?? [], type].flat())),
  anyContext.map((context) => (holder: JsonLd | unknown[]) => set(holder, '@context', context)),
)

/** A credential with up to four things in it changed, added, repeated or taken away, wherever. */
export const mutatedCredential: fc.Arbitrary<JsonLd> = fc
  .tuple(credential, fc.array(fc.record({ at: fc.nat(10_000), change }), { minLength: 1, maxLength: 4 }))
  .map(([original, mutations]) => {
    const document = structuredClone(original)
    for (const mutation of mutations) {
      const places = placesIn(document)
      const [holder, key] = places[mutation.at % places.length]!
      mutation.change(holder, key)
    }
    return JSON.parse(JSON.stringify(document)) as JsonLd
  })

type Place = [holder: JsonLd | unknown[], key: string]

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Object.keys(value).map((key): Place => [value as JsonLd, key])
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => (key === '@context' ? [] : placesIn(inner)))]
}

const get = (holder: JsonLd | unknown[], key: string): unknown => structuredClone((holder as JsonLd)[key])
/** In a list, what has no number is added to the objects in it instead. */
function set(holder: JsonLd | unknown[], key: string, value: unknown): void {
  if (Array.isArray(holder) && Number.isNaN(Number(key))) {
    for (const item of holder) if (typeof item === 'object' && item !== null) set(item as JsonLd, key, value)
  } else (holder as JsonLd)[key] = structuredClone(value)
}
