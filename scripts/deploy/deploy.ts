import {
  checkAccount,
  findDatabase,
  findNamespaces,
  listResources,
  listSecrets,
  must,
  readDatabase,
  wordsOf,
  wrangler,
} from './account.ts'
import { deploymentConfig, namespaceTitle } from './config.ts'
import type { WranglerConfig } from './config.ts'
import { Stop } from './machine.ts'
import type { Machine } from './machine.ts'
import { chooseMail } from './mail.ts'
import { whyNotInOrder } from './migrations.ts'
import type { Options } from './options.ts'
import { parseOrigin, whyForEver, workersDev } from './origin.ts'
import { newSecrets, rotatedKey } from './secrets.ts'
import type { Secrets } from './secrets.ts'
import * as words from './words.ts'

/** While Cloudflare has not said yet which address it gives. Nothing answers there, and nobody can confirm it. */
const notKnownYet = 'https://not-known-yet.invalid'

/**
 * Deploys, or upgrades: everything is looked at before anything is changed, and what was interrupted goes on where it
 * was. Refuses (`Stop`) whatever would lose a key, move the address, or open the local mailbox to the world.
 */
export async function deploy(machine: Machine, options: Options, base: WranglerConfig): Promise<void> {
  checkHere(machine)
  const found = await look(machine, options, base)
  const plan = await decide(machine, options, found)
  machine.say(words.planOf(found, plan))
  await confirm(machine, options)
  await carryOut(machine, options, base, found, plan)
}

export type Found = Awaited<ReturnType<typeof look>>
export type Plan = Awaited<ReturnType<typeof decide>>

/** What there is of this deployment. Changes nothing. */
async function look(machine: Machine, options: Options, base: WranglerConfig) {
  const account = await checkAccount(machine)
  machine.say(`Account: ${account.name} (${account.id})`)
  const name = options.name ?? machine.env.WRANGLER_CI_OVERRIDE_NAME ?? base.name
  const files = filesOf(name)
  const secrets = await listSecrets(machine, name)
  if (secrets?.has('DEV_SECRET')) throw new Stop(words.mailboxIsOn(name))
  const bare = { name, origin: undefined, databaseId: undefined, namespaces: {}, mailsByCloudflare: false }
  const config = deploymentConfig(base, bare)
  machine.write(files.config, asJson(config))
  const { databaseId, namespaces } = await listResources(machine, config)
  // A build has the Worker made before it is first deployed.
  if (secrets && !secrets.has('KEY_ENCRYPTION_KEY') && !databaseId && !machine.env.WORKERS_CI)
    throw new Stop(words.somebodyElses(name))
  return {
    name,
    files,
    isNew: secrets === undefined,
    there: secrets ?? new Set<string>(),
    pending: JSON.parse(machine.read(files.secrets) ?? '{}') as Secrets,
    databaseId,
    namespaces,
    database: databaseId ? await readDatabase(machine, files.config) : { origins: [], keyIds: [] },
  }
}

/** What is to be set. Asks the person where the options do not say. */
async function decide(machine: Machine, options: Options, found: Found) {
  const { there, pending, database } = found
  const origin = await chooseOrigin(machine, options, found)
  const mail = await chooseMail(machine, options, there)
  const made = newSecrets({
    there,
    pending: there.has('KEY_ENCRYPTION_KEY') ? {} : pending,
    brought: machine.env,
    keyIds: database.keyIds,
    newSetupCode: options.newSetupCode,
    canShow: !machine.env.WORKERS_CI && !isTrue(machine.env.CI),
    random: machine.random,
  })
  const rotated = options.rotate ? await rotate(machine, there, database.keyIds, pending) : {}
  const secrets: Secrets = { ...(origin.set ? { ORIGIN: origin.set } : {}), ...made, ...mail.secrets, ...rotated }
  return { origin, mail, secrets }
}

