import fc from 'fast-check'
import { base64url } from 'jose'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { JsonLd } from '../../proof/canonicalize'
import {
  address,
  badge,
  didOf,
  files,
  foreign,
  list,
  listOf,
  now,
  origin,
  own,
  signed,
} from '../../../test/support/checkable-badge'
import { checkBadge, titles } from './steps'
import { conclude } from './verdict'

/** What a page shows of a badge. */
const shownOf = ({ description, issuer, credentialSubject: { achievement, identifier } }: ReturnType<typeof badge>) =>
  [
    ['name', achievement.name.trim()],
    ['competency', description.trim()],
    ['holder', identifier[0]!.identityHash.trim()],
    ['issuer', issuer.name.trim()],
  ] as [string, string][]

const shown = shownOf(badge())

afterEach(() => vi.restoreAllMocks())

test('a badge that holds passes every step, and each says what was fetched or found', async () => {
  const { kind, words, steps, fetched } = await check({})
  expect(kind).toBe('valid')
  expect(words).toBe('valid. The issuer signed exactly this, it is within its dates, and it is not revoked.')
  expect(steps.map(({ title, outcome }) => `${title}: ${outcome}`)).toEqual(titles.map((title) => `${title}: passed`))
  expect(fetched).toEqual([files.badge, files.did, files.list])
  const [document, key, signature, dates, status] = steps.map(({ reason }) => reason)
  expect(document).toMatch(
    /^Fetched \/credentials\/1\.json \([\d.]+ KB\).*“Feedback” of Amara Diallo, by Lantern Academy\.$/,
  )
  expect(key).toContain(`Fetched /issuers/lantern/did.json (`)
  expect(key).toContain(own.multikey)
  expect(signature).toContain('eddsa-rdfc-2022')
  expect(dates).toContain('until 2027-01-01')
  expect(status).toMatch(/^Fetched \/status\/7 .* Entry 42: Its issuer has not revoked it\.$/)
})

test('a badge without the name of its holder holds, and the step says that the name is not in it', async () => {
  const { credentialSubject, ...said } = badge()
  const identifier = [{ type: 'IdentityObject', hashed: true, identityHash: 'sha256$00', identityType: 'emailAddress' }]
  const unnamed = { ...said, credentialSubject: { ...credentialSubject, identifier } }
  const { kind, steps } = await check({ badge: await signed(unnamed) })
  expect(kind).toBe('valid')
  expect(steps[0]!.reason).toContain('of a holder whose name is not in it')
})

test('of several proofs one that holds is enough', async () => {
  const document = await signed(badge())
  const [proof] = document.proof
  const strange = { type: 'DataIntegrityProof', cryptosuite: 'ecdsa-sd-2023' }
  const broken = { ...proof, proofValue: `z${'2'.repeat(88)}` }
  expect((await check({ badge: { ...document, proof: [strange, broken, proof] } })).kind).toBe('valid')
  expect((await check({ badge: { ...document, proof: [strange, broken] } })).kind).not.toBe('valid')
})

