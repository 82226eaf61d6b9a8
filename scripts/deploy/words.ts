import type { Found, Plan } from './deploy.ts'
import type { MailDriver } from './options.ts'

/** What is about to be done, without the value of any secret. */
export function planOf({ name, isNew, databaseId }: Found, { origin: { known }, mail, secrets }: Plan): string {
  const set = Object.keys(secrets)
  return [
    '',
    `${isNew ? 'To be deployed' : 'To be upgraded'}: the Worker "${name}"`,
    `  address   ${known ?? (isNew ? 'the one that Cloudflare gives' : 'stays as it is')}`,
    `  mail      ${mail.driver}`,
    `  database  ${databaseId ? 'is there; what is new in its tables is added' : 'is made'}`,
    `  secrets   ${set.length > 0 ? `sets ${set.join(', ')}` : 'none is changed'}`,
    ...(mail.gone.length > 0 ? [`            takes away ${mail.gone.join(', ')}`] : []),
    ...(isNew ? [] : ['', 'A backup is made every night; the page "Backups" says when the last one finished.']),
    '',
  ].join('\n')
}

/** The one time that the key-encryption key is shown. */
export const keyToKeep = (key: string, isRotation: boolean): string => `
┌──────────────────────────────────────────────────────────────────────────────
│ ${isRotation ? 'The new key-encryption key' : 'The key-encryption key'}. Keep it where you keep passwords: it is shown this once.
│
│   ${key}
│
│ Every signing key of every issuer here is locked under it. Cloudflare has it and
│ shows it to nobody, you included. A backup is restored with it, and worth little without.
${isRotation ? '│ Keep the old one too until /healthz says "underPrevious": 0, and for as long as you keep older backups.\n' : ''}└──────────────────────────────────────────────────────────────────────────────
`

/** A code that makes one issuer. */
export const setupCodeToKeep = (code: string): string => `
The set-up code, good for one issuer:

  ${code}
`

type Done = { address: string | undefined; isUp: boolean; isFirst: boolean; name: string; mail: MailDriver }

/** What there is now, and what to do next. */
export function afterwards({ address, isUp, isFirst, name, mail }: Done): string {
  if (!address) return `Deployed. Its address is the ORIGIN it was given: the Worker "${name}" answers there.`
  if (!isFirst) return `Upgraded${isUp ? ', and up' : ''}: ${address}`
  return [
    `Deployed${isUp ? ', and up' : ''}: ${address}`,
    '',
    `Next: open ${address}/setup, give the code, and make your issuer.`,
    ...(mail === 'none'
      ? ['Without a mail driver nobody is mailed: links are copied by hand (docs/operations.md).']
      : []),
  ].join('\n')
}

export const mailboxIsOn = (
  name: string,
): string => `The Worker "${name}" has the secret DEV_SECRET, which switches the local mailbox on: anybody could read there the
links that sign people in. It belongs on a laptop alone. Take it away, and run this again:

  npx wrangler secret delete DEV_SECRET --name ${name}`

export const somebodyElses = (name: string): string =>
  `There is a Worker "${name}" in this account, and it is no Assay: deploying would replace it. Give this one another
name, with --name, or take that one away.`

export const devVarsAreLocal = `.dev.vars switches the local mailbox on (DEV_SECRET) and names an ORIGIN on https. That file is for this machine alone
and is never deployed: give the address by --origin, and make ORIGIN in .dev.vars http://localhost:8787 again.`

export const originIsForEver = (confirmed: string, asked: string): string =>
  `This deployment lives at ${confirmed}, for ever: that was confirmed when it was set up, and its badges carry it.
${asked} can lead people there, and nothing more; docs/operations.md says how a deployment moves.`

export const severalOrigins = (confirmed: string[]): string =>
  `Several addresses were confirmed: ${confirmed.join(', ')}. Say which one answers: --origin`

export const keptInBuilds = (names: string[]): string =>
  `The Worker has no ${names.join(' and no ')}, and what a build prints stays in its log. Make ${names.length > 1 ? 'them' : 'it'} yourself (openssl rand -base64 32),
keep a copy, and set it as a secret of the Worker (Settings → Variables and Secrets) or in the environment of the build. Then
build again.`
