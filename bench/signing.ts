import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import workerd from 'workerd'
import { bundle } from './bundle.ts'
import { cpuOf, freePort } from './machine.ts'
import { table } from './table.ts'

/**
 * Signs and verifies in a workerd of its own, our way and with the usual libraries, and reads from the system how much
 * CPU that process used: a Worker's own clock stands still while it computes, and the wall's counts other processes.
 */

const sizes = ['small', 'typical', 'big']
const repeats = 5
const isolates = 9
const times = { ours: 400, library: 20 }

export async function benchSigning(): Promise<void> {
  if (!existsSync('/proc/self/task'))
    return console.log('\nSigning is measured on Linux only: it reads CPU from /proc.\n')
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    await bundle('bench/signing-worker.ts', join(folder, 'worker.js'))
    await benchWarm(folder)
    await benchFresh(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function benchWarm(folder: string): Promise<void> {
  const rows: (string | number)[][] = []
  const runtime = await start(folder)
  for (const size of sizes) {
    const each = async (work: string) => {
      const count = work.startsWith('library') ? times.library : times.ours
      await runtime.get(`/prepare/${work}/${size}`)
      for (let i = 0; i < 3; i++) await runtime.get(`/run/${count}`)
      const spent: number[] = []
      for (let i = 0; i < repeats; i++) spent.push(await runtime.spends(`/run/${count}`))
      return median(spent) / count
    }
    for (const work of ['sign', 'verify']) {
      const [ours, library, jwt] = [await each(work), await each(`library-${work}`), await each(`${work}-jwt`)]
      const perSecond = [ours, library].map((ms) => Math.round(1000 / ms).toLocaleString('en'))
      rows.push([
        `${work}, ${size}`,
        ours.toFixed(2),
        library.toFixed(2),
        ...perSecond,
        `${(library / ours).toFixed(0)} ×`,
      ])
      rows.at(-1)!.push(Math.round(1000 / jwt).toLocaleString('en'))
    }
  }
  await runtime.stop()
  table(
    'Badges per CPU-second in workerd, warm: eddsa-rdfc-2022, @digitalbazaar/vc beside it, and VC-JWT with ES256',
    ['', 'CPU ms', 'library’s CPU ms', 'per CPU-second', 'library', 'ratio', 'VC-JWT per CPU-second'],
    rows,
  )
}

/** The first badge of each of several processes, less what the same first request costs that signs nothing. */
async function benchFresh(folder: string): Promise<void> {
  const first = async (work: string, size: string) => {
    const spent: number[] = []
    for (let i = 0; i < isolates; i++) {
      const runtime = await start(folder)
      await runtime.get(`/prepare/${work}/${size}`)
      spent.push(await runtime.spends('/run/1'))
      await runtime.stop()
    }
    return median(spent)
  }
  const nothing = await first('nothing', 'small')
  const rows: (string | number)[][] = []
  for (const size of sizes) {
    const works = [await first('sign', size), await first('sign-jwt', size), await first('library-sign', size)]
    rows.push([size, ...works.map((ms) => (ms - nothing).toFixed(1))])
  }
  table(
    `CPU ms of the first badge of a fresh isolate, median of ${isolates}`,
    ['', 'eddsa-rdfc-2022', 'VC-JWT', 'library’s eddsa-rdfc-2022'],
    rows,
  )
}

async function start(folder: string) {
  const port = await freePort()
  writeFileSync(join(folder, 'config.capnp'), configuration(port))
  const child = spawn(workerd.default, ['serve', 'config.capnp'], { cwd: folder, stdio: 'ignore' })
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${text}`)
  }
  for (let tries = 0; ; tries++) {
    try {
      await get('/run/0')
      break
    } catch (error) {
      if (tries > 200) throw error
      await sleep(50)
    }
  }
  return {
    get,
    /** CPU ms of a request, with what it leaves to collect and to compile. */
    spends: async (path: string) => {
      await sleep(50)
      const before = cpuOf(child.pid!)
      await get(path)
      await sleep(50)
      return cpuOf(child.pid!) - before
    },
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

const configuration = (port: number) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-10-23",
);
`

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
