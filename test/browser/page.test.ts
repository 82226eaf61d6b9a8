import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../scripts/demo/offers.ts'
import { signInBy } from '../../scripts/demo/person.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { demo, expectSound, visit } from './support/browser.ts'
import { findMicrocredential, issuerSlug } from './support/work.ts'

let owner: Person
/** Pages of badges: one that says as much as any can, revoked; and one that was renewed. */
let revoked: string
let renewed: string

const longest = (characters: number) =>
  'Leads people who differ in all they bring to one result. '.repeat(20).slice(0, characters)
const reason = longest(500)

beforeAll(async () => {
  owner = await signInBy(demo.signIn.owner)
  const author = await signInBy(demo.signIn.author)
  const microcredential = await publish(author, {
    ...main.content,
    name: longest(200),
    competency: longest(500),
    criteria: Array.from({ length: 20 }, (_, i) => ({
      name: `${i + 1}. ${longest(195)}`,
      levels: [
        { id: 'l1', name: 'Not shown', description: '' },
        { id: 'l2', name: longest(120), description: longest(300) },
      ],
      requiredLevel: 'l2',
    })),
  })
  const holder = {
    microcredentialId: microcredential,
    name: 'Maximilian von und zu Hohenlohe-Bartenstein '.repeat(3).slice(0, 120).trim(),
  }
  const levels = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i + 1}`, 'l2']))
  const many = await award({ ...holder, email: 'max@example.org', levels })
  await shown(many, 'Valid.')
  await owner.post(`/api/v1/credentials/${many}/revoke`, { reason })
  revoked = await shown(many, reason.slice(0, 40))

  const once = { ...holder, name: 'Ada Awarded', email: 'ada@example.org' }
  const old = await award({ ...once, validUntil: day(20) })
  await shown(old, 'Valid.')
  const newer = await award({ ...once, validUntil: day(365), again: true })
  renewed = await shown(old, newer)
})

describe('the page of a badge', () => {
  test('is light: at most 30 KB and four requests, its picture aside, and none to anybody else', async () => {
    const page = await visit('about:blank')
    const answers: Response[] = []
    page.on('response', (answer) => answers.push(answer))
    await page.goto(demo.credential, { waitUntil: 'networkidle' })
    const asked = answers.filter((answer) => !answer.url().startsWith('data:'))
    expect(asked.map((answer) => new URL(answer.url()).origin)).toEqual(asked.map(() => demo.origin))
    const picture = await page.getAttribute('.badge-image', 'src')
    const bodies = await Promise.all(
      asked.map(async (answer) => [new URL(answer.url()).pathname, gzipSync(await answer.body()).length] as const),
    )
    const weights = bodies.filter(([path]) => path !== picture)
    expect(bodies.length).toBe(weights.length + 1)
    expect(bodies.length).toBeLessThanOrEqual(4)
    const total = weights.reduce((sum, [, bytes]) => sum + bytes, 0)
    expect(total, JSON.stringify(weights)).toBeLessThanOrEqual(30 * 1024)
  })

  test('says without scripts whether the badge holds, and why not', async () => {
    const page = await visit(revoked, { javaScriptEnabled: false })
    const said = (await page.textContent('.verdict')) ?? ''
    expect(said).toContain('Revoked.')
    expect(said).toContain(reason)
    await page.goto(renewed)
    expect(await page.textContent('.verdict')).toContain('Renewed: a newer badge takes its place.')
    await page.click('.verdict a')
    expect(await page.textContent('.verdict')).not.toContain('Renewed')
  })

  test('tells each level reached in words', async () => {
    const page = await visit(demo.credential, { javaScriptEnabled: false })
    const reached = await page.locator('.reached').allInnerTexts()
    expect(reached.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'Specific and measured level 3 of 4',
      'Their own level 4 of 4, 3 was needed',
      'Improved level 3 of 3',
    ])
  })

  test('is sound, whatever became of the badge', async () => {
    const page = await visit(revoked)
    await expectSound(page)
    await page.goto(renewed)
    await expectSound(page)
  })
})

describe('on paper', () => {
  test.each(['A4', 'Letter'])('each badge is one page of %s', async (format) => {
    const page = await visit(demo.credential)
    for (const address of [demo.credential, revoked, renewed]) {
      await page.goto(address)
      expect(pagesOf(await page.pdf({ format }))).toBe(1)
    }
  })

  test('all of it fits, with a code that leads to the badge', async () => {
    const page = await visit(demo.credential)
    await page.emulateMedia({ media: 'print' })
    for (const address of [demo.credential, revoked, renewed]) {
      await page.goto(address)
      for (const size of [area(210, 297), area(215.9, 279.4)]) {
        await page.setViewportSize(size)
        expect({ address, size, tooHigh: await overflowOf(page) }).toEqual({ address, size, tooHigh: 0 })
      }
      expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(true)
      expect(await page.textContent('.certificate-address')).toBe(address)
      expect(await page.locator('header.site, .badge, .split').filter({ visible: true }).count()).toBe(0)
    }
  })
})

/** Publishes a microcredential, with the picture of the demo's. Returns its id. */
async function publish(author: Person, content: object): Promise<string> {
  const pictures = await picturesOf(author)
  const base = `/api/v1/issuers/${issuerSlug}/microcredentials`
  const { id, draft } = await author.post<{ id: string; draft: { id: string } }>(base, {
    slug: 'longest',
    ...content,
    ...pictures,
  })
  await author.post(`/api/v1/versions/${draft.id}/publish`)
  return id
}

async function picturesOf(author: Person) {
  const { published } = await author.get<{ published: { imageDigest: string; imageSvgDigest: string } }>(
    `/api/v1/microcredentials/${await findMicrocredential()}`,
  )
  const { imageDigest, imageSvgDigest } = published
  return { imageDigest, imageSvgDigest }
}

/** Awards what was judged elsewhere; returns the badge's id. */
const award = async (about: object): Promise<string> =>
  (await owner.post<{ id: string }>(`/api/v1/issuers/${issuerSlug}/credentials`, about)).id

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

/** The address of a badge, once its page says this. */
async function shown(id: string, words: string): Promise<string> {
  const address = `${demo.origin}/credentials/${id}`
  await vi.waitUntil(async () => (await (await fetch(address)).text()).includes(words), {
    timeout: 60_000,
    interval: 300,
  })
  return address
}

/** How many pages a PDF has. */
const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length

/** What a sheet of so many millimetres leaves to a page with our margins, in pixels of CSS. */
const area = (width: number, height: number) => ({ width: pixels(width - 20), height: pixels(height - 20) })
const pixels = (millimetres: number) => Math.floor((millimetres / 25.4) * 96)

/** By how much the content of the certificate is higher than its frame. */
const overflowOf = (page: Page) =>
  page.locator('.certificate').evaluate((frame) => frame.scrollHeight - frame.clientHeight)
