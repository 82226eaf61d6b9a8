import { describe, expect, test } from 'vitest'
import { deploy } from './deploy.ts'
import { parseOptions } from './options.ts'
import { base, recorded } from './recorded.ts'
import type { Account } from './recorded.ts'
import { keyId } from './secrets.ts'

const origin = 'https://badges.example.org'
const secrets = { ORIGIN: origin, AUTH_SECRET: 'a', KEY_ENCRYPTION_KEY: 'k', SETUP_CODE: 's' }
const deployed: Partial<Account> = { secrets, database: { origins: [origin], keyIds: ['0123456789abcdef'] } }

type World = ReturnType<typeof recorded>
const run = ({ machine }: World, ...args: string[]) => deploy(machine, parseOptions(args), base)
const refusal = (world: World, ...args: string[]) =>
  run(world, ...args).then(
    () => expect.fail('It went through.'),
    (error: Error) => error.message,
  )
const changes = /^(node|wrangler (deploy|d1 create|d1 migrations|secret (bulk|put)))/
const firstDeploy = ['--origin', origin, '--mail', 'none', '--yes']

describe('the first deployment', () => {
  test('looks first, then makes the database, migrates, and deploys with secrets of its own', async () => {
    const world = recorded()
    await run(world, ...firstDeploy)
    expect(world.commands).toEqual([
      'wrangler whoami --json',
      'wrangler secret list --name assay --format json',
      'wrangler d1 list --json',
      'wrangler kv namespace list',
      'wrangler r2 bucket list',
      'node scripts/build-client.ts',
      'wrangler d1 create assay',
      'wrangler d1 list --json',
      'wrangler d1 migrations apply DB --remote --config .assay/wrangler-assay.json',
      'wrangler deploy --config .assay/wrangler-assay.json --secrets-file .assay/secrets-assay.json',
    ])
    expect(Object.keys(world.cloud.secrets!)).toEqual(['ORIGIN', 'AUTH_SECRET', 'KEY_ENCRYPTION_KEY', 'SETUP_CODE'])
    expect(world.cloud.secrets).toMatchObject({ ORIGIN: origin })
    expect(Buffer.from(world.cloud.secrets!.KEY_ENCRYPTION_KEY!, 'base64')).toHaveLength(32)
  })

  test('prints the key-encryption key once, the set-up code and the address', async () => {
    const world = recorded()
    await run(world, ...firstDeploy)
    const words = world.said.join('\n')
    const { KEY_ENCRYPTION_KEY, SETUP_CODE, AUTH_SECRET } = world.cloud.secrets!
    expect(words.split(KEY_ENCRYPTION_KEY!)).toHaveLength(2)
    expect(words.split(SETUP_CODE!)).toHaveLength(2)
    expect(words).not.toContain(AUTH_SECRET)
    expect(words).toContain(`open ${origin}/setup`)
  })

  test('tells no command a secret, and leaves none in a file', async () => {
    const world = recorded({}, { RESEND_API_KEY: 're_verysecret' })
    await run(world, '--origin', origin, '--mail', 'resend', '--mail-from', 'Academy <a@example.org>', '--yes')
    expect(world.cloud.secrets).toMatchObject({ MAIL_DRIVER: 'resend', RESEND_API_KEY: 're_verysecret' })
    const { ORIGIN: _origin, MAIL_DRIVER: _driver, MAIL_FROM: _from, ...secret } = world.cloud.secrets!
    for (const value of Object.values(secret))
      expect([...world.told, ...world.files.values()].join('\n')).not.toContain(value)
  })

  test('says why the address is for ever before it asks for it', async () => {
    const world = recorded()
    world.answers.push('badges.example.org', 'none', 'yes', '')
    await run(world)
    expect(world.said.join('\n')).toContain('The address is for ever.')
    expect(world.cloud.secrets).toMatchObject({ ORIGIN: origin })
  })

  test('learns the workers.dev address from Cloudflare, and tells the Worker by stdin', async () => {
    const world = recorded()
    await run(world, '--origin', 'workers.dev', '--mail', 'none', '--yes')
    expect(world.cloud.secrets).toMatchObject({ ORIGIN: 'https://assay.example.workers.dev' })
    expect(world.commands.at(-1)).toBe('wrangler secret bulk --name assay')
  })

  test('leads an own domain to the Worker, and no second host', async () => {
    const world = recorded()
    await run(world, ...firstDeploy)
    expect(JSON.parse(world.files.get('.assay/wrangler-assay.json')!)).toMatchObject({
      workers_dev: false,
      routes: [{ pattern: 'badges.example.org', custom_domain: true }],
    })
  })

  test('gives a deployment of another name resources of its own', async () => {
    const world = recorded()
    await run(world, ...firstDeploy, '--name', 'drill')
    expect(JSON.parse(world.files.get('.assay/wrangler-drill.json')!)).toMatchObject({
      name: 'drill',
      main: '../src/index.ts',
      d1_databases: [{ database_name: 'drill', migrations_dir: '../drizzle' }],
      r2_buckets: [{ bucket_name: 'drill-files' }],
      queues: {
        producers: [{ queue: 'drill-jobs' }],
        consumers: [{ queue: 'drill-jobs', dead_letter_queue: 'drill-dead' }, { queue: 'drill-dead' }],
      },
    })
  })

  test('binds mail by Cloudflare only where that is how mail goes out', async () => {
    const world = recorded()
    await run(world, '--origin', origin, '--mail', 'cloudflare', '--mail-from', 'a@example.org', '--yes')
    expect(JSON.parse(world.files.get('.assay/wrangler-assay.json')!)).toMatchObject({
      send_email: [{ name: 'EMAIL' }],
    })
  })
})

