import { randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const makers = {
  ORIGIN: () => 'http://localhost:8787',
  AUTH_SECRET: () => randomBytes(32).toString('base64'),
  KEY_ENCRYPTION_KEY: () => randomBytes(32).toString('base64'),
  SETUP_CODE: () => randomBytes(12).toString('hex'),
  DEV_SECRET: () => randomBytes(16).toString('hex'),
}

export type DevVars = Record<keyof typeof makers, string> & Record<string, string>

/** The local secrets. What is missing in the file is made and added; what stands there is never changed. */
export function devVars(file = '.dev.vars'): DevVars {
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const values = parseEnv(kept) as Record<string, string>
  const missing = Object.entries(makers).filter(([name]) => !values[name])
  const made = Object.fromEntries(missing.map(([name, make]) => [name, make()]))
  if (missing.length > 0) {
    const lines = Object.entries(made).map(([name, value]) => `${name}=${value}\n`)
    appendFileSync(file, `${kept === '' || kept.endsWith('\n') ? '' : '\n'}${lines.join('')}`, { mode: 0o600 })
    chmodSync(file, 0o600)
  }
  return { ...values, ...made } as DevVars
}
