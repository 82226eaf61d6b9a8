import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireChromium } from './chromium.ts'

// `npm test`: everything that has to hold, in order. A check counts as one; the last line adds up.

type Count = { passed: number; failed: number }
type Step = { name: string; run: () => Promise<Count> }

const steps: Step[] = [
  check('client scripts and styles', 'node', 'scripts/build-client.ts'),
  check('types of the bindings', 'wrangler', 'types', '--check', '--include-runtime=false', '--strict-vars=false'),
  ...['.', 'src/client', 'scripts', 'bench', 'test/shared', 'test/browser'].map((project) =>
    check(`types of ${project}`, 'tsc', '--noEmit', '-p', project),
  ),
  check('lint', 'oxlint', '--type-aware', '--deny-warnings'),
  check('format', 'oxfmt', '--check', '.'),
  check('dry-run build', 'wrangler', 'deploy', '--dry-run', '--outdir', 'dist'),
  tests('pure'),
  // Half of them wait for queues and clocks: three at a time are done sooner, each with storage of its own.
  tests('worker', 3),
  tests('shared'),
  { name: 'Chromium', run: async () => ({ passed: requireChromium() ? 1 : 0, failed: 0 }) },
  tests('browser'),
]

// Stopped half-way there is no verdict. What still runs belongs to the group that run.mjs ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

const only = process.argv.slice(2)
const total: Count = { passed: 0, failed: 0 }
const failures: string[] = []
for (const { name, run } of steps.filter((step) => only.length === 0 || only.includes(step.name))) {
  console.log(`\n── ${name}`)
  const began = performance.now()
  const { passed, failed } = await run().catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1 }
  })
  total.passed += passed
  total.failed += failed
  if (failed > 0) failures.push(name)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`)
}
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** A command that has to succeed; it is heard only if it does not. */
function check(name: string, command: string, ...args: string[]): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await execute(command, args, false)
      if (code !== 0) console.log(output.trim())
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
    },
  }
}

/** The tests of one vitest project, in so many runs side by side. */
function tests(project: string, shards = 1): Step {
  return {
    name: `${project} tests`,
    run: async () => {
      const counts = await Promise.all(
        Array.from({ length: shards }, (_, i) => runShard(project, `${i + 1}/${shards}`)),
      )
      return {
        passed: counts.reduce((sum, { passed }) => sum + passed, 0),
        failed: counts.reduce((sum, { failed }) => sum + failed, 0),
      }
    },
  }
}

/** A skipped test counts as failed; so does a run that breaks off, or has no test. */
async function runShard(project: string, shard: string): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-test-'))
  const file = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await execute(
    'vitest',
    ['run', '--project', project, '--shard', shard, '--silent=passed-only', ...reporters],
    true,
  )
  const { passed, failed } = countTests(file)
  rmSync(folder, { recursive: true })
  const nothingRan = passed + failed === 0
  return { passed, failed: failed === 0 && (code !== 0 || nothingRan) ? 1 : failed }
}

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { assertionResults: { title: string; status: string }[] }[]
}

function countTests(file: string): Count {
  let report: Report
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return { passed: 0, failed: 0 }
  }
  for (const { title, status } of report.testResults.flatMap((f) => f.assertionResults)) {
    if (['skipped', 'pending', 'todo', 'disabled'].includes(status)) console.log(`skipped, counts as failed: ${title}`)
    // Tests against data that is not part of this repository say so by their name.
    if (title.startsWith('not run:')) console.log(title)
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report
  return { passed: numPassedTests, failed: numFailedTests + numPendingTests + numTodoTests }
}

/** Runs it to its end; what it says is shown at once or kept. */
function execute(command: string, args: string[], loud: boolean): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    let output = ''
    const env = { ...process.env, CI: 'true', NO_COLOR: '1' }
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        if (loud) process.stdout.write(data)
        else output += data.toString()
      })
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
