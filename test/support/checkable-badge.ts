import type { JsonLd } from '../../src/proof/canonicalize'
import { openBadgesContext, vcContext } from '../../src/proof/context-urls'
import { addProof } from '../../src/proof/eddsa-rdfc-2022'
import { toMultikey } from '../../src/proof/multikey'
import { encodeBitstring } from '../../src/credentials/status/bitstring'

// A badge with all that it takes to check it, for tests.

export const origin = 'https://badges.example.org'
export const address = `${origin}/credentials/1`
const issuer = 'did:web:badges.example.org:issuers:lantern'
export const list = `${origin}/status/7`
/** A moment at which it holds. */
export const now = new Date('2026-06-01T00:00:00Z')

export const files = { badge: `${address}.json`, did: `${origin}/issuers/lantern/did.json`, list }
/** The issuer's key, and somebody else's. */
export const [own, foreign] = [await keyPair(), await keyPair()]

type Key = typeof own

export const badge = () => ({
  '@context': [vcContext, openBadgesContext],
  id: address,
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  description: 'Gives feedback that is used.',
  issuer: { id: issuer, type: ['Profile'], name: 'Lantern Academy' },
  validFrom: '2026-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00Z',
  credentialSubject: {
    id: 'urn:uuid:1',
    type: ['AchievementSubject'],
    identifier: [{ type: 'IdentityObject', hashed: false, identityHash: 'Amara Diallo', identityType: 'name' }],
    achievement: { id: `${origin}/a`, type: ['Achievement'], name: 'Feedback', description: 'd' },
  },
  credentialStatus: {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: '42',
    statusListCredential: list,
  },
})

export const listOf = async (revoked: number[]) => ({
  '@context': [vcContext],
  id: list,
  type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  issuer,
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: {
    id: `${list}#list`,
    type: 'BitstringStatusList',
    statusPurpose: 'revocation',
    encodedList: await encodeBitstring(revoked),
  },
})

export const didOf = (key: Key) => ({
  id: issuer,
  verificationMethod: [{ id: key.id, type: 'Multikey', controller: issuer, publicKeyMultibase: key.multikey }],
  assertionMethod: [key.id],
})

async function keyPair() {
  const { publicKey, privateKey } = (await crypto.subtle.generateKey('Ed25519', true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const multikey = toMultikey(new Uint8Array((await crypto.subtle.exportKey('raw', publicKey)) as ArrayBuffer))
  return { id: `${issuer}#${multikey}`, multikey, privateKey }
}

export const signed = <T extends JsonLd>(document: T, key = own) =>
  addProof(document, { created: '2026-01-01T00:00:00Z', verificationMethod: key.id }, key.privateKey)
