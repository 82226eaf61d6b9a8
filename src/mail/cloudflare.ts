import { inTime } from '../outbound/fetch'
import type { Outcome, Provider } from './provider'

/** Milliseconds. */
const timeout = 25_000

/** Mail by Cloudflare Email Service (developers.cloudflare.com/email-service). It knows no idempotency key. */
export function cloudflare({ binding, from }: { binding: SendEmail; from: Sender }): Provider {
  return {
    remembers: 0,
    handOver: async ({ to, subject, text }) => {
      const ending = new AbortController()
      const timer = setTimeout(() => ending.abort(), timeout)
      try {
        const { messageId } = await inTime(ending.signal, binding.send({ to, from, subject, text }))
        return { is: 'accepted', providerId: messageId }
      } catch (error) {
        return outcomeOf(codeOf(error))
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** As the binding takes it: an address, with a name or without. */
export type Sender = string | { email: string; name: string }

/** What a deployment's owner can mend, by the code of the refusal. */
const words: Record<string, string> = {
  E_SENDER_NOT_VERIFIED: 'the sender’s domain is not set up for Email Service. Look at MAIL_FROM',
  E_SENDER_DOMAIN_NOT_AVAILABLE: 'the sender’s domain is not set up for Email Service. Look at MAIL_FROM',
  E_RECIPIENT_NOT_ALLOWED: 'the account may not mail this address. On the free plan it may mail verified ones only',
  E_RECIPIENT_SUPPRESSED: 'mail to this address bounced before, or its owner wants none',
}

/** These say that it was not taken now. */
const passing = ['E_RATE_LIMIT_EXCEEDED', 'E_DAILY_LIMIT_EXCEEDED', 'E_DELIVERY_FAILED', 'E_INTERNAL_SERVER_ERROR']

function outcomeOf(code: string | undefined): Outcome {
  if (code === undefined) return { is: 'unknown', problem: 'Cloudflare did not say whether it took the mail.' }
  if (passing.includes(code)) return { is: 'failed', problem: `Cloudflare takes no mail at the moment (${code}).` }
  const why = words[code]
  return { is: 'refused', problem: `Cloudflare refuses this mail (${code})${why ? `: ${why}.` : '.'}` }
}

/** Only the code is kept: the message may repeat the address. */
function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown }
  return typeof code === 'string' && /^E_[A-Z_]{1,60}$/.test(code) ? code : undefined
}
