import fc from 'fast-check'
import { compactVerify } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { anyAward } from '../../test/support/any-award'
import { sampleAward } from '../../test/support/sample-award'
import { sampleEndorsement } from '../../test/support/sample-endorsement'
import { canonicalize } from '../proof/canonicalize'
import type { JsonLd } from '../proof/canonicalize'
import { addProof, verifyProof } from '../proof/eddsa-rdfc-2022'
import { signVcJwt, vcJwtPayload } from '../proof/vc-jwt'
import { buildCredential } from './credential'
import type { Award } from './credential'
import { AchievementCredential } from './schema'

let ed25519: CryptoKeyPair
let raw: Uint8Array<ArrayBuffer>
let p256: CryptoKeyPair
beforeAll(async () => {
  ed25519 = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  raw = new Uint8Array((await crypto.subtle.exportKey('raw', ed25519.publicKey)) as ArrayBuffer)
  p256 = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
})

const proofOptions = {
  created: '2026-03-04T05:06:07Z',
  verificationMethod: 'did:web:badges.example.org:issuers:academy#z6Mk',
}

async function sign(award: Award) {
  const document = AchievementCredential.parse(buildCredential(award))
  return {
    document,
    json: JSON.stringify(await addProof(document, proofOptions, ed25519.privateKey)),
    jwt: await signVcJwt(document, 'https://badges.example.org/keys/key_1', p256.privateKey, 'ES256'),
  }
}

const verifiesJwt = (jwt: string) =>
  compactVerify(jwt, p256.publicKey, { algorithms: ['ES256'] }).then(
    () => true,
    () => false,
  )

test('whatever was published and however it was judged, the badge has every term defined, and both proofs hold', async () => {
  await fc.assert(
    fc.asyncProperty(anyAward, async (award) => {
      const { document, json, jwt } = await sign(award)
      // The library's own safe mode: nothing is left out of what is signed.
      expect(await canonicalize(document)).toContain(`<${document.id}>`)
      expect(await verifyProof(JSON.parse(json) as JsonLd, raw)).toEqual({ ok: true })
      const { payload } = await compactVerify(jwt, p256.publicKey, { algorithms: ['ES256'] })
      expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(vcJwtPayload(document))
    }),
    { numRuns: 60 },
  )
})

test('an endorsement holds by its own proof inside of a badge, and the badge around it by the issuer’s', async () => {
  const guild = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const key = new Uint8Array((await crypto.subtle.exportKey('raw', guild.publicKey)) as ArrayBuffer)
  const { proof: _, ...statement } = sampleEndorsement(1)
  const verificationMethod = 'https://guild.example.org#z6Mk'
  const endorsement = await addProof(statement, { ...proofOptions, verificationMethod }, guild.privateKey)
  const endorsements = {
    issuer: [endorsement],
    version: [{ ...endorsement, id: 'https://guild.example.org/endorsements/2' }],
  }
  const { document, json } = await sign(sampleAward({ endorsements }))
  expect(await canonicalize(document)).toContain('Reason 1: we hire their people.')
  const read = JSON.parse(json) as AchievementCredential & JsonLd
  expect(await verifyProof(read, raw)).toEqual({ ok: true })
  expect(await verifyProof(read.issuer.endorsement![0]!, key)).toEqual({ ok: true })
  expect(await verifyProof(read.credentialSubject.achievement.endorsement![0]!, key)).toMatchObject({ ok: false })
})

test('no null and no empty array stands in a badge', async () => {
  fc.assert(
    fc.property(anyAward, (award) => {
      const holes: string[] = []
      JSON.stringify(buildCredential(award), (key, value: unknown) => {
        if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) holes.push(key)
        return value
      })
      expect(holes).toEqual([])
    }),
    { numRuns: 200 },
  )
})

/** The text with one bit of its bytes changed; undefined if they are UTF-8 no more. */
function flip(text: string, bit: number): string | undefined {
  const bytes = new TextEncoder().encode(text)
  const at = bit % (bytes.length * 8)
  bytes[at >> 3]! ^= 1 << (at & 7)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function parse(text: string | undefined): JsonLd | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    return typeof parsed === 'object' && parsed !== null ? (parsed as JsonLd) : undefined
  } catch {
    return undefined
  }
}

test('one changed bit of either signed form, and it verifies no more', async () => {
  const bits = fc.array(fc.nat(2 ** 20), { minLength: 12, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(anyAward, bits, async (award, flips) => {
      const { json, jwt } = await sign(award)
      for (const bit of flips) {
        const changed = parse(flip(json, bit))
        // Upper and lower case of an escape such as \u001f mean the same.
        if (changed && JSON.stringify(changed) !== json)
          expect(await verifyProof(changed, raw), flip(json, bit)!).toMatchObject({ ok: false })
        // The last character of a signature holds four bits that mean nothing.
        const other = flip(jwt, bit % ((jwt.length - 1) * 8))
        if (other !== undefined) expect(await verifiesJwt(other), other).toBe(false)
      }
    }),
    { numRuns: 25 },
  )
})
