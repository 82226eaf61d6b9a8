import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressesOfOurs, claimOf, whyNeverSigned } from './rules'

const origin = 'https://badges.example.org'
const type = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'
const credential = '<https://www.w3.org/2018/credentials#VerifiableCredential>'
const id = '0'.repeat(32)

/** Ways to write an address under our host. */
const ours = fc.constantFrom(
  `${origin}/credentials/${id}`,
  `http://badges.example.org/credentials/${id}`,
  'https://BADGES.example.org/x',
  'https://badges.example.org./x',
  'https://badges.example.org:8443/x',
  'https://somebody@badges.example.org/x',
  'https://badges.example.org',
  'wss://badges.example.org/x',
  'did:web:badges.example.org',
  'did:web:badges.example.org:issuers:other',
  'did:web:BADGES.example.org%3A443:x',
)
const stranger = fc.constantFrom(
  'https://example.org/x',
  'did:example:x',
  'urn:uuid:x',
  'https://badges.example.org.evil/x',
)
const words = fc.string().map((text) => JSON.stringify(`${text} <${origin}/credentials/x> .`))

test('whoever is named under our host is found, wherever it stands and however it is written', () => {
  fc.assert(
    fc.property(ours, stranger, words, fc.constantFrom(0, 1, 2, 3), (own, other, literal, at) => {
      const terms = [`<${other}>`, '<https://example.org/#p>', literal, '']
      const spoken = terms.with(at, `<${own}>`).join(' ').trim()
      const quads = `<${other}> <https://example.org/#p> ${literal} .\n${spoken} .\n`
      expect(addressesOfOurs(origin, quads).map(({ iri }) => iri)).toEqual([own])
      expect(whyNeverSigned(origin, {}, quads, [])).toContain(own)
      expect(whyNeverSigned(origin, {}, quads, [own])).toBeUndefined()
    }),
  )
})

test('what a text says, and who is a stranger, speaks for nobody', () => {
  fc.assert(
    fc.property(stranger, words, (other, literal) => {
      const quads = `<${other}> <https://example.org/#p> ${literal}^^<https://example.org/#t> .\n_:c14n0 ${type} <${other}> _:c14n1 .\n`
      expect(addressesOfOurs(origin, quads)).toEqual([])
      expect(whyNeverSigned(origin, {}, quads, [])).toBeUndefined()
    }),
  )
})

test('a credential under our own address is none that we sign, even where there is one', () => {
  const own = `${origin}/credentials/${id}`
  expect(whyNeverSigned(origin, {}, `<${own}> ${type} ${credential} .\n`, [own])).toMatch(/awarded here/)
})

test.each([
  [`${origin}/issuers/one`, `${origin}/issuers/one`],
  [
    `${origin}/issuers/one/microcredentials/two/versions/3#c1-l2`,
    `${origin}/issuers/one/microcredentials/two/versions/3`,
  ],
  [`${origin}/credentials/${id}`, `${origin}/credentials/${id}`],
  ['did:web:badges.example.org:issuers:one', `${origin}/issuers/one`],
  ['did:web:badges.example.org:issuers:one#z6Mk', undefined],
  ['did:web:badges.example.org', undefined],
  [`${origin}/credentials/${id}/refresh`, undefined],
  [`${origin}/status/list_${id}`, undefined],
  [`${origin}/issuers/one?x`, undefined],
  [`${origin}/issuers/../keys/x`, undefined],
  [`http://badges.example.org/issuers/one`, undefined],
  [`${origin}/`, undefined],
])('%s is looked up at %s', (iri, at) => {
  expect(addressesOfOurs(origin, `<${iri}> <https://example.org/#p> "x" .`)).toEqual([{ iri, at }])
})

describe('a status list is none that we sign', () => {
  test.each([
    ['BitstringStatusListCredential'],
    ['BitstringStatusList'],
    ['StatusList2021Credential'],
    ['RevocationList2020'],
  ])('whether it says %s in its JSON or means it', (name) => {
    const meant = ['https://www.w3.org/ns/credentials/status#', 'https://w3id.org/vc/status-list#', 'urn:x:'].map(
      (vocabulary) => `_:c14n0 ${type} <${vocabulary}${name}> .\n`,
    )
    for (const quads of meant) expect(whyNeverSigned(origin, {}, quads, [])).toMatch(/never signed/)
    for (const said of [
      { type: name },
      { '@type': [name] },
      { a: [{ type: ['VerifiableCredential', name] }] },
      { [name]: 1 },
    ])
      expect(whyNeverSigned(origin, said, '', [])).toMatch(/never signed/)
  })

  test('but a text about one is', () => {
    const said = {
      '@context': [{ encodedList: 'https://example.org/#x' }],
      name: 'BitstringStatusList',
      type: 'Course',
    }
    expect(whyNeverSigned(origin, said, '', [])).toBeUndefined()
  })
})

test('claims of a JWT are found in a credential', () => {
  expect(claimOf({ issuer: 'did:example:x', jti: 'urn:x' })).toBe('jti')
  expect(claimOf({ issuer: 'did:example:x' })).toBeUndefined()
})
