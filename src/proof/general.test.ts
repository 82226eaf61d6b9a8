import { expect, test } from 'vitest'
import { canonicalize, canonicalizeClosed } from './canonicalize'
import { extensionsContext, openBadgesContext, vcContext } from './context-urls'

const document = {
  '@context': [vcContext, openBadgesContext, extensionsContext],
  id: 'https://badges.example.org/credentials/1',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  credentialSubject: { type: ['AchievementSubject'], creditsEarned: 1.5 },
}
const having = (more: object) => ({ ...document, ...more })
const credits = (creditsEarned: number) =>
  having({ credentialSubject: { ...document.credentialSubject, creditsEarned } })

test('the closed way says what it does not take, and where', () => {
  const refused = (more: object) => expect(() => canonicalizeClosed(having(more)))
  refused({ shoeSize: 42 }).toThrow('The document: no context defines “shoeSize” there.')
  refused({ issuer: { id: 'https://a.example', type: 'Profile', address: [{ shoeSize: 42 }] } }).toThrow(
    'issuer.address.0: no context defines “shoeSize” there.',
  )
  refused({ credentialSubject: { id: '_:b0' } }).toThrow(/^credentialSubject: “_:b0” is no term/)
  refused({ name: '\ud800' }).toThrow('name: the text holds half a character.')
  refused({ name: null }).toThrow('name: null says nothing.')
  refused({ '@context': [vcContext, { name: 'https://a.example/' }] }).toThrow(/context written in the document/)
})

test.each([0, 1, 0.1, 0.5, 1.5, 2.25, 1e15])('%d credits are written alike by all, and signed', async (number) => {
  expect(canonicalizeClosed(credits(number))).toBe(await canonicalize(credits(number)))
})

test.each([8.2, 8.7, 1e-7, 1e21, -0])('%d credits are not written alike by all, and never signed', (number) => {
  expect(() => canonicalizeClosed(credits(number))).toThrow(/credentialSubject\.creditsEarned: /)
})

test('what others signed with such a number can be checked', async () => {
  expect(await canonicalize(credits(8.2))).toContain('"8.199999999999999E0"')
})

test('a document too big, too deep, or with a property that is not seen, is refused before any work', async () => {
  const profiles = Array.from({ length: 3_000 }, (_, i) => ({ type: ['Profile'], name: `${i}` }))
  await expect(canonicalize(having({ issuer: profiles, validFrom: null }))).rejects.toThrow(/too big/)
  await expect(canonicalize(having({ name: 'x'.repeat(1_000_001), validFrom: null }))).rejects.toThrow(/too big/)
  const deep = JSON.parse('{"issuer":'.repeat(50_000) + '1' + '}'.repeat(50_000)) as object
  await expect(canonicalize(having(deep))).rejects.toThrow(/too deeply/)
  const hidden = JSON.parse('{"__proto__":{"name":"shown, and not signed"}}') as object
  await expect(canonicalize(having({ evidence: [hidden] }))).rejects.toThrow(/__proto__/)
})

test('contexts that would take for ever to read are refused before any work', async () => {
  const own = (definitions: number) =>
    Object.fromEntries(Array.from({ length: definitions }, (_, i) => [`t${i}`, `urn:t#${i}`]))
  const nodes = Array.from({ length: 500 }, (_, i) => ({ id: `urn:n${i}`, type: ['Evidence'] }))
  const each = nodes.map((node) => ({ '@context': Array<string>(10).fill(openBadgesContext), ...node }))
  const started = performance.now()
  for (const more of [
    { '@context': [vcContext, ...Array<string>(4_000).fill(openBadgesContext), own(1)] },
    { '@context': [vcContext, openBadgesContext, own(2_000)], evidence: nodes },
    { '@context': [vcContext, openBadgesContext, own(1)], evidence: each },
  ])
    await expect(canonicalize(having(more))).rejects.toThrow(/too many contexts/)
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('what the general processor would leave out unseen is refused', async () => {
  const own = { nothing: null, word: { '@id': 'urn:word', '@type': '@vocab' }, aside: '@index' }
  const refused = (more: object) =>
    expect(canonicalize(having({ '@context': [vcContext, openBadgesContext, own], ...more }))).rejects
  await refused({ word: 'nothing' }).toThrow(/left out/)
  await refused({ word: '@anything' }).toThrow(/left out/)
  await refused({ aside: 'anything' }).toThrow(/left out/)
  await refused({ evidence: [{ id: 'urn:e', type: ['Evidence'], aside: 'anything' }] }).toThrow(/left out/)
})

test('nodes that look alike, each pointing to each, are refused in bounded work', async () => {
  const others = Array.from({ length: 25 }, (_, i) => ({ id: `_:n${i}` }))
  const clique = others.map(({ id }) => ({ id, type: ['Profile'], parentOrg: others }))
  await expect(canonicalize(having({ issuer: clique }))).rejects.toThrow(/look alike/)
})
