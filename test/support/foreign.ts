import { CompactSign } from 'jose'
import type { CompactJWSHeaderParameters } from 'jose'
import type { JsonLd } from '../../src/proof/canonicalize'
import { openBadgesContext, vcContext } from '../../src/proof/context-urls'
import type { Contexts } from '../../src/proof/contexts'
import { encodeBase58 } from '../../src/proof/base58'
import { proofInput } from '../../src/proof/eddsa-rdfc-2022'
import { toMultikey } from '../../src/proof/multikey'

/** Somebody else who issues badges, with keys of their own and a did:web where they stand. */
export type Foreigner = Awaited<ReturnType<typeof foreigner>>

export async function foreigner(host = 'issuer.example') {
  const did = `did:web:${host}`
  const ed25519 = await newPair('Ed25519')
  const es256 = await newPair({ name: 'ECDSA', namedCurve: 'P-256' })
  const multikey = toMultikey(new Uint8Array((await crypto.subtle.exportKey('raw', ed25519.publicKey)) as ArrayBuffer))
  const { kty, crv, x, y } = (await crypto.subtle.exportKey('jwk', es256.publicKey)) as JsonWebKey
  const method = `${did}#${multikey}`
  const jwk = { kty, crv, x, y } as { kty: string; crv: string; x: string; y: string }
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    verificationMethod: [
      { id: method, type: 'Multikey', controller: did, publicKeyMultibase: multikey },
      { id: `${did}#es256`, type: 'JsonWebKey', controller: did, publicKeyJwk: jwk },
    ],
    assertionMethod: [method, `${did}#es256`],
  }

  /** The document with a proof of ours; `options` override what it says of itself. */
  async function sign<T extends JsonLd>(credential: T, options: JsonLd = {}, contexts?: Contexts) {
    const proof = {
      ...(options.type === undefined && { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' }),
      created: '2026-03-04T05:06:07Z',
      verificationMethod: method,
      proofPurpose: 'assertionMethod',
      ...options,
    }
    const signature = await crypto.subtle.sign(
      'Ed25519',
      ed25519.privateKey,
      await proofInput(credential, proof, contexts),
    )
    return { ...credential, proof: [{ ...proof, proofValue: `z${encodeBase58(new Uint8Array(signature))}` }] }
  }

  /** The payload as a JWT of ours, signed with ES256. */
  const signJwt = (payload: object, header: Partial<CompactJWSHeaderParameters> = {}) =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', kid: `${did}#es256`, typ: 'JWT', ...header })
      .sign(es256.privateKey)

  return {
    did,
    method,
    multikey,
    jwk,
    ed25519,
    es256,
    document,
    address: `https://${host}/.well-known/did.json`,
    sign,
    signJwt,
  }
}

const newPair = async (algorithm: 'Ed25519' | EcKeyGenParams) =>
  (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair

type EcKeyGenParams = { name: string; namedCurve: string }

/** A small badge of theirs, unsigned. */
export const plainBadge = (issuer: string, changes: JsonLd = {}) => ({
  '@context': [vcContext, openBadgesContext],
  id: 'https://issuer.example/badges/1',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: { id: issuer, type: ['Profile'], name: 'Another Academy' },
  validFrom: '2026-01-01T00:00:00Z',
  name: 'Teamwork',
  credentialSubject: {
    id: 'urn:uuid:f6ab24cd-86e8-4eaf-b8c6-ded74e8fd41c',
    type: ['AchievementSubject'],
    achievement: {
      id: 'https://issuer.example/teamwork',
      type: ['Achievement'],
      name: 'Teamwork',
      description: 'Works with others.',
      criteria: { narrative: 'Worked with others.' },
    },
  },
  ...changes,
})
