import { parseArgs } from 'node:util'
import { Stop } from './machine.ts'

export const mailDrivers = ['cloudflare', 'resend', 'none'] as const
export type MailDriver = (typeof mailDrivers)[number]

export type Options = {
  name: string | undefined
  origin: string | undefined
  mail: MailDriver | undefined
  mailFrom: string | undefined
  newSetupCode: boolean
  rotate: boolean
  yes: boolean
  help: boolean
}

export const help = `npm run deploy -- [options]

  --origin ADDRESS    where the deployment lives for ever: https://badges.example.org, or "workers.dev"
  --mail DRIVER       cloudflare, resend or none
  --mail-from SENDER  "Example Academy <badges@example.org>"
  --name NAME         of the Worker and of all that belongs to it; "assay" unless wrangler.toml says otherwise
  --new-setup-code    make another set-up code: each is good for one issuer
  --rotate-key-encryption-key
                      replace the key-encryption key; asks for the one there is
  --yes               ask nothing

Secrets are asked for, or taken from the environment: RESEND_API_KEY, RESEND_WEBHOOK_SECRET; and, to bring your own,
KEY_ENCRYPTION_KEY and SETUP_CODE; CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are wrangler's. Each is explained in
docs/operations.md.`

/** What the command line asks for. Refuses what it does not know. */
export function parseOptions(args: string[]): Options {
  const { values } = parse(args)
  const mail = mailDrivers.find((driver) => driver === values.mail)
  if (values.mail !== undefined && !mail) throw new Stop(`--mail is one of ${mailDrivers.join(', ')}.`)
  if (values.name !== undefined && !/^[a-z0-9][a-z0-9-]{0,50}$/.test(values.name))
    throw new Stop('--name has small letters, digits and hyphens only, and 51 of them at most.')
  return {
    name: values.name,
    origin: values.origin,
    mail,
    mailFrom: values['mail-from'],
    newSetupCode: values['new-setup-code'] ?? false,
    rotate: values['rotate-key-encryption-key'] ?? false,
    yes: values.yes ?? false,
    help: values.help ?? false,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        name: { type: 'string' },
        origin: { type: 'string' },
        mail: { type: 'string' },
        'mail-from': { type: 'string' },
        'new-setup-code': { type: 'boolean' },
        'rotate-key-encryption-key': { type: 'boolean' },
        yes: { type: 'boolean', short: 'y' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new Stop(`${(error as Error).message}\n\n${help}`)
  }
}
