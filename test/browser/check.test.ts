import { gzipSync } from 'node:zlib'
import type { Page, Route } from 'playwright-core'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { signInBy } from '../../scripts/demo/person.ts'
import { demo, expectSound, signInLink, visit } from './support/browser.ts'
import { earnBadge } from './support/work.ts'

type Json = Record<string, unknown>

/** A key of nobody here. */
const foreign = 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'

/** One for all that is put between it and the server. */
let page: Page

beforeAll(async () => {
  page = await visit(demo.credential)
  // What is made to be missing is no mishap.
  page.removeAllListeners('console')
})

afterEach(() => page.unrouteAll())

test('a visitor has the badge checked in their own browser, and sees each step', async () => {
  const page = await visit(demo.credential)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const verdict = await check(page)
  expect(verdict).toBe(
    'Checked in your browser: valid. The issuer signed exactly this, it is within its dates, and it is not revoked.',
  )
  expect(await outcomes(page)).toEqual([
    'The signed document Passed',
    'The issuer’s key Passed',
    'The signature Passed',
    'The dates Passed',
    'The status list Passed',
  ])
  expect(asked.map((path) => path.replace(/[0-9a-f]{32}/, '…'))).toEqual([
    '/js/check-badge.js',
    '/credentials/….json',
    new URL(`${demo.issuer}/did.json`).pathname,
    '/status/list_…',
  ])
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON')
  await expectSound(page)
})

test('the script of the page weighs next to nothing, and what it loads when asked little', async () => {
  const weigh = async (path: string) => gzipSync(await (await fetch(new URL(path, demo.origin))).arrayBuffer()).length
  expect(await weigh('/js/check-badge.js')).toBeLessThan(25 * 1024)
  expect(await weigh('/js/check.js')).toBeLessThan(1.5 * 1024)
})

test('without scripts there is no button, and all that another verifier needs', async () => {
  const page = await visit(demo.credential, { javaScriptEnabled: false })
  expect(await page.isVisible('[data-check]')).toBe(false)
  const section = page.locator('section', { has: page.locator('#check-it') })
  const words = (await section.textContent()) ?? ''
  for (const said of ['a verifier of your choice', '/keys/', '/status/', 'did:web:']) expect(words).toContain(said)
})

test.each<[what: string, file: string, change: (route: Route) => Promise<void>, verdict: string]>([
  ['a name taken away', '.json', edited((badge) => (subjectOf(badge).identifier = [])), 'Step 3, the signature'],
  ['a name that is not the one shown', '.json', edited(rename), 'Step 1, the signed document: The page shows “'],
  ['a foreign key', '/did.json', edited(withForeignKey), 'Step 3, the signature: The signature does not match'],
  ['a key that is not listed', '/did.json', edited((did) => (did.verificationMethod = [])), 'Step 2, the issuer’s key'],
  ['another end', '.json', edited((badge) => (badge.validUntil = '2099-01-01T00:00:00Z')), 'Step 3, the signature'],
  ['a list with another bit', '/status/', edited(withoutBits), 'Step 5, the status list: The signature does not'],
])('%s does not check out', async (_, file, change, verdict) => {
  await page.route((url) => fits(url, file), change)
  expect(await check(page)).toContain(`Checked in your browser: does not check out. ${verdict}`)
  expectNotGreen(await verdictClass(page))
  expect((await outcomes(page)).at(-1)).toMatch(/Failed$/)
})

test.each<[what: string, file: string, change: (route: Route) => Promise<void>, verdict: string]>([
  ['no connection', '.json', (route) => route.abort(), 'Step 1, the signed document'],
  ['a missing list', '/status/', (route) => route.fulfill({ status: 404, body: '{}' }), 'Step 5, the status list'],
  ['no connection to the key', '/did.json', (route) => route.abort(), 'Step 2, the issuer’s key'],
])('%s is no verdict', async (_, file, change, verdict) => {
  await page.route((url) => fits(url, file), change)
  expect(await check(page)).toContain(`could not be checked to the end. ${verdict}`)
  expectNotGreen(await verdictClass(page))
  const link = page.getByRole('link', { name: 'Have a full verifier look at it' })
  expect(await link.getAttribute('href')).toBe(`/verify?url=${encodeURIComponent(demo.credential)}`)
})

