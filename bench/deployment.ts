import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_readConfig } from 'wrangler'
import { seed } from '../scripts/seed.ts'
import { copyRows } from './awards.ts'
import type { Award } from './awards.ts'
import { bundle } from './bundle.ts'
import type { Server } from './load.ts'
import { children, freePort } from './machine.ts'

/** What is to be undone at the end, the last first. */
export type Ending = (() => Promise<unknown> | void)[]

/** How many badges there are that nobody has looked at yet. */
export const copies = 4000

export type Deployment = {
  server: Server
  twin: Server
  badge: string
  list: string
  sizes: { html: number; json: number }
}

/** Ours and its bare twin in one workerd, with the demo in it, and copies of its badge that nobody has looked at yet. */
export async function deploy(folder: string, ending: Ending): Promise<Deployment> {
  const [port, twinPort] = [await freePort(), await freePort()]
  const origin = `http://localhost:${port}`
  const secrets = {
    ORIGIN: origin,
    AUTH_SECRET: 'a secret for benches, and nothing but benches',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    SETUP_CODE: 'set-up code for benches',
    DEV_SECRET: 'dev secret for benches',
  }
  const { vars, ratelimits } = await settings()
  const bindings = {
    compatibilityDate: '2026-10-23',
    kvNamespaces: { CACHE: 'cache' },
    d1Databases: { DB: 'db' },
    r2Buckets: { FILES: 'files' },
  }
  const workers = [
    {
      name: 'assay',
      ...(await bundled(folder, 'src/index.ts')),
      ...bindings,
      bindings: { ...vars, ...secrets },
      queueProducers: { JOBS: 'assay-jobs' },
      queueConsumers: { 'assay-jobs': { maxBatchSize: 1, maxBatchTimeout: 0.05 } },
      ratelimits,
      unsafeDirectSockets: [{ host: '127.0.0.1', port }],
    },
    {
      name: 'twin',
      ...(await bundled(folder, 'bench/twin-worker.ts')),
      ...bindings,
      unsafeDirectSockets: [{ host: '127.0.0.1', port: twinPort }],
    },
  ]
  const before = new Set(children().map(({ pid }) => pid))
  // What the Worker logs is part of its cost, and no part of the table.
  const runtime = new Miniflare(convertV4MiniflareOptions({ workers, cf: false, handleStructuredLogs: () => {} }))
  ending.push(() => runtime.dispose())
  await runtime.ready
  const pid = children().find(({ pid, command }) => !before.has(pid) && command.includes('workerd'))?.pid
  if (!pid) throw new Error('Which process workerd runs in is not known.')
  const database = (await runtime.getD1Database('DB', 'assay')) as unknown as D1Database
  await migrate(database)
  const demo = await seed({ origin, setupCode: secrets.SETUP_CODE, devSecret: secrets.DEV_SECRET })
  const badge = demo.credential.split('/').at(-1)!
  const files = await runtime.getR2Bucket('FILES', 'assay')
  await copyBadge(database, files as unknown as R2Bucket, badge)
  const server = { port, pid }
  const [html, json] = await Promise.all(
    ['', '.json'].map((suffix) => textOf(server, `/credentials/${badge}${suffix}`)),
  )
  const list = (JSON.parse(json!) as { credentialStatus: { statusListCredential: string } }).credentialStatus
  await sleep(500)
  return {
    server,
    twin: { port: twinPort, pid },
    badge,
    list: list.statusListCredential.split('/').at(-1)!,
    sizes: { html: html!.length, json: json!.length },
  }
}

/** The badge's id with its last digits counted: as `copyRows` makes them. */
export const copyOf = (id: string, n: number) => `${id.slice(0, -7)}${String(n).padStart(7, '0')}`

async function copyBadge(database: D1Database, files: R2Bucket, id: string): Promise<void> {
  const award = await database
    .prepare(
      `select holder_id as learner, enrollment_id as enrollment, submission.id as submission, credential.id as credential
       from credential join submission on submission.id = submission_id where credential.id = ?`,
    )
    .bind(id)
    .first<Award>()
  for (const name of ['user', 'enrollment', 'submission', 'credential'])
    await copyRows(database, name, award!, 1, copies)
  const bytes = await (await files.get(`credentials/${id}`))!.text()
  for (let n = 1; n <= copies; n++) await files.put(`credentials/${copyOf(id, n)}`, bytes)
}

async function migrate(database: D1Database): Promise<void> {
  for (const file of readdirSync('drizzle').filter((name) => name.endsWith('.sql')))
    for (const statement of readFileSync(join('drizzle', file), 'utf8').split('--> statement-breakpoint'))
      if (statement.trim()) await database.prepare(statement).run()
}

async function settings() {
  const { vars, ratelimits } = unstable_readConfig({ config: 'wrangler.toml' })
  return {
    vars,
    ratelimits: Object.fromEntries(ratelimits.map(({ name, ...limit }: { name: string }) => [name, limit])),
  }
}

async function bundled(folder: string, entry: string) {
  const outfile = join(folder, 'worker.js')
  await bundle(entry, outfile)
  return { modules: [{ type: 'ESModule' as const, path: 'worker.js', contents: readFileSync(outfile, 'utf8') }] }
}

/** A server on Node, bundled since it takes parts of ours. */
export async function startPeer(folder: string, what: string, ending: Ending): Promise<Server> {
  const outfile = join(folder, `${what}.mjs`)
  await bundle('bench/peers.ts', outfile, 'node')
  const port = await freePort()
  const child = spawn(process.execPath, [outfile, what, String(port)], { stdio: 'inherit' })
  ending.push(async () => {
    child.kill()
    await once(child, 'close')
  })
  const server = { port, pid: child.pid! }
  await textOf(server, '/badge.json')
  return server
}

/** Waits until it is up. */
export async function textOf({ port }: Server, path: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`)
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
      return await answer.text()
    } catch (error) {
      if (tries > 100) throw error
      await sleep(50)
    }
  }
}
