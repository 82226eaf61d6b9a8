import { sha256Hex } from '../digest'
import type { Fetch } from '../outbound/fetch'
import type { Outcome, Provider } from './provider'

/** Resend keeps an idempotency key for 24 hours; some minutes are left for clocks that differ and a slow try. */
const remembers = 24 * 3_600_000 - 15 * 60_000

const longestKey = 256

/** Mail by Resend's API (resend.com/docs/api-reference/emails/send-email), through the guarded door. */
export function resend({ ask, apiKey, from }: { ask: Fetch; apiKey: string; from: string }): Provider {
  return {
    remembers,
    handOver: async ({ key, to, subject, text }) => {
      try {
        const { status, headers, bytes } = await ask('https://api.resend.com/emails', {
          headers: {
            authorization: `Bearer ${apiKey}`,
            'content-type': 'application/json',
            'idempotency-key': key.length > longestKey ? await sha256Hex(key) : key,
          },
          body: JSON.stringify({ from, to: [to], subject, text }),
          maxBytes: 64 * 1024,
          timeout: 20_000,
        })
        return outcomeOf(status, headers, readBody(bytes))
      } catch {
        return { is: 'unknown', problem: 'Resend did not answer.' }
      }
    },
  }
}

/** Of an answer only what it is called is kept: its message may repeat the address. */
function outcomeOf(status: number, headers: Headers, { id, name }: { id?: string; name?: string }): Outcome {
  const said = `(${[status, name].filter(Boolean).join(' ')})`
  if (status >= 200 && status < 300)
    return id
      ? { is: 'accepted', providerId: id }
      : { is: 'unknown', problem: `Resend’s answer makes no sense ${said}.` }
  if (status === 409 && name === 'invalid_idempotent_request')
    return { is: 'unknown', problem: `Resend has been given this mail before, in other words ${said}.` }
  if (status === 408 || status === 409 || status === 429 || status >= 500)
    return { is: 'failed', problem: `Resend takes no mail at the moment ${said}.`, retryAfter: secondsIn(headers) }
  if (status === 401 || status === 403)
    return {
      is: 'refused',
      problem: `Resend refuses our key or our sender ${said}. Whoever runs this deployment has to look at RESEND_API_KEY and MAIL_FROM, and whether the sender’s domain is verified there.`,
    }
  return { is: 'refused', problem: `Resend refuses this mail ${said}. The address may be mistyped.` }
}

/** `Retry-After` in seconds; a date, which Resend does not send, counts for nothing. */
function secondsIn(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? ''
  return /^\d{1,7}$/.test(text) ? Number(text) : undefined
}

function readBody(bytes: Uint8Array): { id?: string; name?: string } {
  try {
    const { id, name } = Object(JSON.parse(new TextDecoder().decode(bytes))) as Record<string, unknown>
    return {
      ...(typeof id === 'string' && /^[\w-]{1,100}$/.test(id) && { id }),
      ...(typeof name === 'string' && /^[a-z_]{1,60}$/i.test(name) && { name }),
    }
  } catch {
    return {}
  }
}