test('a browser that knows no Ed25519 says that it cannot check the signature', async () => {
  const page = await visit(demo.credential)
  await page.evaluate(() => {
    crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))
  })
  expect(await check(page)).toContain('Step 3, the signature: This browser cannot check Ed25519 signatures.')
  expectNotGreen(await verdictClass(page))
})

test('a check that cannot be loaded says that nothing was checked', async () => {
  const page = await visit(demo.credential)
  await page.route('**/js/check-badge.js', (route) => route.abort())
  await page.getByRole('button', { name: 'Check it in this browser' }).click()
  await page.getByText('nothing was checked').waitFor()
  expect(await page.locator('[data-check] .verdict').count()).toBe(0)
})

test('an expired badge is called expired', async () => {
  const page = await visit(demo.credential)
  const year = 365 * 24 * 60 * 60 * 1000
  await page.clock.setFixedTime(Date.now() + 50 * year)
  expect(await check(page)).toContain('Checked in your browser: expired. It was valid until')
  expectNotGreen(await verdictClass(page))
})

test('a badge that is revoked while its page is open is called revoked', async () => {
  const path = await earnBadge(`mara-${crypto.randomUUID()}@example.org`, 'Mara Ito')
  const page = await visit(demo.origin + path)
  expect(await check(page)).toContain('Checked in your browser: valid.')
  const owner = await signInBy(signInLink(new URL(demo.signIn.owner).searchParams.get('as') ?? '', '/admin'))
  await owner.post(`/api/v1${path}/revoke`, { reason: 'Awarded by mistake.' })
  await expect
    .poll(() => check(page), { timeout: 60_000, interval: 1000 })
    .toContain('Checked in your browser: revoked.')
  expectNotGreen(await verdictClass(page))
  await expectSound(page)
})

/** Presses the button; the verdict in words. */
async function check(page: Page): Promise<string> {
  await page.locator('[data-check] > [aria-live]').evaluate((place) => place.replaceChildren())
  await page.getByRole('button', { name: 'Check it in this browser' }).click()
  return (await page.locator('[data-check] .verdict').textContent()) ?? ''
}

const verdictClass = (page: Page) => page.getAttribute('[data-check] .verdict', 'class')

const expectNotGreen = (classes: string | null) => expect(classes).toMatch(/verdict--(revoked|expired)/)

const outcomes = (page: Page) =>
  page.$$eval('[data-check] li', (items) =>
    items.map((item) => `${item.querySelector('strong')?.textContent} ${item.querySelector('.pill')?.textContent}`),
  )

/** Whether this is the address of the badge's JSON (`.json`), or has in it what is named. */
const fits = ({ pathname }: URL, file: string) =>
  file === '.json' ? /^\/credentials\/.*\.json$/.test(pathname) : pathname.includes(file)

/** Answers what the server does, with a change. */
function edited(change: (document: Json) => unknown): (route: Route) => Promise<void> {
  return async (route) => {
    const response = await route.fetch()
    const document = (await response.json()) as Json
    change(document)
    await route.fulfill({ response, json: document })
  }
}

const subjectOf = (document: Json) => document.credentialSubject as Json

function rename(badge: Json): void {
  const achievement = subjectOf(badge).achievement as Json
  achievement.name = 'Brain surgery'
}

function withForeignKey(did: Json): void {
  for (const method of did.verificationMethod as Json[])
    if (method.type === 'Multikey') method.publicKeyMultibase = foreign
}

function withoutBits(list: Json): void {
  subjectOf(list).encodedList = `u${'A'.repeat(40)}`
}