test('a build takes what it was given, asks nothing, and prints no secret', async () => {
  const KEY_ENCRYPTION_KEY = Buffer.alloc(32, 5).toString('base64')
  const world = recorded({ secrets: { ORIGIN: origin, KEY_ENCRYPTION_KEY, SETUP_CODE: 's' } }, { WORKERS_CI: '1' })
  delete (world.machine as { ask?: unknown }).ask
  await run(world)
  expect(Object.keys(world.cloud.secrets!)).toEqual(['ORIGIN', 'KEY_ENCRYPTION_KEY', 'SETUP_CODE', 'AUTH_SECRET'])
  for (const secret of [KEY_ENCRYPTION_KEY, world.cloud.secrets!.AUTH_SECRET!])
    expect(world.said.join('\n')).not.toContain(secret)
})

describe('an upgrade', () => {
  test('migrates before the new code, and changes no secret', async () => {
    const world = recorded(deployed)
    await run(world, '--yes')
    expect(world.commands.filter((line) => changes.test(line))).toEqual([
      'node scripts/build-client.ts',
      'wrangler d1 migrations apply DB --remote --config .assay/wrangler-assay.json',
      'wrangler deploy --config .assay/wrangler-assay.json',
    ])
    expect(world.cloud.secrets).toEqual(secrets)
    expect(world.said.join('\n')).toContain('00000085-0000024c')
  })

  test('keeps the address that was confirmed, and refuses another', async () => {
    const world = recorded(deployed)
    expect(await refusal(world, '--origin', 'https://other.example.org', '--yes')).toContain(
      `lives at ${origin}, for ever`,
    )
    expect(world.commands.some((line) => changes.test(line))).toBe(false)
  })

  test('mends an address that nobody has confirmed yet', async () => {
    const world = recorded({ ...deployed, database: { origins: [], keyIds: [] } })
    await run(world, '--origin', 'https://other.example.org', '--yes')
    expect(world.cloud.secrets).toEqual({ ...secrets, ORIGIN: 'https://other.example.org' })
  })

  test('makes another set-up code when asked, and nothing else', async () => {
    const world = recorded(deployed)
    await run(world, '--new-setup-code', '--yes')
    const { SETUP_CODE, ...others } = world.cloud.secrets!
    expect(SETUP_CODE).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    expect(world.said.join('\n')).toContain(SETUP_CODE)
    expect(others).toEqual({ ORIGIN: origin, AUTH_SECRET: 'a', KEY_ENCRYPTION_KEY: 'k' })
  })

  test('takes a mail driver away, with its secrets', async () => {
    const world = recorded({
      ...deployed,
      secrets: { ...secrets, MAIL_DRIVER: 'resend', MAIL_FROM: 'a@b.org', RESEND_API_KEY: 'r' },
    })
    await run(world, '--mail', 'none', '--yes')
    expect(world.cloud.secrets).toEqual(secrets)
  })

  test('replaces the key-encryption key, keeping the old one beside it', async () => {
    const old = Buffer.alloc(32, 7).toString('base64')
    const world = recorded({ ...deployed, database: { origins: [origin], keyIds: [keyId(old)] } })
    world.answers.push(old, 'yes', '')
    await run(world, '--rotate-key-encryption-key')
    expect(world.cloud.secrets).toMatchObject({ KEY_ENCRYPTION_KEY_PREVIOUS: old })
    expect(world.cloud.secrets!.KEY_ENCRYPTION_KEY).not.toBe(old)
  })

  test('refuses to replace it when the old one is not the one it is', async () => {
    const world = recorded(deployed)
    world.answers.push(Buffer.alloc(32, 7).toString('base64'))
    expect(await refusal(world, '--rotate-key-encryption-key')).toContain('0123456789abcdef')
    expect(world.commands.some((line) => changes.test(line))).toBe(false)
  })
})