describe('what is wrong fails at its step', () => {
  const cases: [what: string, step: number, change: () => Promise<Change>, words?: string][] = [
    [
      'another badge',
      1,
      async () => ({ badge: await signed({ ...badge(), id: `${origin}/credentials/2` }) }),
      'another badge',
    ],
    [
      'what the page shows otherwise',
      1,
      async () => ({ shown: [...shown, ['name', 'Surgery']] }),
      'The page shows “Surgery”',
    ],
    ['a holder shown otherwise', 1, async () => ({ shown: [...shown, ['holder', 'Mallory']] }), 'shows “Mallory”'],
    ['what is marked as signed and is not', 1, async () => ({ shown: [...shown, ['grade', 'A']] }), 'says nothing'],
    ['no JSON', 1, async () => ({ badge: '<html>' }), 'not JSON'],
    ['a name that is there twice', 1, async () => ({ badge: '{"id":"a","id":"b"}' }), 'twice'],
    ['no proof', 2, async () => ({ badge: badge() }), 'no proof'],
    ['the DID document of another', 2, async () => ({ did: { ...didOf(own), id: 'did:web:a' } }), 'of another'],
    ['a key that is not listed', 2, async () => ({ did: didOf(foreign) }), 'lists no key'],
    ['a key listed twice', 2, async () => ({ did: listedTwice() }), 'several keys'],
    ['a key that may sign no badges', 2, async () => ({ did: { ...didOf(own), assertionMethod: [] } }), 'may not'],
    ['a key of another controller', 2, async () => ({ did: method({ controller: 'did:web:a' }) }), 'somebody else'],
    ['a key that is none', 2, async () => ({ did: method({ publicKeyMultibase: 'zzz' }) }), 'no Ed25519'],
    ['a key that was revoked', 2, async () => ({ did: method({ revoked: '2026-02-01T00:00:00Z' }) }), 'was revoked'],
    [
      'a proof for another purpose',
      2,
      async () => ({ badge: await withProof({ proofPurpose: 'authentication' }) }),
      'purpose',
    ],
    [
      'a foreign key under the name of the own',
      3,
      async () => ({ did: method({ publicKeyMultibase: foreign.multikey }) }),
    ],
    [
      'a changed document',
      3,
      async () => ({ badge: { ...(await signed(badge())), validUntil: '2037-01-01T00:00:00Z' } }),
    ],
    ['a changed proof', 3, async () => ({ badge: await withProof({ created: '2026-02-02T00:00:00Z' }) })],
    ['a signature that is none', 3, async () => ({ badge: await withProof({ proofValue: 'z1' }) })],
    ['what does not hold yet', 4, async () => ({ now: new Date('2025-06-01T00:00:00Z') }), 'from 2026-01-01'],
    ['a list that nobody signed', 5, async () => ({ list: await listOf([]) }), 'no proof'],
    ['a list that another signed', 5, async () => ({ list: await signed(await listOf([]), foreign) }), 'lists no key'],
    ['a changed list', 5, async () => ({ list: { ...(await signed(await listOf([42]))), ...(await listOf([])) } })],
    [
      'the list of another',
      5,
      async () => ({ list: await signed({ ...(await listOf([])), id: `${list}8` }) }),
      'another than',
    ],
    [
      'a list that is over',
      5,
      async () => ({ list: await signed({ ...(await listOf([])), validUntil: '2026-02-01T00:00:00Z' }) }),
    ],
    [
      'a list for something else',
      5,
      async () => ({ list: await signed(await listWith({ statusPurpose: 'suspension' })) }),
    ],
    [
      'a list that is too short',
      5,
      async () => ({ list: await signed(await listWith({ encodedList: await packed(1) })) }),
      'LENGTH',
    ],
    [
      'a list that unpacks to too much',
      5,
      async () => ({ list: await signed(await listWith({ encodedList: await packed(9e6) })) }),
    ],
    [
      'a list that is not packed',
      5,
      async () => ({ list: await signed(await listWith({ encodedList: 'uAAAA' })) }),
      'not gzip',
    ],
  ]
  test.each(cases)('%s', async (_, step, change, words) => {
    const { kind, steps, words: verdict } = await check(await change())
    expect({ kind, step: steps.length, outcome: steps.at(-1)?.outcome }).toEqual({
      kind: 'wrong',
      step,
      outcome: 'failed',
    })
    expect(verdict).toMatch(new RegExp(`^does not check out\\. Step ${step}, ${titles[step - 1]!.toLowerCase()}: .+`))
    if (words) expect(verdict).toContain(words)
  })
})

describe('what cannot be looked at is neither called valid nor false, and its step is named', () => {
  const gone = new Response('', { status: 404 })
  const cases: [what: string, step: number, change: () => Promise<Change>, words: string][] = [
    ['no connection for the document', 1, async () => ({ badge: new TypeError() }), 'Is there a connection?'],
    [
      'no connection for the key',
      2,
      async () => ({ did: new TypeError() }),
      '/issuers/lantern/did.json cannot be fetched',
    ],
    ['no connection for the list', 5, async () => ({ list: new TypeError() }), '/status/7 cannot be fetched'],
    ['a document that is gone', 1, async () => ({ badge: gone }), 'the answer is 404'],
    ['a list that is gone', 5, async () => ({ list: gone }), 'the answer is 404'],
    ['a document without end', 1, async () => ({ badge: 'x'.repeat(2 ** 20 + 1) }), 'longer than 1 MB'],
    ['a page that marks nothing as signed', 1, async () => ({ shown: [] }), 'does not tell which'],
    [
      'an issuer elsewhere',
      2,
      async () => ({ badge: await by('did:web:elsewhere.example') }),
      'kept at elsewhere.example',
    ],
    ['an issuer of another kind', 2, async () => ({ badge: await by('https://badges.example.org/i') }), 'did:web only'],
    [
      'a proof of another kind',
      2,
      async () => ({ badge: await withProof({ cryptosuite: 'bbs-2023' }) }),
      'of the kind',
    ],
    [
      'a term that no context defines',
      3,
      async () => ({ badge: { ...(await signed(badge())), colour: 'red' } }),
      'colour',
    ],
    ['a status of another kind', 5, async () => ({ badge: await signed(withoutStatus()) }), 'no status list'],
  ]
  test.each(cases)('%s', async (_, step, change, words) => {
    const { kind, steps, words: verdict, fetched } = await check(await change())
    expect({ kind, step: steps.length }).toEqual({ kind: 'unfinished', step })
    expect(verdict).toContain(`could not be checked to the end. Step ${step}, `)
    expect(verdict).toContain(words)
    expect(fetched.every((url) => url.startsWith(origin))).toBe(true)
  })

  test('a browser that knows no Ed25519 says so, and which do', async () => {
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('', 'NotSupportedError'))
    const { kind, steps, words } = await check({})
    expect({ kind, step: steps.length }).toEqual({ kind: 'unfinished', step: 3 })
    expect(words).toContain('This browser cannot check Ed25519 signatures.')
  })
})

