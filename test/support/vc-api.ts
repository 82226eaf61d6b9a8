import { expectJson, visitor } from './client'
import type { World } from './client'

/** A machine with a key of its own, at the VC-API. */
export type Machine = {
  /** In whose name it has things signed. */
  did: string
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
  /** The credential, signed. */
  issue: (credential: object, options?: object) => Promise<Json>
}

type Json = ReturnType<typeof JSON.parse>

/** A new machine of an issuer; one that only tests signs with a `did:key`. */
export async function newMachine(
  world: World,
  { testing = false, scopes = ['credentials.issue', 'credentials.verify'] } = {},
): Promise<Machine> {
  const path = `/api/v1/issuers/${world.issuer.slug}/api-keys`
  const { key } = await expectJson(world.owner.post(path, { name: 'Machine', scopes, testing }), 201)
  const authorization = `Bearer ${key}`
  const post: Machine['post'] = (route, body, headers = {}) =>
    visitor().fetch(`/vc-api${route}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const { id } = await expectJson(visitor().get('/vc-api/issuer', { authorization }))
  return {
    did: id,
    post,
    issue: async (credential, options) =>
      (await expectJson(post('/credentials/issue', { credential, ...(options && { options }) }), 201))
        .verifiableCredential,
  }
}

/** A small credential of the VC Data Model 2.0. */
export const sampleCredential = (issuer: string, change: object = {}) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: `urn:uuid:${crypto.randomUUID()}`,
  type: ['VerifiableCredential'],
  issuer,
  validFrom: '2026-01-01T00:00:00Z',
  credentialSubject: { id: 'did:example:subject', name: 'Sam Subject' },
  ...change,
})
