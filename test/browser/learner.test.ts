import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { demo, expectSound, signInLink, visit, watch } from './support/browser.ts'

const megabyte = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'assay-files-'))
const file = join(folder, 'before-and-after.pdf')

afterAll(() => rmSync(folder, { recursive: true }))

test('a learner enrolls, writes, uploads over a bad line, and submits', async () => {
  const page = await visit(signInLink(`wanjiku-${crypto.randomUUID()}@example.org`, '/learn'))
  await page.getByText('You have not chosen anything yet.').waitFor()
  await expectSound(page)
  await enroll(page, () => expectSound(page))
  const enrollment = page.url()
  await expectSound(page)

  await page.getByLabel('Your text').fill('I asked two questions, and both went back to their numbers.')
  await page.getByText(/^Saved \d/).waitFor()
  await expect.poll(() => standing(page, 'What I did, and why')).toContain('Done')
  await page.reload()
  expect(await page.getByLabel('Your text').inputValue()).toBe(
    'I asked two questions, and both went back to their numbers.',
  )
  await page.getByLabel('Web address').fill('https://lantern-academy.example/task')
  await page.click('text=Add the link')

  const resumed = await uploadOverABadLine(page, enrollment)
  await expect.poll(() => standing(resumed, 'The feedback and the work')).toContain('Done')

  await resumed.getByLabel('Your name, as the badge’s page shall show it').fill('Wanjiku M.')
  await resumed.getByRole('checkbox', { name: 'before-and-after.pdf' }).check()
  await resumed.getByLabel('This is my own work.').check()
  await resumed.click('text=Submit for assessment')
  await resumed.getByText('It waits in the queue').waitFor()
  await expectSound(resumed)
  await resumed.goto(`${demo.origin}/learn`)
  expect(await resumed.textContent('main')).toContain('Submitted')
  await expectSound(resumed)
})

test('what could not be saved is offered again when the text was changed elsewhere meanwhile', async () => {
  const page = await visit(signInLink(`thandi-${crypto.randomUUID()}@example.org`, '/learn'))
  await enroll(page)
  await page.getByLabel('Your text').fill('First words.')
  await page.getByText(/^Saved \d/).waitFor()
  const address = await page.getAttribute('[data-item]', 'data-item')

  await page.route(`**${address}`, (route) => route.abort())
  await page.getByLabel('Your text').fill('Words of the train.')
  await page.getByText('Not saved: no answer.').waitFor()
  await page.unroute(`**${address}`)
  const elsewhere = await page
    .context()
    .request.patch(demo.origin + address, { data: { content: 'Words of the office.' } })
  expect(elsewhere.status()).toBe(200)

  await page.reload()
  expect(await page.getByLabel('Your text').inputValue()).toBe('Words of the office.')
  await page.click('text=Put it back')
  await page.getByText(/^Saved \d/).waitFor()
  await page.reload()
  expect(await page.getByLabel('Your text').inputValue()).toBe('Words of the train.')
})

/** From the public page, which knows nobody, by the one that does. */
async function enroll(page: Page, look = async () => {}): Promise<void> {
  await page.goto(demo.microcredential)
  await page.getByRole('button', { name: 'Enroll', exact: true }).click()
  await page.waitForURL(/\/learn\/enroll\?/)
  await look()
  await page.click('form[action="/learn/enroll"] button')
  await page.waitForURL(/\/learn\/enrollments\//)
}

/** The connection drops midway, then the tab is closed; each time the file goes on where it stopped. */
async function uploadOverABadLine(page: Page, enrollment: string): Promise<Page> {
  const bytes = Buffer.alloc(20 * megabyte, crypto.randomUUID())
  bytes.write('%PDF-1.7\n')
  writeFileSync(file, bytes)

  let line = await lineOf(page)
  await line.at(5 * megabyte)
  await page.setInputFiles('[data-upload] input', file)
  await beyond(page, 8)
  await line.cut()
  await page.getByText('The connection was lost.').waitFor()
  await expectSound(page)

  // Slow enough that a busy machine closes the tab long before the end.
  await line.at(megabyte)
  await beyond(page, 10)
  await page.close()

  const next = await page.context().newPage()
  watch(next)
  await next.goto(enrollment)
  expect(await next.textContent('main')).toMatch(/(8|1\d)[.\d]* MB of 20 MB/)
  const sent: Request[] = []
  next.on('request', (request) => sent.push(request))
  line = await lineOf(next)
  await line.at(50 * megabyte)
  await next.setInputFiles('[data-upload] input', file)
  await next.getByText('Handed in', { exact: true }).waitFor()
  const methods = sent.filter((r) => r.url().includes('/uploads')).map((r) => r.method())
  expect(methods).toContain('PATCH')
  expect(methods).not.toContain('POST')
  return next
}

/** Waits until this many megabytes of the file are on their way, and not all of them. */
const beyond = async (page: Page, megabytes: number) => {
  const row = page.locator('[data-files] li')
  await row.getByText('Uploading …').waitFor()
  const sent = async () => Number(/([\d.]+) MB of/.exec((await row.textContent()) ?? '')?.[1] ?? 0) % 20
  await expect.poll(sent, { timeout: 20_000, interval: 30 }).toBeGreaterThan(megabytes)
}

/** The page's connection, with so many bytes a second up. */
async function lineOf(page: Page) {
  const session = await page.context().newCDPSession(page)
  const be = (offline: boolean, uploadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput })
  await session.send('Network.enable')
  return { at: (throughput: number) => be(false, throughput), cut: () => be(true, 0) }
}

const standing = (page: Page, requirement: string) =>
  page.locator('#standing li', { hasText: requirement }).textContent()
