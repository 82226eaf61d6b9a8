import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demo, expectSound, visit } from './support/browser.ts'

const address = `${demo.origin}/verify`

test('who runs no scripts has a badge checked by its link and by its picture', async () => {
  const page = await visit(address, { javaScriptEnabled: false })
  expect(await page.getByText('your browser runs none').isVisible()).toBe(true)
  expect(await page.getByLabel('Links, one a line').isVisible()).toBe(false)
  await page.getByLabel('Link, JSON or JWT').fill(demo.credential)
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
  expect(await page.textContent('h1')).toBe('Valid')
  for (const words of ['Amara Diallo', 'Lantern Academy', 'vouches for it', 'Tell me if it is revoked later'])
    expect(await page.textContent('main')).toContain(words)

  await page.getByRole('button', { name: 'Verify another' }).click()
  const picture = Buffer.from(await (await fetch(`${demo.credential}.png`)).arrayBuffer())
  await page.getByLabel('Or a file').first().setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture })
  await page.getByLabel('Holder’s e-mail address').fill('somebody@example.org')
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
  expect(await page.textContent('h1')).toBe('Not valid')
  expect(await page.textContent('main')).toContain('It was not given to the owner of the e-mail address you gave.')
})

test('a report can be copied as JSON, and what was handed in is asked for nothing else', async () => {
  const page = await visit(`${address}?url=${encodeURIComponent(demo.credential)}`)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await expectSound(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
  await page.getByText('The same as JSON').click()
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied.').waitFor()
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as object
  expect(copied).toMatchObject({ verdict: 'valid', credential: { id: demo.credential } })
  expect(asked.filter((url) => !url.startsWith(demo.origin) && !url.startsWith('data:'))).toEqual([])
  await expectSound(page)
})

test('a forged badge is told from what it says, and its page is sound', async () => {
  const page = await visit(address)
  const forged = (await (await fetch(`${demo.credential}.json`)).text()).replace('Amara Diallo', 'Mallory')
  await page.getByLabel('Link, JSON or JWT').fill(forged)
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
  expect(await page.textContent('h1')).toBe('Not valid')
  expect(await page.textContent('main')).toContain('None of it is proven.')
  await expectSound(page)
})

test('a list is checked one by one, with patience, and saved so that it runs nothing', async () => {
  const page = await visit(address)
  let asked = 0
  await page.route(address, (route) => {
    if (route.request().method() !== 'POST' || ++asked !== 2) return route.continue()
    return route.fulfill({ status: 429, headers: { 'retry-after': '1' } })
  })
  const links = [demo.credential, `${demo.credential}.jwt`, '=HYPERLINK("https://evil.example")', demo.credential]
  await page.getByLabel('Links, one a line').fill(links.join('\n'))
  await page.getByRole('button', { name: 'Verify them all' }).click()
  await page.getByText('Asked to wait').waitFor()
  await page.getByText('4 of 4 checked, 3 valid. Done.').waitFor()
  expect(asked).toBe(4)
  expect(await page.getByText('This is not a link.').isVisible()).toBe(true)
  await expectSound(page)

  const [header, first, , third] = (await saved(page, 'Save as CSV')).split('\r\n')
  expect(header).toMatch(/^\uFEFFlink,email,verdict,why,badge/)
  expect(first).toContain(`${demo.credential},,valid,`)
  expect(third).toMatch(/^"'=HYPERLINK/)
  const found = JSON.parse(await saved(page, 'Save as JSON')) as { verification?: { steps: unknown[] } }[]
  expect(found.map(({ verification }) => verification?.steps.length)).toEqual([11, 11, undefined, 11])
})

test('a list comes from a file, is told what is wrong with it, and can be stopped', async () => {
  const page = await visit(address)
  const choose = (text: string) =>
    page.getByLabel('Or a CSV file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await choose('link\n')
  await page.getByRole('button', { name: 'Verify them all' }).click()
  await page.getByText('There is no link in this list.').waitFor()

  await page.route(address, async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    // The first answers; the others never do.
    if (route.request().postData()?.includes('n=1')) return route.continue()
  })
  await choose(`name,link,email\n${[1, 2, 3, 4].map((n) => `Bo,${demo.credential}?n=${n},bo@example.org`).join('\n')}`)
  await page.getByRole('button', { name: 'Verify them all' }).click()
  await page.getByText('1 of 4 checked, 0 valid.').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('1 of 4 checked, 0 valid. Stopped.').waitFor()
  const found = JSON.parse(await saved(page, 'Save as JSON')) as object[]
  expect(found).toMatchObject([{ email: 'bo@example.org', verification: { verdict: 'invalid' } }])
})

async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}
