import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demo, expectSound, visit } from './support/browser.ts'

test('another site shows the card it got by oEmbed: no script, no cookie, and the badge one press away', async () => {
  const { html } = await oembed()
  await using blog = await serve(`<!doctype html><title>A blog</title><p>My badge:</p>${html}`)
  const page = await visit()
  await page.waitForLoadState('networkidle')
  expectOnly(page, 'sandboxed')
  const asked: { path: string; cookie: string | undefined }[] = []
  page.on('request', (request) => {
    if (request.url().startsWith(demo.origin))
      asked.push({ path: new URL(request.url()).pathname, cookie: request.headers()['cookie'] })
  })
  await page.goto(blog.address)
  const card = page.frameLocator('iframe')
  await card.getByText('Amara Diallo').waitFor()
  expect(await card.locator('.verdict').textContent()).toBe('Valid')
  await page.waitForLoadState('networkidle')
  expect(asked.map(({ path }) => path.replace(/[0-9a-f]{32,}/, '…'))).toEqual(['/credentials/…/embed', '/images/…'])
  expect(asked.filter(({ cookie }) => cookie !== undefined)).toEqual([])
  // Its style is let in, and nothing of it is cut off.
  const [box, verdict] = await Promise.all([
    page.locator('iframe').boundingBox(),
    card.locator('.verdict').evaluate((element) => getComputedStyle(element).fontWeight),
  ])
  expect([box?.width, box?.height, verdict]).toEqual([400, 160, '600'])
  const [opened] = await Promise.all([page.context().waitForEvent('page'), card.getByRole('link').click()])
  await opened.getByRole('heading', { name: 'How it was judged' }).waitFor()
  expect(opened.url()).toBe(demo.credential)
})

test('another site cannot frame the page itself', async () => {
  await using blog = await serve(`<!doctype html><title>A blog</title><iframe src="${demo.credential}"></iframe>`)
  const answer = await fetch(demo.credential)
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const page = await visit()
  const refused = expectOnly(page, 'frame-ancestors')
  await page.goto(blog.address)
  expect(await page.frameLocator('iframe').getByText('Amara Diallo').count()).toBe(0)
  expect(refused).not.toEqual([])
})

test('the card is sound by day and by night, and in a narrow frame', async () => {
  const page = await visit(`${demo.credential}/embed`)
  await expectSound(page)
  for (const [width, height] of [
    [400, 160],
    [300, 160],
    [200, 160],
    [335, 100],
  ] as const) {
    await page.setViewportSize({ width, height })
    const cut = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth > innerWidth,
      high: document.documentElement.scrollHeight > innerHeight,
    }))
    expect({ width, height, ...cut }).toEqual({ width, height, wide: false, high: false })
  }
})

test('a holder copies what others ask for, and hands it on', async () => {
  const page = await visit(demo.signIn.learner)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  // Chromium looks over what is copied as HTML under the policy of the page, which lets its one style not in.
  expectOnly(page, 'Applying inline style')
  await page.goto(`${demo.origin}/learn/badges/${demo.credential.split('/').at(-1)}`)
  await page.getByText('If LinkedIn’s form comes up empty').click()
  await expectSound(page)

  const clipboard = (type: string) =>
    page.evaluate(async (wanted) => {
      const [item] = await navigator.clipboard.read()
      return (await item?.getType(wanted))?.text()
    }, type)
  await page.getByRole('button', { name: 'Copy: Credential URL' }).click()
  await page.getByText('Copied.').waitFor()
  expect(await clipboard('text/plain')).toBe(demo.credential)
  await page.getByRole('button', { name: 'Copy: HTML of the signature' }).click()
  await expect.poll(() => clipboard('text/plain')).toContain('<a href=')
  // Browsers tidy what they are given as HTML; the picture and the link are in it.
  expect(await clipboard('text/html')).toContain(`${demo.credential}/signature.png`)

  const add = new URL((await page.getByRole('button', { name: 'Add to profile' }).getAttribute('href')) ?? '')
  expect(add.searchParams.get('certUrl')).toBe(demo.credential)
  const picture = page.locator('.signature img')
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
})

test('without scripts everything is there to be selected', async () => {
  const page = await visit(demo.credential, { javaScriptEnabled: false })
  expect(await page.inputValue('#share-address')).toBe(demo.credential)
  await page.getByText('Show it on a website').click()
  expect(await page.inputValue('#share-code')).toContain('<iframe ')
})

/** Takes complaints of the browser that a page is to cause, and no others. */
function expectOnly(page: Page, words: string): string[] {
  const complaints: string[] = []
  page.removeAllListeners('console')
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    expect(message.text()).toContain(words)
    complaints.push(message.text())
  })
  return complaints
}

async function oembed(): Promise<{ html: string }> {
  const answer = await fetch(`${demo.origin}/oembed?url=${encodeURIComponent(demo.credential)}`)
  return (await answer.json()) as { html: string }
}

/** A page of somebody else's, at an origin of its own, while it is in use. */
async function serve(html: string): Promise<{ address: string } & AsyncDisposable> {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html; charset=utf-8').end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
