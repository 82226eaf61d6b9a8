import { describe, expect, test } from 'vitest'
import { changes, deployed, firstDeploy, origin, recorded, refusal, run, secrets } from './recorded.ts'
import { keyId } from './secrets.ts'

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
      'wrangler kv namespace create assay-cache',
      'wrangler kv namespace list',
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
    expect(changes(world)).toEqual([
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
    expect(changes(world)).toEqual([])
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
    expect(changes(world)).toEqual([])
  })
})
