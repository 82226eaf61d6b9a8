import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { revokedImage } from '../../src/address.ts'
import type { Version } from '../../src/catalogue/version.ts'
import { demo, expectSound, visit } from './support/browser.ts'

test('an author signs in by a mailed link, writes a microcredential, draws its badge and publishes it', async () => {
  const author = new URL(demo.signIn.author).searchParams.get('as') ?? ''
  const page = await visit(`${demo.origin}/auth/sign-in`)
  await page.getByLabel('E-mail address').fill(author)
  await page.click('text=Send me a link')
  await page.getByText('Look into your mail').waitFor()
  await page.goto(`${demo.origin}/dev/mailbox?to=${encodeURIComponent(author)}`)
  await page.locator('article').first().locator('a').first().click()
  await page.click('text=Sign me in')
  await page.getByRole('link', { name: 'Author' }).click()
  await expectSound(page)

  await page.click('text=New microcredential')
  await page.getByLabel('Name').fill('Leading a safety walk')
  await page.click('text=Begin')
  await page.waitForURL(/\/author\/versions\//)
  await expectSound(page)

  const group = (legend: string) => page.locator('fieldset', { has: page.locator(`> legend:text-is("${legend}")`) })
  await page.fill('[name=description]', 'Walks a workplace with the people who work there, and gets hazards removed.')
  await page.fill('[name=competency]', 'Leads a safety walk after which a hazard is gone.')
  await page.fill('[name=criteriaNarrative]', 'Lead a **real** walk.')
  await page.click('text=Add a criterion')
  await group('Criterion 1').locator('[name="criteria.0.name"]').fill('A hazard is gone')
  const levels = ['Seen', 'Removed']
  for (const [j, level] of levels.entries()) {
    if (!(await page.isVisible(`[name="criteria.0.levels.${j}.name"]`))) await page.click('text=Add a level')
    await page.fill(`[name="criteria.0.levels.${j}.name"]`, level)
  }
  await group('Level 2').getByLabel('This level or a higher one is needed').check()
  await page.click('text=Add a requirement')
  await page.fill('[name="requirements.0.name"]', 'What we found, and what became of it')
  await page.selectOption('[name="requirements.0.kind"]', 'text')

  await page.click('text=Save and publish')
  await page.getByRole('alert').first().waitFor()
  await page.fill('#badge-colour', '#7a3e12')
  await page.click('text=Use this drawing')
  await page.getByText('Taken over. Save the draft to keep it.').waitFor()
  await page.getByText('A shared link to one of these badges looks like this.').waitFor()
  await page.click('.bar >> text=/^Save$/')
  await page.getByText('Saved.').waitFor()
  expect(await page.inputValue('[name="criteria.0.levels.1.name"]')).toBe('Removed')

  await page.click('text=Save and publish')
  await page.waitForURL(/\?published/)
  await page.getByText('Published. It is in the catalogue').waitFor()
  await expectSound(page)
  // Drawn in passing: the pictures that a badge is shared with.
  const card = await drawn(page, 'cardDigest')
  expect(card.size).toEqual([1200, 627])
  expect(card.pixels('#e3f0f1')).toBeGreaterThan(100_000)
  expect(card.pixels('#10191d')).toBeGreaterThan(3000)
  const revoked = await drawn(page, 'revokedDigest')
  expect(revoked.size).toEqual([512, 512])
  expect(revoked.pixels('#9d2328')).toBeGreaterThan(30_000)
  expect(revoked.pixels('#ffffff')).toBeGreaterThan(5000)
  expect((await fetch(demo.origin + revokedImage)).headers.get('content-type')).toBe('image/png')
  const anybody = await visit(`${demo.issuer}/microcredentials/leading-a-safety-walk`)
  expect(await anybody.textContent('main')).toContain('Leads a safety walk after which a hazard is gone.')
  await anybody.waitForFunction(() => document.querySelector<HTMLImageElement>('.badge-image')?.naturalWidth === 1024)
  await expectSound(anybody)
})

/** A picture of the version that the page is about, as its author's browser has drawn it. */
async function drawn(page: Page, picture: 'cardDigest' | 'revokedDigest') {
  const { size, counts } = await page.evaluate(async (picture) => {
    const version = (await (await fetch(`/api/v1/versions/${location.pathname.split('/').at(-1)}`)).json()) as Version
    const image = new Image()
    image.src = `/images/${version[picture]}`
    await image.decode()
    const pen = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d')!
    pen.drawImage(image, 0, 0)
    const { data } = pen.getImageData(0, 0, image.naturalWidth, image.naturalHeight)
    const counts: Record<string, number> = {}
    for (let at = 0; at < data.length; at += 4) {
      const colour = `#${[0, 1, 2].map((i) => data[at + i]!.toString(16).padStart(2, '0')).join('')}`
      if (data[at + 3] === 255) counts[colour] = (counts[colour] ?? 0) + 1
    }
    return { size: [image.naturalWidth, image.naturalHeight], counts }
  }, picture)
  return { size, pixels: (colour: string) => counts[colour] ?? 0 }
}
