import { spawnSync } from 'node:child_process'
import { cpus, totalmem, loadavg } from 'node:os'
import { benchEdge } from './edge.ts'
import { benchSigning } from './signing.ts'
import { benchStart } from './start.ts'

/**
 * Prints the bench tables, measured inside workerd against the real local bindings. Figures of one run compare with
 * each other, not with those of another machine: D1, R2 and KV are simulated here.
 */
const [cpu] = cpus()
console.log(
  `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}`,
)
const only = process.argv.slice(2)
const measured = { signing: benchSigning, start: benchStart, edge: benchEdge }
for (const [name, bench] of Object.entries(measured)) if (only.length === 0 || only.includes(name)) await bench()
if (only.some((name) => name in measured)) process.exit(0)
const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--config', 'bench/vitest.config.ts', ...only], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
