import type { Machine, Outcome } from './machine.ts'
import { Stop } from './machine.ts'
import { namespaceTitle } from './config.ts'
import type { deploymentConfig } from './config.ts'

type Config = ReturnType<typeof deploymentConfig>

/** wrangler, asked to say what it finds: it never asks back, and never says what it was told beside its arguments. */
export async function wrangler(machine: Machine, args: string[], more: { env?: Record<string, string> } = {}) {
  return machine.run('wrangler', args, { env: { CI: 'true', WRANGLER_LOG: 'log', NO_COLOR: '1', ...more.env } })
}

/** The same, where anything but success stops the deployment. */
export async function must(
  machine: Machine,
  what: string,
  args: string[],
  more: { env?: Record<string, string> } = {},
) {
  const outcome = await wrangler(machine, args, more)
  if (outcome.code !== 0) throw new Stop(`${what} failed:\n\n${wordsOf(outcome)}`)
  return outcome.output
}

/** The account that wrangler may change things in. Refuses if nobody is signed in, or several accounts are open to it. */
export async function checkAccount(machine: Machine): Promise<{ id: string; name: string }> {
  const { code, output } = await wrangler(machine, ['whoami', '--json'])
  const who = json<{ loggedIn?: boolean; accounts?: { id: string; name: string }[] }>(output)
  if (code !== 0 || !who?.loggedIn) throw new Stop(machine.env.CLOUDFLARE_API_TOKEN ? badToken : nobodySignedIn)
  const accounts = who.accounts ?? []
  const wanted = machine.env.CLOUDFLARE_ACCOUNT_ID
  const account = wanted ? accounts.find(({ id }) => id === wanted) : accounts[0]
  if (!account)
    throw new Stop(wanted ? `You are signed in, but not to the account ${wanted} (CLOUDFLARE_ACCOUNT_ID).` : noAccount)
  if (!wanted && accounts.length > 1) throw new Stop(severalAccounts(accounts))
  return account
}

/** The names of the secrets the Worker has; undefined if there is no such Worker yet. Their values nobody can read. */
export async function listSecrets(machine: Machine, name: string): Promise<Set<string> | undefined> {
  const outcome = await wrangler(machine, ['secret', 'list', '--name', name, '--format', 'json'])
  const found = json<{ name: string }[]>(outcome.output)
  if (outcome.code === 0 && found) return new Set(found.map((secret) => secret.name))
  // What wrangler says of a Worker that is not there; anything else may hide one that is.
  if (wordsOf(outcome).includes(`Worker "${name}" not found`)) return undefined
  throw new Stop(`Asking for the Worker "${name}" failed:\n\n${wordsOf(outcome)}`)
}

/** What the account has of what is named by an id. Refuses an account without R2, which has to be switched on by hand. */
export async function listResources(machine: Machine, config: Config) {
  const databaseId = await findDatabase(machine, config)
  const namespaces = await findNamespaces(machine, config)
  const buckets = await wrangler(machine, ['r2', 'bucket', 'list'])
  if (buckets.code !== 0) throw new Stop(`${noR2}\n\n${wordsOf(buckets)}`)
  return { databaseId, namespaces }
}

/** The ids of the deployment's KV namespaces, by binding, of those that are there. */
export async function findNamespaces(machine: Machine, config: Config): Promise<Record<string, string>> {
  const listed = await must(machine, 'Listing KV namespaces', ['kv', 'namespace', 'list'])
  const spaces = json<{ id: string; title: string }[]>(listed) ?? []
  const found = config.kv_namespaces.map(({ binding, id }) => {
    const title = namespaceTitle(config.name, binding)
    return [binding, id ?? spaces.find((space) => space.title === title)?.id] as const
  })
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

/** The id of the deployment's database; undefined if there is none. */
export async function findDatabase(machine: Machine, config: Config): Promise<string | undefined> {
  const listed = await must(machine, 'Listing databases', ['d1', 'list', '--json'])
  const databases = json<{ uuid: string; name: string }[]>(listed) ?? []
  return databases.find(({ name }) => name === config.d1_databases[0]?.database_name)?.uuid
}

/** What the database knows of its deployment: the address that was confirmed, and the ids of key-encryption keys it needs. */
export async function readDatabase(machine: Machine, configFile: string) {
  const select = async (sql: string) => {
    const command = ['d1', 'execute', 'DB', '--remote', '--json', '--config', configFile, '--command', sql]
    const answer = json<{ results: Record<string, string>[] }[]>(await must(machine, 'Asking the database', command))
    return answer?.[0]?.results ?? []
  }
  const tables = (
    await select(`select name from sqlite_master where name in ('confirmed_origin', 'sealed_secret')`)
  ).map(({ name }) => name)
  if (tables.length < 2) return { origins: [], keyIds: [] }
  const rows = await select(
    `select 'origin' as what, origin as value from confirmed_origin
     union select 'key', wrapped_by from signing_key union select 'key', sealed_by from sealed_secret`.replace(
      /\s+/g,
      ' ',
    ),
  )
  const valuesOf = (what: string) => rows.filter((row) => row.what === what).map((row) => row.value ?? '')
  return { origins: valuesOf('origin'), keyIds: valuesOf('key') }
}

export const wordsOf = ({ output, problem }: Outcome): string => `${output}\n${problem}`.trim()

/** What wrangler printed, past anything it said before it. */
export function json<T>(text: string): T | undefined {
  const start = text.search(/[[{]/)
  try {
    return start < 0 ? undefined : (JSON.parse(text.slice(start)) as T)
  } catch {
    return undefined
  }
}

const nobodySignedIn = `Nobody is signed in to Cloudflare here. Either

  npx wrangler login

in this folder, which opens a browser; or make an API token at https://dash.cloudflare.com/profile/api-tokens from the
template "Edit Cloudflare Workers", add "D1: Edit" and "Queues: Edit" to it, and set it as CLOUDFLARE_API_TOKEN. An account is free:
https://dash.cloudflare.com/sign-up`

const badToken = `Cloudflare does not take the API token in CLOUDFLARE_API_TOKEN. Make one at
https://dash.cloudflare.com/profile/api-tokens from the template "Edit Cloudflare Workers", and add "D1: Edit" and
"Queues: Edit" to it.`

const noAccount = `You are signed in, but no account is open to you. If it is an API token, give it the account under
"Account Resources".`

const severalAccounts = (accounts: { id: string; name: string }[]) =>
  `Several accounts are open to you. Say which: set CLOUDFLARE_ACCOUNT_ID to one of\n\n${accounts
    .map(({ id, name }) => `  ${id}  ${name}`)
    .join('\n')}`

const noR2 = `R2, where files are kept, does not answer. It has to be switched on once for an account, and asks for a
payment method even while it costs nothing: https://dash.cloudflare.com/?to=/:account/r2`
