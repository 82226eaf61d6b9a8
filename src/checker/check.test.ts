import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foreigner, plainBadge } from '../../test/support/foreign'
import { Unreachable } from '../outbound/fetch'
import { extensionsContext } from '../proof/context-urls'
import { checkCredential } from './check'
import type { CheckCtx } from './check'

const them = await foreigner()
const document = Uint8Array.from(new TextEncoder().encode(JSON.stringify(them.document)))

const ctx = {
  origin: 'https://badges.example.org',
  now: () => new Date('2026-06-01T00:00:00Z'),
  fetch: async (url: string) => {
    if (url !== them.address) throw new Unreachable(url, 'nobody answered there.')
    return { status: 200, headers: new Headers(), bytes: document }
  },
} as unknown as CheckCtx

const verdictOf = async (bytes: Uint8Array) => (await checkCredential(ctx, { bytes })).verdict

const badge = plainBadge(them.did, { validUntil: '2030-01-01T00:00:00Z' })

test.each([
  ['proof of its own', async () => JSON.stringify(await them.sign(badge))],
  ['JWT', () => them.signJwt({ ...badge, iss: them.did, jti: badge.id })],
])('no single bit of a badge with a %s can be turned', async (_, make) => {
  const text = new TextEncoder().encode(await make())
  expect(await verdictOf(text)).toBe('valid')
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.nat(7), async (at, bit) => {
      const turned = text.slice()
      turned[at]! ^= 1 << bit
      expect(['invalid', 'not_checked', 'unknown']).toContain(await verdictOf(turned))
    }),
    { numRuns: 400 },
  )
})

test('whatever is handed in, there is a report with every step, and never an error', async () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.uint8Array().map((bytes) => String.fromCharCode(...bytes)),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const { verdict, steps } = await checkCredential(ctx, { text })
      expect(verdict).not.toBe('valid')
      expect(steps).toHaveLength(11)
      for (const { reason } of steps) expect(reason).not.toBe('')
    }),
    { numRuns: 200 },
  )
})

test('whatever stands where something else should, there is a report, and never an error', async () => {
  const signed = await them.sign({
    ...badge,
    '@context': [...badge['@context'], extensionsContext],
    credentialStatus: { id: 'https://issuer.example/revoked', type: '1EdTechRevocationList' },
    refreshService: { id: 'https://issuer.example/refresh', type: '1EdTechCredentialRefresh' },
  })
  const places = placesIn(signed)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), async (place, value) => {
      const changed = structuredClone(signed) as unknown as Tree
      const owner = place.slice(0, -1).reduce((node, key) => node[key] as Tree, changed)
      owner[place.at(-1)!] = value as Tree
      const { steps } = await checkCredential(ctx, { text: JSON.stringify(changed) }, { email: 'a@example.com' })
      for (const { reason } of steps) expect(reason).not.toMatch(/went wrong|undefined|\[object/)
    }),
    { numRuns: 300 },
  )
})

test('whatever a JWT says of itself, there is a report, and never an error', async () => {
  const claims = { ...badge, iss: them.did, sub: badge.credentialSubject.id, jti: badge.id, nbf: 1767225600 }
  const header = { alg: 'ES256', kid: `${them.did}#es256`, typ: 'JWT', jwk: them.jwk, crit: ['exp'] }
  const members = [
    ...Object.keys(header).map((name) => ['header', name]),
    ...Object.keys(claims).map((name) => ['payload', name]),
  ]
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...members, ['payload', 'vc']),
      fc.jsonValue({ maxDepth: 2 }),
      async ([part, name], value) => {
        const changed = { [name!]: value }
        const { crit: _, ...usual } = header
        const parts = part === 'header' ? [{ ...usual, ...changed }, claims] : [usual, { ...claims, ...changed }]
        const { verdict, steps } = await checkCredential(ctx, {
          text: `${parts.map(encode).join('.')}.${'A'.repeat(86)}`,
        })
        expect(verdict).not.toBe('valid')
        for (const { reason } of steps) expect(reason).not.toMatch(/went wrong|undefined|\[object/)
      },
    ),
    { numRuns: 300 },
  )
})

type Tree = { [key: string]: Tree }

const placesIn = (tree: object, path: string[] = []): string[][] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, key]
    return typeof value === 'object' && value !== null ? [here, ...placesIn(value, here)] : [here]
  })
