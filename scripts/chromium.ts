import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

/** The path of a Chromium on this machine: the one named, the system's, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`)
  const usual = ['/usr/bin/chromium', '/usr/bin/google-chrome', chromium.executablePath()]
  return named || usual.find((path) => existsSync(path))
}

/** A Chromium, installed if there is none: Playwright's own or, where that cannot be had, Debian's. */
export function requireChromium(): string {
  const found = findChromium() ?? install('playwright-core', ['install', 'chromium']) ?? installFromDebian()
  if (found) return found
  throw new Error(
    'There is no Chromium, and none could be installed. Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
  )
}

function installFromDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  install('apt-get', ['update'])
  return install('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
}

function install(command: string, args: string[]): string | undefined {
  console.log(`${command} ${args.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 600_000 })
  if (status !== 0) console.log(`${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-5).join('\n'))
  return findChromium()
}
