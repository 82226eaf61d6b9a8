import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import workerd from 'workerd'
import { bundle } from './bundle.ts'
import { cpuOf, freePort } from './machine.ts'
import { table } from './table.ts'

/**
 * What a cold isolate spends before it answers, in CPU of a workerd of its own: to parse a Worker, to evaluate what it
 * imports, and to answer once. Each figure is the median of some fresh processes, less what they spend on a bare Worker.
 */

const processes = 9

const source = (path: string) => JSON.stringify(join(process.cwd(), 'src', path))

/** Evaluated when asked for, unless it was before. */
const parts = { '/job': 'jobs/consume', '/miss': 'verification/prepare' }

const byPath = (fetch: string, paths: Record<string, string>) => `export default { async fetch(request, env, context) {
  const { pathname } = new URL(request.url)
  ${Object.entries(paths)
    .map(
      ([path, part]) =>
        `if (pathname === '${path}') return new Response(Object.keys(await import(${source(part)})).join())`,
    )
    .join('\n')}
  return ${fetch}(request, env, context)
} }`

const whole = `import worker from ${source('index.ts')}\n${byPath('worker.fetch', parts)}`

const variants: Record<string, string> = {
  'bare Worker': `export default { fetch: () => new Response('hello') }`,
  'all at once': `${['app', ...Object.values(parts)].map((part) => `import ${source(part)}`).join('\n')}\n${whole}`,
  'the rest when it is needed': whole,
  'a Worker for the public side': `import { publicSide } from ${source('public.ts')}\n${byPath('publicSide.fetch', { '/miss': parts['/miss'] })}`,
}

/** No badge has such an address: it is answered without a look into KV. */
const publicPath = '/credentials/none'

export async function benchStart(): Promise<void> {
  if (!existsSync('/proc/self/task'))
    return console.log('\nA cold start is measured on Linux only: it reads CPU from /proc.\n')
  const folder = mkdtempSync(join(tmpdir(), 'assay-start-'))
  try {
    const rows: (string | number)[][] = []
    let bare: number | undefined
    for (const [name, entry] of Object.entries(variants)) {
      writeFileSync(join(folder, 'entry.ts'), entry)
      await bundle(join(folder, 'entry.ts'), join(folder, 'worker.js'))
      const code = readFileSync(join(folder, 'worker.js'))
      const first = async (then?: string) => {
        const spent: number[] = []
        for (let i = 0; i < processes; i++) spent.push(await fresh(folder, then))
        return median(spent)
      }
      const start = await first()
      bare ??= start
      const more = async (path: string, has: boolean) => (has ? Math.round(await first(path)) : '')
      rows.push([
        name,
        Math.round(code.length / 1024),
        Math.round(gzipSync(code).length / 1024),
        Math.round(start - bare),
        await more('/miss', entry.includes('/miss')),
        await more('/healthz', entry.includes('index.ts')),
        await more('/job', entry.includes('/job')),
      ])
    }
    table(
      `CPU milliseconds of a cold isolate (a bare Worker's own ${Math.round(bare ?? 0)} left out), median of ${processes} processes`,
      ['', 'KiB', 'KiB gzip', 'first public answer', 'then: a first miss', 'a first private answer', 'a first job'],
      rows,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** CPU that a fresh process spends until its first public answer; or after it, on the first one at another path. */
async function fresh(folder: string, then?: string): Promise<number> {
  const port = await freePort()
  writeFileSync(join(folder, 'config.capnp'), configuration(port))
  const child = spawn(workerd.default, ['serve', 'config.capnp'], { cwd: folder, stdio: 'ignore' })
  try {
    await get(port, publicPath)
    const before = cpuOf(child.pid!)
    if (then === undefined) return before
    await get(port, then)
    return cpuOf(child.pid!) - before
  } finally {
    child.kill()
    await once(child, 'close')
  }
}

async function get(port: number, path: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept: 'application/json' } })
      await answer.text()
      return
    } catch (error) {
      if (tries > 2000) throw error
      await sleep(5)
    }
  }
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

const configuration = (port: number) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-10-23",
    bindings = [(name = "ORIGIN", text = "http://localhost:8787"), (name = "AUTH_SECRET", text = "bench")],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`
