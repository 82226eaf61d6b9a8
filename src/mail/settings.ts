import type { Fetch } from '../outbound/fetch'
import { cloudflare } from './cloudflare'
import type { Provider } from './provider'
import { resend } from './resend'

/** Secrets, not variables: nobody edits wrangler.toml to send mail. The binding is there once it is deployed with it. */
export type MailEnv = {
  MAIL_DRIVER?: string
  /** `Name <address>`, or an address. */
  MAIL_FROM?: string
  RESEND_API_KEY?: string
  RESEND_WEBHOOK_SECRET?: string
  EMAIL?: SendEmail
}

/** What these settings make: a provider, or why there is none although one was asked for. */
export type Settled = { driver: 'cloudflare' | 'resend'; provider: Provider } | { trouble: string }

/** The provider that `MAIL_DRIVER` names, or what is wrong with its settings, in words for whoever runs the deployment. */
export function settle(env: MailEnv, ask: Fetch): Settled {
  const { MAIL_DRIVER: driver, MAIL_FROM: from = '', RESEND_API_KEY: apiKey, EMAIL: binding } = env
  if (driver !== 'cloudflare' && driver !== 'resend')
    return { trouble: 'The secret MAIL_DRIVER has to be “cloudflare” or “resend”.' }
  const sender = senderOf(from)
  if (!sender)
    return { trouble: `MAIL_DRIVER is ${driver}: MAIL_FROM has to be like “Our Academy <badges@example.org>”.` }
  if (driver === 'resend')
    return apiKey
      ? { driver, provider: resend({ ask, apiKey, from }) }
      : { trouble: 'MAIL_DRIVER is resend: the secret RESEND_API_KEY is missing.' }
  return binding
    ? { driver, provider: cloudflare({ binding, from: sender }) }
    : { trouble: 'MAIL_DRIVER is cloudflare: the Worker was deployed without the binding EMAIL.' }
}

function senderOf(from: string) {
  const [, name, email, alone] =
    /^(?:([^<>\r\n]+?)\s*<([^\s<>@]+@[^\s<>@]+)>|([^\s<>@]+@[^\s<>@]+))$/.exec(from.trim()) ?? []
  return email && name ? { email, name: name.replaceAll('"', '') } : alone
}
