import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { requireChromium } from '../../../scripts/chromium.ts'
import type { Demo } from '../../../scripts/demo/file.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** What `npm start` writes into demo.json. */
    demo: Demo
    /** Path of the Chromium to test with. */
    chromium: string
  }
}

/** Serves the whole product as `npm start` does, seeded, on a port and in a folder of its own, while the tests run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = requireChromium()
  const state = mkdtempSync(join(tmpdir(), 'assay-browser-'))
  const port = await freePort()
  const env = { ...process.env, PORT: String(port), ASSAY_STATE: state }
  const server = spawn('node', ['scripts/serve.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const teardown = async () => {
    server.kill('SIGTERM')
    await ended
    rmSync(state, { recursive: true, force: true })
  }
  try {
    await isUp(server)
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('chromium', chromium)
  project.provide('demo', JSON.parse(readFileSync(join(state, 'demo.json'), 'utf8')) as Demo)
  return teardown
}

/** Resolves once it says that it is up. Fails with everything it said if it ends before. */
function isUp(server: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (data: Buffer) => {
        said += data.toString()
        if (said.includes('Assay is up')) resolve()
      })
    server.once('close', () => reject(new Error(`The server did not come up:\n${said}`)))
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
