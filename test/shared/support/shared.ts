import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'vitest'

const folder = fileURLToPath(new URL('../../../../shared/standards/data/', import.meta.url).href)

/** A text file of the shared data, by its path in `standards/data`. */
export const readText = (path: string) => readFileSync(`${folder}${path}`, 'utf8')

export const readJson = (path: string) => JSON.parse(readText(path))

/**
 * Tests by name that read the shared data. Where it is missing, one line says how many were not run; with
 * `ASSAY_SHARED=required` each of them fails instead.
 */
export function sharedTests(tests: Record<string, () => void | Promise<void>>): void {
  if (existsSync(folder)) return Object.entries(tests).forEach(([name, body]) => test(name, body))
  if (process.env.ASSAY_SHARED === 'required')
    return Object.keys(tests).forEach((name) =>
      test(name, () => {
        throw new Error(`${folder} is missing.`)
      }),
    )
  const notRun = `not run: ${Object.keys(tests).length} (${folder} is missing)`
  console.info(notRun)
  test(notRun, () => {})
}
