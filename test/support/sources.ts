import { Webhook } from 'standardwebhooks'
import type { Ctx } from '../../src/context'
import { receiveHook } from '../../src/sources/receive'
import type { Incoming } from '../../src/sources/receive'
import type { Source } from '../../src/sources/sources'
import { expectJson, Visitor } from './client'
import type { World } from './client'

/** A connected course platform, with its secret. */
export type Connected = Source & { secret: string }

export const connect = (
  { owner, issuer }: World,
  input: Partial<Pick<Source, 'platform' | 'authentication'>> & { secret?: string } = {},
): Promise<Connected> =>
  expectJson(
    owner.post(`/api/v1/issuers/${issuer.slug}/sources`, {
      name: 'Campus',
      platform: 'generic',
      authentication: 'signature',
      ...input,
    }),
    201,
  )

/** Our own shape of a hook. */
export const told = (
  email = `${crypto.randomUUID()}@example.org`,
  courseId = 'course-1',
  type = 'course.completed',
) => ({
  type,
  data: {
    learner: { email, name: 'Lea Learner' },
    course: { external_id: courseId, name: 'Retrospectives' },
    completed_at: '2026-11-01T10:00:00Z',
  },
})

export type Signed = { id?: string; at?: Date; secret?: string }

/** Headers by the reference library of Standard Webhooks: another hand than ours. */
export function signedBy(secret: string, body: string, { id = crypto.randomUUID(), at = new Date() }: Signed = {}) {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
}

/** Posts to an address as a platform does: from nowhere near a browser. */
export const post = (address: string, body: BodyInit, headers: Record<string, string>): Promise<Response> =>
  new Visitor().fetch(address, { method: 'POST', body, headers })

/** Posts a signed hook. */
export function postSigned(source: Connected, value: unknown, signed: Signed = {}): Promise<Response> {
  const body = typeof value === 'string' ? value : JSON.stringify(value)
  return post(source.address, body, signedBy(signed.secret ?? source.secret, body, signed))
}

/** Hands a hook in as the route does, in another context. */
export const handIn = (by: Ctx, source: Connected, body: string, headers: Record<string, string>) =>
  receiveHook(by, source.id, incoming(body, headers))

const incoming = (body: string, headers: Record<string, string>): Incoming => ({
  headers: new Headers(headers),
  token: undefined,
  body: Uint8Array.from(new TextEncoder().encode(body)).buffer,
})
