import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { experimental_readRawConfig as readRawConfig } from 'wrangler'
import type { WranglerConfig } from './deploy/config.ts'
import { deploy } from './deploy/deploy.ts'
import { Stop } from './deploy/machine.ts'
import type { Machine } from './deploy/machine.ts'
import { help, parseOptions } from './deploy/options.ts'

// `npm run deploy`: puts Assay into somebody's Cloudflare account, or brings it up to date there.

const machine: Machine = {
  run: (command, args, { input, env } = {}) =>
    new Promise((resolve) => {
      const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
      const heard = { output: '', problem: '' }
      child.stdout.on('data', (data: Buffer) => (heard.output += data.toString()))
      child.stderr.on('data', (data: Buffer) => (heard.problem += data.toString()))
      child.on('error', (error) => resolve({ code: 1, output: '', problem: error.message }))
      child.on('close', (code) => resolve({ code: code ?? 1, ...heard }))
      // One that ends without reading what it is told says so by its code.
      child.stdin.on('error', () => {})
      child.stdin.end(input ?? '')
    }),
  ask: process.stdin.isTTY && process.stdout.isTTY && !process.env.CI ? ask : undefined,
  say: (words) => console.log(words),
  read: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  write: (file, text) => {
    mkdirSync(dirname(file), { recursive: true })
    // Anew, so that it is nobody else's however an older one was left.
    rmSync(file, { force: true })
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  },
  remove: (file) => rmSync(file, { force: true }),
  list: (folder) => readdirSync(folder),
  random: randomBytes,
  health: async (origin) => {
    try {
      const answer = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(10_000) })
      return answer.ok ? ((await answer.json()) as { status: string; version: string }) : undefined
    } catch {
      return undefined
    }
  },
  sleep: (ms) => sleep(ms),
  env: process.env,
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) console.log(help)
  else await deploy(machine, options, readRawConfig({ config: 'wrangler.toml' }).rawConfig as WranglerConfig)
} catch (error) {
  const isStopped = error instanceof Error && error.name === 'AbortError'
  if (isStopped) console.error('\nStopped. Run it again: it goes on where it was.')
  else console.error(error instanceof Stop ? `\n${error.message}\n` : error)
  process.exitCode = 1
}

async function ask(question: string, { hidden = false } = {}): Promise<string> {
  // The terminal echoes through us, so what is to be hidden goes nowhere.
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stdout
  const prompt = createInterface({ input: process.stdin, output, terminal: true })
  try {
    if (hidden) process.stdout.write(question)
    return await prompt.question(hidden ? '' : question)
  } finally {
    prompt.close()
    if (hidden) process.stdout.write('\n')
  }
}
