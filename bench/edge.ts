import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copies, copyOf, deploy, startPeer, textOf } from './deployment.ts'
import type { Deployment, Ending } from './deployment.ts'
import { load } from './load.ts'
import type { Ask, Load, Server } from './load.ts'
import { table } from './table.ts'

/**
 * The public side under load, through workerd's own socket: `wrangler dev` would cost thirty times the CPU. Beside it,
 * in the same process and over the same bindings, a Worker that does nothing but ask them the same; and beside that two
 * servers on Node. D1, KV and R2 are simulated on this machine: only what stands in one table compares.
 */

const rounds = 3
const seconds = 1.5

/** Each pair of Workers in turn, so that what slows the machine for a while slows both. */
export async function benchEdge(): Promise<void> {
  if (!existsSync('/proc/self/task'))
    return console.log('\nThe edge is measured on Linux only: it reads CPU from /proc.\n')
  const folder = mkdtempSync(join(tmpdir(), 'assay-edge-'))
  const ending: Ending = [() => rmSync(folder, { recursive: true })]
  try {
    const ours = await deploy(folder, ending)
    const peers = await Promise.all(['static', 'verify'].map((what) => startPeer(folder, what, ending)))
    await measure(ours, peers)
  } finally {
    for (const end of ending.toReversed()) await end()
  }
}

async function measure({ server, twin, badge, list, sizes }: Deployment, [hono, library]: Server[]): Promise<void> {
  const always =
    (path: string, more: Partial<ReturnType<Ask>> = {}): Ask =>
    () => ({ path, ...more })
  let copy = 0
  const fresh = () => {
    if (++copy > copies) throw new Error('There are not enough badges that nobody has seen.')
    return copyOf(badge, copy)
  }
  const json = { 'content-type': 'application/json', accept: 'application/json' }
  const body = JSON.stringify({ text: await textOf(server, `/credentials/${badge}.json`) })
  const asked: [name: string, server: Server, ask: Ask, twin?: string][] = [
    ['bare Worker: hello', twin, always('/hello')],
    ['bare Worker: KV read, as many bytes as the page', twin, always(`/hit/${badge}/${sizes.html}`)],
    ['badge page, hit', server, always(`/credentials/${badge}`, { headers: { accept: 'text/html' } }), 'page'],
    ['bare Worker: KV read, as many bytes as the JSON', twin, always(`/hit/${badge}/${sizes.json}`)],
    ['badge JSON, hit', server, always(`/credentials/${badge}.json`)],
    ['bare Worker: KV miss, D1 batch, R2 read', twin, () => ({ path: `/miss/${copyOf(badge, 1 + (copy % copies))}` })],
    ['badge JSON, miss', server, () => ({ path: `/credentials/${fresh()}.json` })],
    ['/status', server, always(`/status/${list}`)],
    ['/verify of one badge', server, always('/verify', { headers: json, body })],
    ['Hono on Node: static JSON', hono!, always('/badge.json')],
    ['Node: verified with @digitalbazaar/vc at each request', library!, always('/badge.json')],
  ]
  const rows: (string | number)[][] = []
  for (const connections of [1, 32]) {
    const loads = new Map<string, Load[]>()
    for (const [, at, ask] of asked) await load(at, ask, { connections, seconds: 0.3 })
    for (let round = 0; round < rounds; round++)
      for (const [name, at, ask] of asked)
        loads.set(name, [...(loads.get(name) ?? []), await load(at, ask, { connections, seconds })])
    let before: number | undefined
    for (const [name] of asked) {
      const result = median(loads.get(name)!)
      const ratio = before !== undefined && /, (hit|miss)$/.test(name) ? (result.perCpuSecond / before).toFixed(2) : ''
      before = result.perCpuSecond
      rows.push([
        name,
        connections,
        Math.round(result.perSecond).toLocaleString('en'),
        Math.round(result.perCpuSecond).toLocaleString('en'),
        ratio,
        result.p50.toFixed(1),
        result.p99.toFixed(1),
        result.bytes.toLocaleString('en'),
      ])
    }
  }
  table(
    `The public side, ${rounds} rounds of ${seconds} s each, their median`,
    ['', 'connections', 'per second', 'per CPU-second', 'of its bare twin', 'p50 ms', 'p99 ms', 'bytes'],
    rows,
  )
}

const median = (loads: Load[]) => loads.toSorted((a, b) => a.perCpuSecond - b.perCpuSecond)[loads.length >> 1]!
