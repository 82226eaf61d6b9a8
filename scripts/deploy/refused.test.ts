import { describe, expect, test } from 'vitest'
import { changes, deployed, firstDeploy, origin, recorded, refusal, run, secrets } from './recorded.ts'
import type { Account, World } from './recorded.ts'

describe('what is not deployed', () => {
  const nothingChanged = (world: World) => expect(changes(world)).toEqual([])

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
    'https://badges.example.org.',
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

  test('over a Worker of that name which is something else', async () => {
    const world = recorded({ secrets: {} })
    expect(await refusal(world, ...firstDeploy)).toMatch(/it is no Assay/)
    nothingChanged(world)
  })

  test('where what is printed is kept, a key that had to be printed', async () => {
    const world = recorded({}, { CI: 'true' })
    expect(await refusal(world, ...firstDeploy)).toMatch(/no KEY_ENCRYPTION_KEY and no SETUP_CODE/)
    nothingChanged(world)
  })

  test('in a build, a key that nobody would be shown', async () => {
    const world = recorded({ secrets: { ORIGIN: origin } }, { WORKERS_CI: '1' })
    expect(await refusal(world, '--yes')).toMatch(/no KEY_ENCRYPTION_KEY and no SETUP_CODE/)
    nothingChanged(world)
  })
})

describe('what was interrupted', () => {
  const steps = ['node scripts', 'd1 create', 'kv namespace create', 'd1 migrations', 'wrangler deploy']

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

  test('tells the Worker the address that Cloudflare gave, if it was interrupted before', async () => {
    const world = recorded()
    world.death.before = 'secret bulk'
    await expect(run(world, '--origin', 'workers.dev', '--mail', 'none', '--yes')).rejects.toThrow('died')
    world.death.before = ''
    await run(world, '--yes')
    expect(world.cloud.secrets).toMatchObject({ ORIGIN: 'https://assay.example.workers.dev' })
  })

  test('finds the KV namespace that was made before the Worker was', async () => {
    const world = recorded({ namespaces: [{ id: 'kv1', title: 'assay-cache' }] })
    await run(world, ...firstDeploy)
    expect(JSON.parse(world.files.get('.assay/wrangler-assay.json')!)).toMatchObject({
      kv_namespaces: [{ binding: 'CACHE', id: 'kv1' }],
    })
  })

  test('gives a Worker whose database and namespace are gone new ones, and no other key', async () => {
    const world = recorded({ secrets })
    await run(world, '--origin', origin, '--yes')
    expect(world.commands).toContain('wrangler d1 create assay')
    expect(world.cloud.secrets).toEqual(secrets)
    expect(JSON.parse(world.files.get('.assay/wrangler-assay.json')!)).toMatchObject({
      d1_databases: [{ database_id: 'd1' }],
      kv_namespaces: [{ id: 'kv1' }],
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