describe('what is not deployed', () => {
  const nothingChanged = (world: World) => expect(world.commands.filter((line) => changes.test(line))).toEqual([])

  test.each([
    ['nobody is signed in', { isSignedIn: false }, {}, /npx wrangler login/],
    ['the token is not taken', { isSignedIn: false }, { CLOUDFLARE_API_TOKEN: 't' }, /CLOUDFLARE_API_TOKEN/],
    [
      'several accounts',
      {
        accounts: [
          { id: 'a1', name: 'One' },
          { id: 'a2', name: 'Two' },
        ],
      },
      {},
      /a2 {2}Two/,
    ],
    ['another account', {}, { CLOUDFLARE_ACCOUNT_ID: 'other' }, /not to the account other/],
    ['R2 is not switched on', { hasR2: false }, {}, /R2, where files are kept/],
    ['the local mailbox', { secrets: { ...secrets, DEV_SECRET: 'd' } }, {}, /wrangler secret delete DEV_SECRET/],
    ['the local mailbox, from the environment', {}, { DEV_SECRET: 'd' }, /DEV_SECRET is set/],
  ] as const)('%s', async (_what, account, env, words) => {
    const world = recorded(account as Partial<Account>, env)
    expect(await refusal(world, ...firstDeploy)).toMatch(words)
    nothingChanged(world)
  })

  test('.dev.vars with the local mailbox and a public address', async () => {
    const world = recorded()
    world.files.set('.dev.vars', `ORIGIN=${origin}\nDEV_SECRET=abc\n`)
    expect(await refusal(world, ...firstDeploy)).toMatch(/\.dev\.vars switches the local mailbox on/)
    nothingChanged(world)
  })

  test.each([
    'http://badges.example.org',
    'https://localhost:8787',
    'https://127.0.0.1',
    'https://[::1]',
    'https://intranet',
    'https://a.example.org/badges',
    'https://a.example.org:8443',
    'https://u:p@a.example.org',
    '',
  ])('the address "%s"', async (address) => {
    const world = recorded()
    await refusal(world, '--origin', address, '--mail', 'none', '--yes')
    nothingChanged(world)
  })

  test('a copy without one of its migrations, or with one that is not its own', async () => {
    for (const list of [['0000_main_job.sql', '0001_mine.sql'], []]) {
      const world = recorded()
      world.machine.list = () => list
      expect(await refusal(world, ...firstDeploy)).toMatch(/0000_main_job|0001_mine/)
      nothingChanged(world)
    }
  })

  test('anything after “no”', async () => {
    const world = recorded()
    world.answers.push('no')
    expect(await refusal(world, '--origin', origin, '--mail', 'none')).toBe('Nothing was changed.')
    nothingChanged(world)
  })

  test('a database with keys, without the key-encryption key that opens them', async () => {
    const world = recorded({ database: { origins: [origin], keyIds: ['0123456789abcdef'] } })
    expect(await refusal(world, ...firstDeploy)).toContain('0123456789abcdef')
    nothingChanged(world)
  })

  test('in a build, a question that nobody answers', async () => {
    const world = recorded({}, { WORKERS_CI: '1' })
    delete (world.machine as { ask?: unknown }).ask
    expect(await refusal(world)).toMatch(/Say where it is to live/)
    nothingChanged(world)
  })

  test('in a build, a key that nobody would be shown', async () => {
    const world = recorded({ secrets: { ORIGIN: origin } }, { WORKERS_CI: '1' })
    expect(await refusal(world, '--yes')).toMatch(/no KEY_ENCRYPTION_KEY and no SETUP_CODE/)
    nothingChanged(world)
  })
})

