import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { openBadgesContext, vcContext } from './context-urls'
import { addProof, proofInput, verifyProof } from './eddsa-rdfc-2022'

const document = {
  '@context': [vcContext, openBadgesContext],
  id: 'https://badges.example.org/credentials/1',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: { id: 'did:web:badges.example.org:issuers:one', type: ['Profile'], name: 'Example Academy' },
  validFrom: '2026-01-01T00:00:00Z',
  name: 'Teamwork',
  credentialSubject: {
    id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
    type: ['AchievementSubject'],
    achievement: {
      id: 'https://badges.example.org/teamwork',
      type: ['Achievement'],
      name: 'Teamwork',
      description: 'Works with others.',
      criteria: { narrative: 'Worked with others.' },
    },
  },
}
const options = { created: '2026-01-01T00:00:00Z', verificationMethod: 'did:web:badges.example.org:issuers:one#z6Mk' }

let privateKey: CryptoKey
let publicKey: Uint8Array<ArrayBuffer>

const newKeys = async () => (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
const rawOf = async (key: CryptoKey) => new Uint8Array((await crypto.subtle.exportKey('raw', key)) as ArrayBuffer)

beforeAll(async () => {
  const pair = await newKeys()
  privateKey = pair.privateKey
  publicKey = await rawOf(pair.publicKey)
})

test('a proof verifies with the key that made it, and with no other', async () => {
  const signed = await addProof(document, options, privateKey)
  expect(await verifyProof(signed, publicKey)).toEqual({ ok: true })
  const other = await rawOf((await newKeys()).publicKey)
  expect(await verifyProof(signed, other)).toMatchObject({ ok: false, code: 'wrong_signature' })
})

test('signing again gives the same bytes', async () => {
  expect(await addProof(document, options, privateKey)).toEqual(await addProof(document, options, privateKey))
})

test('what is signed is 64 bytes, whatever proof the document already carries', async () => {
  const signed = await addProof(document, options, privateKey)
  const { proofValue: _, ...unsigned } = signed.proof[0]
  const bytes = await proofInput(document, unsigned)
  expect(bytes).toHaveLength(64)
  expect(await proofInput(signed, signed.proof[0])).toEqual(bytes)
})

test('no text of the document or of its proof can be changed, and nothing can be added or taken away', async () => {
  const signed = await addProof(document, options, privateKey)
  const { proof, ...rest } = signed
  const texts = leaves({ ...rest, proof: proof[0] })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), fc.nat(), fc.boolean(), async (path, at, remove) => {
      const changed = structuredClone(signed) as unknown as Tree
      const owner = path.slice(0, -1).reduce((node, key) => node[key] as Tree, changed)
      const last = path.at(-1)!
      if (remove) delete owner[last]
      else owner[last] = alter(owner[last] as string, at)
      expect((await verifyProof(changed, publicKey)).ok).toBe(false)
    }),
    { numRuns: 150 },
  )
  expect(await verifyProof({ ...signed, description: 'And more.' }, publicKey)).toMatchObject({
    code: 'wrong_signature',
  })
})

test('a term no context defines is refused: it would be shown, but not signed', async () => {
  await expect(addProof({ ...document, shoeSize: '42' }, options, privateKey)).rejects.toThrow(/shoeSize/)
  const signed = await addProof(document, options, privateKey)
  expect(await verifyProof({ ...signed, shoeSize: '42' }, publicKey)).toMatchObject({ code: 'not_canonical' })
})

test('a context outside the closed set is refused by name, and never fetched', async () => {
  const stranger = { ...document, '@context': [...document['@context'], 'https://stranger.example/context'] }
  await expect(addProof(stranger, options, privateKey)).rejects.toThrow(/https:\/\/stranger\.example\/context/)
})

test.each([
  ['no_proof', undefined],
  ['no_proof', []],
  ['other_suite', [{ type: 'Ed25519Signature2020', proofValue: 'z1' }]],
  ['malformed_proof', [{ type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', proofValue: 'z1' }]],
  ['malformed_proof', [{ type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' }]],
])('what cannot be checked says why: %s', async (code, proof) => {
  expect(await verifyProof({ ...document, proof }, publicKey)).toMatchObject({ ok: false, code })
})

test('of two proofs, one by the key is enough', async () => {
  const other = await newKeys()
  const [first] = (await addProof(document, options, other.privateKey)).proof
  const [second] = (await addProof(document, options, privateKey)).proof
  expect(await verifyProof({ ...document, proof: [first, second] }, publicKey)).toEqual({ ok: true })
})

type Tree = { [key: string]: Tree | string }

/** Paths of all texts in a tree; contexts are left out, as they are names of what we know. */
function leaves(tree: object, path: string[] = []): string[][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    if (key === '@context') return []
    const here = key === 'proof' ? ['proof', '0'] : [...path, key]
    return typeof value === 'object' && value !== null ? leaves(value, here) : [here]
  })
}

/** The text with one character replaced by another. */
function alter(text: string, at: number): string {
  const i = at % text.length
  return text.slice(0, i) + (text[i] === 'q' ? 'Q' : 'q') + text.slice(i + 1)
}
