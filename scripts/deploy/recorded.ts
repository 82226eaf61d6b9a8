import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { WranglerConfig } from './config.ts'
import { deploy } from './deploy.ts'
import type { Machine, Outcome } from './machine.ts'
import { parseOptions } from './options.ts'

/** As much of wrangler.toml as a deployment looks at. */
export const base: WranglerConfig = {
  name: 'assay',
  main: 'src/index.ts',
  compatibility_date: '2026-10-23',
  assets: { directory: 'public' },
  d1_databases: [{ binding: 'DB', database_name: 'assay', migrations_dir: 'drizzle' }],
  r2_buckets: [{ binding: 'FILES', bucket_name: 'assay-files' }],
  kv_namespaces: [{ binding: 'CACHE' }],
  queues: {
    producers: [{ binding: 'JOBS', queue: 'assay-jobs' }],
    consumers: [{ queue: 'assay-jobs', dead_letter_queue: 'assay-dead' }, { queue: 'assay-dead' }],
  },
}

/** A Cloudflare account as its commands show it. */
export type Account = {
  isSignedIn: boolean
  accounts: { id: string; name: string }[]
  hasR2: boolean
  /** Secrets of the Worker; undefined while there is none. */
  secrets: Record<string, string> | undefined
  database: { origins: string[]; keyIds: string[] } | undefined
  namespaces: { id: string; title: string }[]
}

const emptyAccount: Account = {
  isSignedIn: true,
  accounts: [{ id: 'acc1', name: 'Example Academy' }],
  hasR2: true,
  secrets: undefined,
  database: undefined,
  namespaces: [],
}

/**
 * A machine that records what is run and said, in front of an account that changes as Cloudflare's would. `dies` names
 * the command in which the machine dies, once, before anything came of it, or after.
 */
export function recorded(account: Partial<Account> = {}, env: Record<string, string> = {}) {
  const cloud: Account = { ...emptyAccount, ...account }
  const files = new Map([['drizzle/meta/_journal.json', '{"entries":[{"idx":0,"tag":"0000_main_job"}]}']])
  const commands: string[] = []
  const told: string[] = []
  const said: string[] = []
  const asked: string[] = []
  const answers: string[] = []
  const death = { before: '', after: '' }
  let drawn = 0

  const machine: Machine = {
    run: async (command, args, { input = '', env: more = {} } = {}) => {
      const line = [command, ...args].join(' ')
      commands.push(line)
      told.push(line, ...Object.values(more))
      if (death.before && line.includes(death.before)) throw new Error(`died before ${line}`)
      const outcome = answer(command === 'wrangler' ? args : ['', ...args], input, more)
      if (death.after && line.includes(death.after)) throw new Error(`died after ${line}`)
      return outcome
    },
    ask: async (question) => {
      asked.push(question)
      return answers.shift() ?? ''
    },
    say: (words) => said.push(words),
    read: (file) => files.get(file),
    write: (file, text) => files.set(file, text),
    remove: (file) => files.delete(file),
    list: () => ['0000_main_job.sql', 'meta'],
    random: (bytes) => createHash('sha512').update(String(drawn++)).digest().subarray(0, bytes),
    health: async () => ({ status: 'up', version: '0.1.0' }),
    sleep: async () => {},
    env,
  }
  return { machine, cloud, files, commands, told, said, asked, answers, death }

  function answer(args: string[], input: string, more: Record<string, string>): Outcome {
    const [what, ...rest] = args
    const line = args.join(' ')
    if (line === 'whoami --json')
      return cloud.isSignedIn ? says({ loggedIn: true, accounts: cloud.accounts }) : fails('{"loggedIn":false}')
    if (line.startsWith('secret list'))
      return cloud.secrets
        ? says(Object.keys(cloud.secrets).map((name) => ({ name, type: 'secret_text' })))
        : fails(`✘ [ERROR] Worker "${rest[rest.indexOf('--name') + 1]}" not found.`)
    if (line.startsWith('secret bulk')) {
      for (const [name, value] of Object.entries(JSON.parse(input) as Record<string, string | null>))
        if (value === null) delete cloud.secrets?.[name]
        else cloud.secrets = { ...cloud.secrets, [name]: value }
      return says('')
    }
    if (line === 'd1 list --json') return says(cloud.database ? [{ uuid: 'd1', name: 'assay' }] : [])
    if (line === 'kv namespace list') return says(cloud.namespaces)
    if (line.startsWith('kv namespace create')) {
      cloud.namespaces = [...cloud.namespaces, { id: 'kv1', title: rest.at(-1)! }]
      return says('')
    }
    if (line === 'r2 bucket list') return cloud.hasR2 ? says('') : fails('Please enable R2 [code: 10042]')
    if (line.startsWith('d1 create')) {
      cloud.database = { origins: [], keyIds: [] }
      return says('')
    }
    if (line.includes('sqlite_master'))
      return says([{ results: [{ name: 'confirmed_origin' }, { name: 'sealed_secret' }] }])
    if (line.startsWith('d1 execute')) return says([{ results: rowsOf(cloud.database) }])
    if (line.includes('time-travel')) return says({ bookmark: '00000085-0000024c' })
    if (what === 'deploy') {
      const file = rest.includes('--secrets-file') ? rest[rest.indexOf('--secrets-file') + 1] : undefined
      cloud.secrets = { ...cloud.secrets, ...(file ? (JSON.parse(files.get(file)!) as Record<string, string>) : {}) }
      files.set(more.WRANGLER_OUTPUT_FILE_PATH!, '{"type":"deploy","targets":["https://assay.example.workers.dev"]}\n')
    }
    return says('')
  }
}

const rowsOf = (database: Account['database']) => [
  ...(database?.origins ?? []).map((value) => ({ what: 'origin', value })),
  ...(database?.keyIds ?? []).map((value) => ({ what: 'key', value })),
]

const says = (value: unknown): Outcome => ({ code: 0, output: JSON.stringify(value), problem: '' })
const fails = (problem: string): Outcome => ({ code: 1, output: '', problem })

export const origin = 'https://badges.example.org'
export const secrets = { ORIGIN: origin, AUTH_SECRET: 'a', KEY_ENCRYPTION_KEY: 'k', SETUP_CODE: 's' }

/** An account with a deployment whose address was confirmed. */
export const deployed: Partial<Account> = {
  secrets,
  database: { origins: [origin], keyIds: ['0123456789abcdef'] },
  namespaces: [{ id: 'kv1', title: 'assay-cache' }],
}

export type World = ReturnType<typeof recorded>

export const run = ({ machine }: World, ...args: string[]) => deploy(machine, parseOptions(args), base)

/** Why it was refused. */
export const refusal = (world: World, ...args: string[]) =>
  run(world, ...args).then(
    () => expect.fail('It went through.'),
    (error: Error) => error.message,
  )

/** Commands that change something. */
export const changes = ({ commands }: World) =>
  commands.filter((line) =>
    /^(node|wrangler (deploy|d1 create|d1 migrations|kv namespace create|secret (bulk|put)))/.test(line),
  )

export const firstDeploy = ['--origin', origin, '--mail', 'none', '--yes']