test('an expired badge is called expired only after its status was looked at; revoked weighs more', async () => {
  const later = { now: new Date('2028-01-01T00:00:00Z') }
  const expired = await check(later)
  expect({ kind: expired.kind, steps: expired.steps.length }).toEqual({ kind: 'expired', steps: 5 })
  expect(expired.words).toContain('It was valid until 2027-01-01')
  const revoked = await check({ ...later, list: await signed(await listOf([42])) })
  expect(revoked.kind).toBe('revoked')
  expect((await check({ ...later, list: new TypeError() })).kind).toBe('unfinished')
})

test('a revoked badge is called revoked', async () => {
  const { kind, words } = await check({ list: await signed(await listOf([42])) })
  expect(kind).toBe('revoked')
  expect(words).toBe('revoked. The issuer’s status list says so.')
  expect((await check({ list: await signed(await listOf([41, 43])) })).kind).toBe('valid')
})

test('what says something else than revocation by its bit is not taken for it', async () => {
  const { credentialStatus, ...rest } = badge()
  const said = await signed({ ...rest, credentialStatus: { ...credentialStatus, statusPurpose: 'message' } })
  const { kind } = await check({ badge: said })
  expect(kind).toBe('unfinished')
})

test('no text of the badge or of its list can be changed without being noticed', async () => {
  const sound = { badge: await signed(badge()), list: await signed(await listOf([])) }
  const texts = Object.entries(sound).flatMap(([file, document]) => pathsIn(document).map((path) => ({ file, path })))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), fc.string({ minLength: 1 }), async ({ file, path }, more) => {
      const changed: Record<string, JsonLd> = structuredClone(sound)
      const node = path.slice(0, -1).reduce((at, key) => at[key] as JsonLd, changed[file]!)
      const key = path.at(-1)!
      node[key] = String(node[key]) + more
      expect(['wrong', 'unfinished']).toContain(
        (await check({ ...changed, shown: shownOf(changed.badge as ReturnType<typeof badge>) })).kind,
      )
    }),
    { numRuns: 150 },
  )
})

type File = JsonLd | string | Response | Error
type Change = { badge?: File; did?: File; list?: File; shown?: [string, string][]; now?: Date }

/** Checks the badge of a page where everything is sound but for the change. */
async function check(change: Change) {
  const sound = { badge: await signed(badge()), did: didOf(own), list: await signed(await listOf([])) }
  const fetched: string[] = []
  const steps: { title: string; outcome: string; reason: string }[] = []
  const fetch = async (url: string) => {
    fetched.push(url)
    const name = (['badge', 'did', 'list'] as const).find((file) => files[file] === url)!
    const file: File = change[name] ?? sound[name]
    if (file instanceof Error) throw file
    return file instanceof Response ? file : new Response(typeof file === 'string' ? file : JSON.stringify(file))
  }
  const page = { origin, address, shown: change.shown ?? shown, now: change.now ?? now, fetch }
  const results = await checkBadge(page, (title) => (result) => steps.push({ title, ...result }))
  const { kind, headline, why } = conclude(results)
  return { kind, words: `${headline}. ${why}`, steps, fetched }
}

async function withProof(change: JsonLd): Promise<JsonLd> {
  const document = await signed(badge())
  return { ...document, proof: [{ ...document.proof[0], ...change }] }
}

const by = (id: string) => signed({ ...badge(), issuer: { ...badge().issuer, id } })

function withoutStatus(): JsonLd {
  const { credentialStatus: _, ...document } = badge()
  return document
}

async function listWith(change: JsonLd): Promise<JsonLd> {
  const document = await listOf([])
  return { ...document, credentialSubject: { ...document.credentialSubject, ...change } }
}

/** The issuer's document, with its key listed in another way. */
function method(change: JsonLd): JsonLd {
  const did = didOf(own)
  return { ...did, verificationMethod: [{ ...did.verificationMethod[0], ...change }] }
}

const listedTwice = (): JsonLd => {
  const did = didOf(own)
  return { ...did, verificationMethod: [...did.verificationMethod, ...did.verificationMethod] }
}

/** `encodedList` of so many bytes. */
async function packed(bytes: number): Promise<string> {
  const gzip = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('gzip'))
  return `u${base64url.encode(new Uint8Array(await new Response(gzip).arrayBuffer()))}`
}

function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => pathsIn(child, [...path, key]))
}
