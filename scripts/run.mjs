// `npm start`, `npm test` … begin here, on whatever Node the machine has (18 or newer): installs what is missing, then
// runs scripts/NAME.ts with the Node that the npm package `node` brings. package.json says `exec` before it, so that a
// signal sent to npm comes here rather than to a shell that waits.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules', '.bin')
const node = join(bin, 'node')
const [name, ...args] = process.argv.slice(2)

let child
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child?.kill(signal))

// npm that is killed outright tells nobody: without it we stop too.
const parent = process.ppid
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && child?.kill('SIGTERM'), 1000).unref()

if (!isInstalled()) {
  console.error('Installing what Assay needs (a minute or so) …')
  const code = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], [2, 2])
  if (code !== 0) {
    console.error('The installation failed; see above.')
    process.exit(code)
  }
}

const file = name === 'bench' ? 'bench/index.ts' : `scripts/${name}.ts`
if (!existsSync(join(root, file))) {
  console.error(`There is no ${file}.`)
  process.exit(1)
}
process.exit(await run(node, [file, ...args], ['inherit', 'inherit'], name === 'deploy' ? 'inherit' : 'ignore'))

/** Whether node_modules holds what package-lock.json asks for; packages for other platforms may be missing. */
function isInstalled() {
  const installed = packages('node_modules/.package-lock.json')
  if (!installed || !existsSync(node)) return false
  const wanted = packages('package-lock.json')
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    return installed[path] ? installed[path].version === version : optional === true
  })
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** The exit code. Whatever the command started and left behind ends with it: it leads a process group of its own. */
function run(command, parameters, [stdout, stderr], stdin = 'ignore') {
  const env = {
    ...process.env,
    PATH: [bin, process.env.PATH].join(delimiter),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_WRITE_LOGS: 'false',
    WRANGLER_LOG: process.env.WRANGLER_LOG ?? 'warn',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  }
  return new Promise((resolve) => {
    child = spawn(command, parameters, { cwd: root, env, detached: true, stdio: [stdin, stdout, stderr] })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // Nothing was left.
      }
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}