/** From here on things change. */
async function carryOut(machine: Machine, options: Options, base: WranglerConfig, found: Found, plan: Plan) {
  const { name, files, there, pending } = found
  const { origin, mail, secrets } = plan
  const hasSecrets = Object.keys(secrets).length > 0
  // What was made waits here until Cloudflare has it: a second run takes it from there.
  if (hasSecrets) machine.write(files.secrets, asJson(secrets))
  await build(machine)

  const mailsByCloudflare = mail.driver === 'cloudflare'
  const config = (ids: Pick<Found, 'databaseId' | 'namespaces'>) =>
    deploymentConfig(base, { name, origin: origin.known, ...ids, mailsByCloudflare })
  const withConfig = ['--config', files.config]
  machine.write(
    files.config,
    asJson(
      config(await makeMissing(machine, config({ databaseId: found.databaseId, namespaces: found.namespaces }), found)),
    ),
  )
  if (found.databaseId) await sayWayBack(machine, withConfig)
  machine.say('Bringing the database up to date …')
  await must(machine, 'Migrating the database', ['d1', 'migrations', 'apply', 'DB', '--remote', ...withConfig])
  if (secrets.KEY_ENCRYPTION_KEY)
    await keep(machine, options, words.keyToKeep(secrets.KEY_ENCRYPTION_KEY, options.rotate))

  machine.say('Deploying …')
  machine.remove(files.output)
  await must(
    machine,
    'Deploying',
    ['deploy', ...withConfig, ...(hasSecrets ? ['--secrets-file', files.secrets] : [])],
    {
      env: { WRANGLER_OUTPUT_FILE_PATH: files.output },
    },
  )
  const address = origin.known ?? (await learnOrigin(machine, name, files.output, origin.set === notKnownYet))
  machine.remove(files.output)
  if (mail.gone.length > 0) await forget(machine, name, mail.gone)

  const isUp = address ? await waitFor(machine, address) : false
  const code = secrets.SETUP_CODE ?? pending.SETUP_CODE
  if (code && !machine.env.SETUP_CODE) machine.say(words.setupCodeToKeep(code))
  machine.remove(files.secrets)
  const isFirst = !there.has('KEY_ENCRYPTION_KEY')
  machine.say(words.afterwards({ address, isUp, isFirst, name, mail: mail.driver }))
  if (address && !isUp) throw new Stop(`Nothing answers at ${address}/healthz yet. Look there again in a few minutes.`)
}

/** Database and namespaces as they are then; bucket and queues are made by wrangler as it deploys. */
async function makeMissing(machine: Machine, config: ReturnType<typeof deploymentConfig>, found: Found) {
  let { databaseId, namespaces } = found
  if (!databaseId) {
    await must(machine, 'Making the database', ['d1', 'create', config.d1_databases[0]!.database_name])
    databaseId = await findDatabase(machine, config)
  }
  const missing = config.kv_namespaces.filter(({ binding }) => !namespaces[binding])
  for (const { binding } of missing)
    await must(machine, 'Making the namespace', ['kv', 'namespace', 'create', namespaceTitle(config.name, binding)])
  if (missing.length > 0) namespaces = await findNamespaces(machine, config)
  return { databaseId, namespaces }
}

const isTrue = (variable: string | undefined) => variable !== undefined && !['', '0', 'false'].includes(variable)

const asJson = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`

async function confirm(machine: Machine, options: Options): Promise<void> {
  if (options.yes) return
  if (!machine.ask) {
    if (machine.env.WORKERS_CI) return
    throw new Stop('Nobody is here to be asked: run this again with --yes.')
  }
  const answer = (await machine.ask('Go on? (yes) ')).trim().toLowerCase()
  if (!['', 'y', 'yes'].includes(answer)) throw new Stop('Nothing was changed.')
}

/** Where this deployment's own files are: in a folder git does not look at, whose secrets only their owner may read. */
const filesOf = (name: string) => ({
  config: `.assay/wrangler-${name}.json`,
  secrets: `.assay/secrets-${name}.json`,
  output: `.assay/deployed-${name}.ndjson`,
})

/** What of this folder must not be deployed. */
function checkHere(machine: Machine): void {
  const reason = whyNotInOrder(machine.read('drizzle/meta/_journal.json') ?? '', machine.list('drizzle'))
  if (reason) throw new Stop(reason)
  const vars = machine.read('.dev.vars') ?? ''
  if (/^\s*DEV_SECRET=./m.test(vars) && /^\s*ORIGIN=["']?https:/m.test(vars)) throw new Stop(words.devVarsAreLocal)
  if (machine.env.DEV_SECRET)
    throw new Stop('DEV_SECRET is set in the environment. It is for the local mailbox alone: unset it.')
}

/** The origin as far as it is known, and the one to set if it is to be set. Refuses another than the confirmed one. */
async function chooseOrigin(machine: Machine, options: Options, { there, pending, database }: Found) {
  const confirmed = database.origins
  const given = options.origin ?? (there.has('ORIGIN') ? undefined : machine.env.ORIGIN)
  const asked = given === undefined || given === workersDev ? undefined : parseOrigin(given)
  if (confirmed.length > 0) {
    const stays = confirmed.find((origin) => origin === asked) ?? confirmed[0]!
    if (confirmed.length > 1 && !asked) throw new Stop(words.severalOrigins(confirmed))
    if (asked && asked !== stays) throw new Stop(words.originIsForEver(stays, asked))
    return { known: stays, set: there.has('ORIGIN') ? undefined : stays }
  }
  if (asked) return { known: asked, set: asked }
  if (given === workersDev) return { known: undefined, set: notKnownYet }
  // It was deployed, and interrupted before it was told the address that Cloudflare gave.
  if (there.has('ORIGIN') && pending.ORIGIN === notKnownYet) return { known: undefined, set: notKnownYet }
  if (there.has('ORIGIN')) return { known: undefined, set: undefined }
  const answer = await askOrigin(machine, options)
  return answer ? { known: answer, set: answer } : { known: undefined, set: notKnownYet }
}

/** What the person says; undefined for the address that Cloudflare gives. */
async function askOrigin(machine: Machine, options: Options): Promise<string | undefined> {
  if (options.yes || !machine.ask)
    throw new Stop(`Say where it is to live: --origin https://badges.example.org\n\n${whyForEver}`)
  machine.say(`\n${whyForEver}\n`)
  const answer = (await machine.ask('Address (empty for the one that Cloudflare gives): ')).trim()
  return answer === '' || answer === workersDev ? undefined : parseOrigin(answer)
}

