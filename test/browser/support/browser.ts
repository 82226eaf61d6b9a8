import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'

export const demo = inject('demo')

const phone = { width: 375, height: 740 }
const desk = { width: 1280, height: 860 }

let browser: Browser | undefined
let mishaps: string[] = []

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] })
})

// Whatever else a journey shows: no script of ours fails, and nothing tries what our policy forbids.
afterEach(() => {
  const found = mishaps
  mishaps = []
  expect(found).toEqual([])
})

afterAll(async () => browser?.close())

/** A browser of its own, with nothing remembered, at a page. */
export async function visit(address = demo.origin, options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error('The browser is not there yet.')
  const context = await browser.newContext({ viewport: desk, reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  watch(page)
  await page.goto(address)
  return page
}

/** Notes what goes wrong in a page: neither a refused form, nor being asked to wait, nor a connection that a test has cut. */
export function watch(page: Page): void {
  page.on('pageerror', (error) => mishaps.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4(09|22|29)|net::ERR_/.test(message.text()))
      mishaps.push(`${page.url()}: ${message.text()}`)
  })
}

/** A link that signs anybody in, as often as needed. */
export function signInLink(email: string, next: string): string {
  const link = new URL(demo.signIn.learner)
  link.searchParams.set('as', email)
  link.searchParams.set('next', next)
  return link.href
}

/** On a phone, by day and by night: everything fits the width, and axe finds nothing to object to. */
export async function expectSound(page: Page): Promise<void> {
  await page.setViewportSize(phone)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Without frames, what it calls legacy is the same and takes half the time. At night only colours differ.
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze()
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    const address = page.url()
    expect({ address, colorScheme, tooWide, found }).toEqual({ address, colorScheme, tooWide: 0, found: [] })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(desk)
}
