import * as z from 'zod'
import { PageQuery } from '../../http/schema'
import type { ApiKeyView } from '../../identity/api-keys'
import { NewApiKey } from '../../identity/schema'
import { created, describes, json, nothing, page, Time } from '../operation'
import type { Group } from '../operation'

const ApiKey = describes<ApiKeyView>()(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    testing: z.boolean(),
    createdAt: Time,
    revokedAt: Time.nullable(),
  }),
)

const MadeApiKey = ApiKey.extend({ key: z.string().nullable().describe('The secret, this once; null in a replay.') })

const key: z.output<typeof ApiKey> = {
  id: 'key_0d1c2b3a49586776859403122130405f',
  name: 'Course platform',
  scopes: ['credential.issue', 'credential.read'],
  testing: false,
  createdAt: '2026-10-02T09:30:00.000Z',
  revokedAt: null,
}

export const apiKeys: Group = {
  tag: 'API keys',
  about:
    'What machines show in place of a session. A key belongs to one issuer, and may do what its scopes say. Only people make and revoke keys: one that could make others would outlive its own revocation.',
  sent: { NewApiKey },
  answered: { ApiKey, MadeApiKey },
  operations: {
    listApiKeys: {
      route: 'GET /issuers/{issuer}/api-keys',
      summary: 'List API keys',
      about: 'Without their secrets, which are not kept. Revoked ones stay in the list.',
      who: 'keys.manage',
      query: PageQuery,
      answer: page(ApiKey, key),
    },
    createApiKey: {
      route: 'POST /issuers/{issuer}/api-keys',
      summary: 'Make an API key',
      about: 'The answer holds its secret, this once. A key for `testing` signs at the VC-API in nobody’s name.',
      who: 'keys.manage',
      idempotent: { withholds: ['key'] },
      body: json(NewApiKey, { name: 'Course platform', scopes: ['credential.issue', 'credential.read'] }),
      answer: created(MadeApiKey, { ...key, key: 'assay_7f3c…' }),
    },
    revokeApiKey: {
      route: 'DELETE /issuers/{issuer}/api-keys/{key}',
      summary: 'Revoke an API key',
      about: 'At once and for good.',
      who: 'keys.manage',
      answer: nothing('It is revoked.'),
    },
  },
}
