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

test('nodes that look alike, each pointing to each, are refused in bounded work', async () => {
  const others = Array.from({ length: 25 }, (_, i) => ({ id: `_:n${i}` }))
  const clique = others.map(({ id }) => ({ id, type: ['Profile'], parentOrg: others }))
  await expect(canonicalize(having({ issuer: clique }))).rejects.toThrow(/look alike/)
})