describe('what was interrupted', () => {
  const steps = ['node scripts', 'd1 create', 'd1 migrations', 'wrangler deploy']

  test.each(
    steps.flatMap((step) => [
      { before: step, after: '' },
      { before: '', after: step },
    ]),
  )('goes on, with the key-encryption key it had ($before$after)', async (death) => {
    const world = recorded()
    Object.assign(world.death, death)
    await expect(run(world, ...firstDeploy)).rejects.toThrow('died')
    Object.assign(world.death, { before: '', after: '' })
    await run(world, ...firstDeploy)
    const key = world.cloud.secrets!.KEY_ENCRYPTION_KEY!
    const shown = world.said.flatMap((words) => words.match(/[A-Za-z0-9+/]{43}=/g) ?? [])
    expect(shown.length).toBeGreaterThan(0)
    expect(new Set(shown)).toEqual(new Set([key]))
    expect(world.files.has('.assay/secrets-assay.json')).toBe(false)
  })

  test('finds the KV namespace that was made before the Worker was', async () => {
    const world = recorded({ namespaces: [{ id: 'kv1', title: 'assay-cache' }] })
    await run(world, ...firstDeploy)
    expect(JSON.parse(world.files.get('.assay/wrangler-assay.json')!)).toMatchObject({
      kv_namespaces: [{ binding: 'CACHE', id: 'kv1' }],
    })
  })

  test('gives a Worker whose database is gone a new one, and no other key', async () => {
    const world = recorded({ secrets })
    await run(world, '--origin', origin, '--yes')
    expect(world.commands).toContain('wrangler d1 create assay')
    expect(world.cloud.secrets).toEqual(secrets)
    expect(JSON.parse(world.files.get('.assay/wrangler-assay.json')!)).toMatchObject({
      d1_databases: [{ database_id: 'd1' }],
    })
  })

  test('takes a key-encryption key that somebody kept, for a backup to be restored', async () => {
    const kept = Buffer.alloc(32, 9).toString('base64')
    const world = recorded({}, { KEY_ENCRYPTION_KEY: kept })
    await run(world, ...firstDeploy)
    expect(world.cloud.secrets).toMatchObject({ KEY_ENCRYPTION_KEY: kept })
  })
})

test('a deployment that does not answer is not called up', async () => {
  const world = recorded(deployed)
  world.machine.health = async () => undefined
  expect(await refusal(world, '--yes')).toContain(`Nothing answers at ${origin}/healthz`)
})
