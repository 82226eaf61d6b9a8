import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { stop as stopBundler } from 'esbuild'
import { unstable_startWorker as startWorker } from 'wrangler'
import { buildClient } from './build-client.ts'
import { devVars } from './dev-vars.ts'
import type { Demo } from './demo/file.ts'
import { seed } from './seed.ts'

// `npm start`: the whole product on this machine, on the real runtime, with a demo in it.

const port = Number(process.env.PORT ?? 8787)
const origin = `http://localhost:${port}`

// Signed documents carry the origin for ever, so each port has a state of its own.
const state = process.env.ASSAY_STATE ?? (port === 8787 ? '.wrangler/state' : `.wrangler/state-${port}`)
const files = {
  data: join(state, 'v3'),
  demo: join(state, 'demo.json'),
  /** There while the demo is being made: found at a start, the last one died half-way. */
  seeding: join(state, 'seeding'),
  migrations: join(state, 'migrations.json'),
}

let worker: Awaited<ReturnType<typeof startWorker>> | undefined
let stopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))

// Whoever started us is gone: nobody else will stop us.
const parent = process.ppid
setInterval(() => process.ppid !== parent && void stop(0), 1000).unref()

try {
  await start()
} catch (error) {
  // What we throw on purpose is a plain Error that says it all.
  if (!stopping) console.error(error instanceof Error && error.constructor === Error ? error.message : error)
  await stop(1)
}

async function start(): Promise<void> {
  const began = performance.now()
  const releasePort = await takePort()
  const secrets = devVars()
  mkdirSync(state, { recursive: true })
  if (existsSync(files.seeding)) {
    console.log('The last start was interrupted while it made the demo. Making it anew.')
    for (const file of [files.data, files.demo, files.migrations]) rmSync(file, { recursive: true, force: true })
  }
  await Promise.all([buildClient(), migrate()])
  await releasePort()
  await serve({ ...secrets, ORIGIN: origin })
  const demo = await demoOf(secrets)
  console.log(welcome(demo, performance.now() - began))
  sweepEveryMinute()
}

/**
 * Takes the port, so that nobody else starts on it meanwhile; returns what gives it back. Refuses one that something
 * listens on, on either loopback address: a browser asked for localhost may take both.
 */
async function takePort(): Promise<() => Promise<void>> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT has to be a number from 1 to 65535, not "${process.env.PORT}".`)
  const release = (await Promise.all(['127.0.0.1', '::1'].map(listen))).filter((server) => server !== undefined)
  return async () => {
    await Promise.all(release.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

function listen(host: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EADDRINUSE')
        reject(new Error(`Port ${port} is in use. Stop what uses it, or choose another: PORT=8788 npm start`))
      else if (code === 'EACCES')
        reject(new Error(`Port ${port} is not allowed here. Choose another: PORT=8788 npm start`))
      else resolve(undefined)
    })
    server.listen({ port, host }, () => resolve(server))
  })
}

/** Brings the local database up to date. Which migrations it has had is kept beside it, since asking takes seconds. */
async function migrate(): Promise<void> {
  const wanted = digestsOf('drizzle')
  const had = existsSync(files.data) ? (readJson<Record<string, string>>(files.migrations) ?? {}) : {}
  const rewritten = Object.keys(had).find((name) => had[name] !== wanted[name])
  if (rewritten)
    throw new Error(`The database in ${state} was made by another ${rewritten}. Move ${state} away to begin anew.`)
  if (Object.keys(had).length === Object.keys(wanted).length) return
  const command = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state]
  await promisify(execFile)('wrangler', command, { env: { ...process.env, CI: 'true' } }).catch((error) => {
    throw new Error(`The migrations failed:\n${error.stdout}${error.stderr}`)
  })
  writeFileSync(files.migrations, JSON.stringify(wanted))
}

function digestsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
  return Object.fromEntries(names.map((name) => [name, digest(name)]))
}

async function serve(secrets: Record<string, string>): Promise<void> {
  // Without a terminal nobody edits the code: nothing is watched then.
  const watch = Boolean(process.stdout.isTTY)
  worker = await startWorker({
    config: 'wrangler.toml',
    // The bindings below are all there is: .dev.vars is read here, and ORIGIN follows PORT.
    envFiles: [],
    bindings: Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, { type: 'secret_text', value }]),
    ),
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      persist: resolve(state),
      watch,
    },
  })
  // wrangler's own listeners leave at once, before the runtimes they end are collected.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => void stop(0))
  }
  const deadline = Date.now() + 60_000
  while (!(await isUp())) {
    if (Date.now() > deadline) throw new Error(`Nothing answers at ${origin}/healthz; see above.`)
    await sleep(50)
  }
}

function isUp(): Promise<boolean> {
  return fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(5000) }).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** The demo of this database, made now if the database is empty; undefined if somebody filled it with something else. */
async function demoOf({
  SETUP_CODE,
  DEV_SECRET,
}: {
  SETUP_CODE: string
  DEV_SECRET: string
}): Promise<Demo | undefined> {
  const answer = await fetch(`${origin}/api/v1/issuers?limit=1`)
  if (!answer.ok) throw new Error(`The database does not answer: ${await answer.text()}`)
  const { items } = (await answer.json()) as { items: unknown[] }
  if (items.length === 0) {
    console.log('The database is empty. Making a demo, through the API, as each person would …')
    writeFileSync(files.seeding, '')
    writeJson(files.demo, await seed({ origin, setupCode: SETUP_CODE, devSecret: DEV_SECRET }))
    rmSync(files.seeding)
  }
  const demo = readJson<Demo>(files.demo)
  if (demo && !process.env.ASSAY_STATE) {
    mkdirSync('.assay', { recursive: true })
    writeJson('.assay/demo.json', demo)
  }
  return demo
}

/** `wrangler dev` fires no cron trigger by itself. The first sweep finds what the local queue forgot at the last stop. */
function sweepEveryMinute(): void {
  const sweep = () =>
    fetch(`${origin}/cdn-cgi/local/scheduled`, { signal: AbortSignal.timeout(50_000) }).catch((error: unknown) => {
      if (!stopping) console.error(`The cron trigger failed: ${String(error)}`)
    })
  void sweep()
  setInterval(() => void sweep(), 60_000)
}

function welcome(demo: Demo | undefined, ms: number): string {
  const places = [
    ['Catalogue', `${origin}/`],
    ...(demo ? [['A badge', demo.credential]] : []),
    ['Mailbox', `${origin}/dev/mailbox`],
  ]
  const people = demo ? ['', 'Sign in as', ...table(Object.entries(demo.signIn))] : []
  return ['', `Assay is up (${(ms / 1000).toFixed(1)} s).`, '', ...table(places), ...people, ''].join('\n')
}

function table(rows: string[][]): string[] {
  return rows.map(([name = '', address]) => `  ${name.padEnd(10)} ${address}`)
}

async function stop(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(code), 5000).unref()
  await worker?.dispose()
  await stopBundler()
  // One turn of the event loop collects what just ended.
  await sleep(50)
  process.exit(code)
}

function readJson<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`)
}
