import { createMiddleware } from 'hono/factory'
import { sha256Hex } from '../digest'
import type { AppEnv } from '../http/env'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { claimKey, keepAnswer, releaseKey } from './service'

/**
 * A POST with this in front may be sent again, with the same `Idempotency-Key` (a header; the IETF's draft of it), until
 * its answer arrives: it is worked on once, and for 24 hours the same answer comes back, marked `idempotency-replayed`.
 * A key belongs to one actor and one route. Without the header nothing is different.
 *
 * Not for answers that carry a secret: they are kept as they are. `idempotentWithout` is for those.
 */
export const idempotent = withholding([])

/** The same for a JSON answer with a secret in these fields of it: what is kept, and comes back, has null there. */
export const idempotentWithout = (...fields: [string, ...string[]]) => withholding(fields)

/** The middleware carries what it withholds, so that a test can hold the API's document to it. */
function withholding(withholds: string[]) {
  return Object.assign(
    createMiddleware<AppEnv>(async (c, next) => {
      const header = c.req.header('idempotency-key')
      const { ctx, actor } = c.var
      if (header === undefined || actor.kind === 'nobody') return next()
      const request = {
        scope: `${nameOf(actor)} ${c.req.method} ${c.req.path}`,
        key: parseKey(header),
        bodyDigest: await digestOf(new URL(c.req.url).search, await c.req.arrayBuffer()),
      }
      const claim = await claimKey(ctx, request)
      if (!('claimedAt' in claim))
        return c.body(claim.body, claim.status as 200, { ...claim.headers, 'idempotency-replayed': 'true' })
      await next()
      const { status, headers } = c.res
      if (!isFinal(status)) return releaseKey(ctx, request, claim.claimedAt)
      const body = without(await c.res.clone().text(), status < 400 ? withholds : [])
      const kept = Object.fromEntries(['content-type', 'location'].flatMap((name) => entry(name, headers.get(name))))
      return keepAnswer(ctx, request, claim.claimedAt, { status, headers: kept, body })
    }),
    { withholds },
  )
}

function without(body: string, fields: string[]): string {
  if (fields.length === 0) return body
  const nulls = Object.fromEntries(fields.map((field) => [field, null]))
  return JSON.stringify({ ...(JSON.parse(body) as object), ...nulls })
}

/** A failure of ours, or what may be otherwise in a moment, is no answer to keep. */
const isFinal = (status: number) => status < 500 && ![401, 403, 429].includes(status)

const entry = (name: string, value: string | null): [string, string][] => (value === null ? [] : [[name, value]])

const nameOf = (actor: Exclude<Actor, { kind: 'nobody' }>) => (actor.kind === 'key' ? actor.keyId : actor.userId)

/** A Structured Field string (RFC 8941), as the draft has it, or the same without quotation marks, as many send it. */
function parseKey(header: string): string {
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header
  if (/^[!#-[\]-~]{1,255}$/.test(key)) return key
  throw new Refusal('malformed', 'An Idempotency-Key has 1 to 255 visible ASCII characters, without quotation marks.')
}

async function digestOf(search: string, body: ArrayBuffer): Promise<string> {
  return sha256Hex(`${search}\n${await sha256Hex(body)}`)
}