/** Cloudflare says which address it gave when it has given it; the Worker is then told. */
async function learnOrigin(
  machine: Machine,
  name: string,
  output: string,
  isAsked: boolean,
): Promise<string | undefined> {
  const lines = (machine.read(output) ?? '').split('\n').filter(Boolean)
  const targets = lines.flatMap((line) => (JSON.parse(line) as { targets?: string[] }).targets ?? [])
  const host = targets
    .map((target) => target.replace(/^https:\/\//, ''))
    .find((target) => target.endsWith('.workers.dev'))
  if (!isAsked) return host && `https://${host}`
  if (!host)
    throw new Stop('Cloudflare gave no workers.dev address. Run this again with --origin and an address of your own.')
  const put = ['secret', 'bulk', '--name', name]
  const outcome = await machine.run('wrangler', put, {
    input: JSON.stringify({ ORIGIN: `https://${host}` }),
    env: { CI: 'true' },
  })
  if (outcome.code !== 0) throw new Stop(`Telling the Worker its address failed:\n\n${wordsOf(outcome)}`)
  return `https://${host}`
}

async function rotate(machine: Machine, there: Set<string>, keyIds: string[], pending: Secrets): Promise<Secrets> {
  if (!there.has('KEY_ENCRYPTION_KEY')) throw new Stop('There is no key-encryption key yet that could be replaced.')
  const old =
    pending.KEY_ENCRYPTION_KEY_PREVIOUS ??
    machine.env.KEY_ENCRYPTION_KEY ??
    (await machine.ask?.('The key-encryption key as it is now, which you kept: ', { hidden: true }))?.trim()
  if (!old)
    throw new Stop('Set the key-encryption key as it is now, which you kept, as KEY_ENCRYPTION_KEY in the environment.')
  return rotatedKey(old, keyIds, pending, machine.random)
}

async function build(machine: Machine): Promise<void> {
  machine.say('Building scripts and styles …')
  const outcome = await machine.run('node', ['scripts/build-client.ts'])
  if (outcome.code !== 0) throw new Stop(`Building failed:\n\n${wordsOf(outcome)}`)
}

/** What the database can be taken back to, should the upgrade be regretted. */
async function sayWayBack(machine: Machine, withConfig: string[]): Promise<void> {
  const { code, output } = await wrangler(machine, ['d1', 'time-travel', 'info', 'DB', '--json', ...withConfig])
  const bookmark = code === 0 ? /"bookmark":\s*"([^"]+)"/.exec(output)?.[1] : undefined
  if (bookmark) machine.say(`The database as it is now, should you want it back (docs/operations.md): ${bookmark}`)
}

/** Shows what somebody has to keep, and waits until they have. */
async function keep(machine: Machine, options: Options, words: string): Promise<void> {
  machine.say(words)
  if (!options.yes && machine.ask) await machine.ask('Press Enter once you have kept it. ')
}

async function forget(machine: Machine, name: string, secrets: string[]): Promise<void> {
  const input = JSON.stringify(Object.fromEntries(secrets.map((secret) => [secret, null])))
  const outcome = await machine.run('wrangler', ['secret', 'bulk', '--name', name], { input, env: { CI: 'true' } })
  if (outcome.code !== 0) throw new Stop(`Taking ${secrets.join(', ')} away failed:\n\n${wordsOf(outcome)}`)
}

/** Whether it answers within two minutes: a new name takes a while to be known. */
async function waitFor(machine: Machine, address: string): Promise<boolean> {
  for (let tries = 0; tries < 24; tries++) {
    if ((await machine.health(address))?.status === 'up') return true
    await machine.sleep(5000)
  }
  return false
}
