import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { SigningKeyView } from '../../signing/inventory'
import { keyUses } from '../../signing/keys'
import { Compromise, ImportedKey, Rotation } from '../../signing/schema'
import { created, describes, json, ok, page, Time } from '../operation'
import type { Group } from '../operation'

export const KeyAlgorithm = z.enum(['Ed25519', 'ES256', 'RS256'])

const SigningKey = describes<SigningKeyView>()(
  z.strictObject({
    id: z.string(),
    use: z.enum(keyUses),
    algorithm: KeyAlgorithm,
    status: z.enum(['active', 'retired', 'compromised']),
    createdAt: Time,
    endedAt: Time.nullable(),
    wrappedBy: z.string().describe('The id of the key-encryption key that opens it.'),
  }),
)

const key: z.output<typeof SigningKey> = {
  id: 'key_a3b4c5d6e7f8091a2b3c4d5e6f708192',
  use: 'badge',
  algorithm: 'Ed25519',
  status: 'active',
  createdAt: '2026-10-01T08:10:00.000Z',
  endedAt: null,
  wrappedBy: '7d6b1a0c',
}

const ended = '2026-11-07T09:00:00.000Z'
const unavailable = 'The key-encryption key cannot be had.'

export const signingKeys: Group = {
  tag: 'Signing keys',
  about: 'What an issuer signs with. The private halves are in no answer, and no API key may change them.',
  sent: { ImportedKey, Rotation, Compromise },
  answered: { SigningKey },
  operations: {
    listSigningKeys: {
      route: 'GET /issuers/{issuer}/signing-keys',
      summary: 'List signing keys',
      about: 'Every key there ever was, newest first.',
      who: 'signing-keys.manage',
      query: PageQuery,
      answer: page(SigningKey, key),
    },
    importKey: {
      route: 'POST /issuers/{issuer}/signing-keys',
      summary: 'Import an RSA key',
      about: 'For verifiers that know nothing else. The others are made here, when they are needed.',
      who: 'signing-keys.manage',
      idempotent: true,
      body: json(ImportedKey, { algorithm: 'RS256', privateKey: '-----BEGIN PRIVATE KEY-----\n…' }),
      answer: created(SigningKey, { ...key, algorithm: 'RS256' }),
      refuses: { conflict: 'It is known already, or there is an active one.', unavailable },
    },
    rotateKeys: {
      route: 'POST /issuers/{issuer}/signing-keys/rotate',
      summary: 'Replace the keys in use by new ones',
      about: 'What was signed before goes on verifying.',
      who: 'signing-keys.manage',
      idempotent: true,
      body: json(Rotation, { use: 'badge' }),
      answer: created(z.strictObject({ items: z.array(SigningKey) }), { items: [key] }),
      refuses: { conflict: 'Somebody else has just done it.', unavailable },
    },
    retireKey: {
      route: 'POST /issuers/{issuer}/signing-keys/{key}/retire',
      summary: 'Retire a key',
      about: 'It signs nothing any more; what it signed goes on verifying.',
      who: 'signing-keys.manage',
      answer: ok(SigningKey, { ...key, status: 'retired', endedAt: ended }),
      refuses: { conflict: 'It has ended already.', unavailable },
    },
    compromiseKey: {
      route: 'POST /issuers/{issuer}/signing-keys/{key}/compromised',
      summary: 'Say that a key is in wrong hands',
      about: 'What it signed is signed again with another. This cannot be undone.',
      who: 'signing-keys.manage',
      body: json(Compromise, { confirm: 'compromised' }),
      answer: ok(SigningKey, { ...key, status: 'compromised', endedAt: ended }),
      refuses: { conflict: 'That was said already.' },
    },
  },
}
