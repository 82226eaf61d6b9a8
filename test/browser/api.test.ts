import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { demo, expectSound, visit } from './support/browser.ts'

test('the README’s commands go from key to badge, as they stand there', async () => {
  const [, commands = ''] =
    /## From key to badge with `curl`[^]*?```sh\n([^]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
  const home = mkdtempSync(join(tmpdir(), 'assay-readme-'))
  try {
    mkdirSync(join(home, '.assay'))
    writeFileSync(join(home, '.assay', 'demo.json'), JSON.stringify(demo))
    const { stdout } = await promisify(execFile)('sh', ['-ec', commands], { cwd: home })
    expect(stdout).toContain('"OpenBadgeCredential"')
    expect(stdout).toContain('"verdict":"valid"')
    expect(stdout).toContain('"revocationReason":"This was a try."')
  } finally {
    rmSync(home, { recursive: true })
  }
})

test('the reference can be read on a phone and a desk, and a link opens its operation', async () => {
  const page = await visit(`${demo.origin}/api/docs#award`)
  expect(await page.locator('#award').isVisible()).toBe(true)
  expect(await page.locator('#revoke').isVisible()).toBe(false)
  await page.getByRole('link', { name: 'NewDirectAward' }).first().click()
  expect(await page.locator('#shape-NewDirectAward').isVisible()).toBe(true)
  await expectSound(page)
})
