import { gzipSync } from 'node:zlib'
import type { Response } from 'playwright-core'
import { expect, test } from 'vitest'
import { demo, visit } from './support/browser.ts'

test.each([
  ['issuer', demo.issuer, ['Lantern Academy', 'Signs as', 'Giving feedback', 'earned by']],
  ['microcredential', demo.microcredential, ['Enroll', 'What you hand in', 'Needed', 'Skills', 'Earned by']],
])('the page of the %s says it all without scripts, is light, and asks nobody else', async (_, address, said) => {
  const page = await visit('about:blank', { javaScriptEnabled: false })
  const answers: Response[] = []
  page.on('response', (answer) => answers.push(answer))
  await page.goto(address, { waitUntil: 'networkidle' })
  const words = (await page.textContent('main')) ?? ''
  for (const expected of said) expect(words).toContain(expected)

  const asked = answers.filter((answer) => !answer.url().startsWith('data:'))
  expect(asked.map((answer) => new URL(answer.url()).origin)).toEqual(asked.map(() => demo.origin))
  expect(asked.length).toBeLessThanOrEqual(4)
  const bodies = asked.filter((answer) => !answer.url().includes('/images/')).map((answer) => answer.body())
  const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0)
  expect(bytes).toBeLessThanOrEqual(30 * 1024)
})
