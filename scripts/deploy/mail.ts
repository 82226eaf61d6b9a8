import type { Machine } from './machine.ts'
import { Stop } from './machine.ts'
import type { MailDriver, Options } from './options.ts'
import { mailDrivers } from './options.ts'
import type { Secrets } from './secrets.ts'

const mailSecrets = ['MAIL_DRIVER', 'MAIL_FROM', 'RESEND_API_KEY', 'RESEND_WEBHOOK_SECRET']

/** How mail goes out after this deployment: the driver, what to set for it, and which secrets to take away. */
export type Mail = { driver: MailDriver; secrets: Secrets; gone: string[] }

/**
 * What the options and the person say of mail. A deployment that has a driver keeps it unless another is named: which
 * one it is, its secrets tell by their names. Refuses a driver without a sender.
 */
export async function chooseMail(machine: Machine, options: Options, there: Set<string>): Promise<Mail> {
  const now = driverOf(there)
  const driver = options.mail ?? (there.has('ORIGIN') ? now : await askDriver(machine, options))
  if (driver === 'none') return { driver, secrets: {}, gone: mailSecrets.filter((name) => there.has(name)) }
  if (driver === now && options.mailFrom === undefined && options.mail === undefined)
    return { driver, secrets: {}, gone: [] }
  const from =
    options.mailFrom ??
    (await askFor(machine, options, 'Who mail comes from, like "Example Academy <badges@example.org>": '))
  if (!from || !/^[^<>@]*<?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>?$/.test(from))
    throw new Stop('Mail needs a sender: --mail-from "Example Academy <badges@example.org>"')
  const secrets = { MAIL_DRIVER: driver, MAIL_FROM: from }
  if (driver === 'cloudflare') return { driver, secrets, gone: mailSecrets.slice(2).filter((name) => there.has(name)) }
  return { driver, secrets: { ...secrets, ...(await resend(machine, options, there)) }, gone: [] }
}

/** Which driver a deployment has, by the names of its secrets. */
export function driverOf(there: Set<string>): MailDriver {
  if (!there.has('MAIL_DRIVER')) return 'none'
  return there.has('RESEND_API_KEY') ? 'resend' : 'cloudflare'
}

async function askDriver(machine: Machine, options: Options): Promise<MailDriver> {
  const answer = await askFor(machine, options, 'Mail goes out by cloudflare, resend or none (none): ')
  const driver = mailDrivers.find((name) => name === (answer?.trim() || 'none'))
  if (!driver) throw new Stop(`Mail goes out by one of ${mailDrivers.join(', ')}.`)
  return driver
}

async function resend(machine: Machine, options: Options, there: Set<string>): Promise<Secrets> {
  const key = machine.env.RESEND_API_KEY ?? (await askFor(machine, options, 'Resend API key: ', true))
  if (!key && !there.has('RESEND_API_KEY'))
    throw new Stop('Resend needs its API key: set it as RESEND_API_KEY in the environment.')
  const hook =
    machine.env.RESEND_WEBHOOK_SECRET ??
    (await askFor(machine, options, 'Secret of the Resend webhook that tells of bounces (empty for none yet): ', true))
  return { ...(key ? { RESEND_API_KEY: key } : {}), ...(hook ? { RESEND_WEBHOOK_SECRET: hook } : {}) }
}

async function askFor(
  machine: Machine,
  options: Options,
  question: string,
  hidden = false,
): Promise<string | undefined> {
  if (options.yes || !machine.ask) return undefined
  return (await machine.ask(question, { hidden })).trim()
}
