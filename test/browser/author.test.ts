import { expect, test } from 'vitest'
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

  await page.fill('#badge-colour', '#7a3e12')
  await page.click('text=Use this drawing')
  await page.getByText('Taken over. Save the draft to keep it.').waitFor()
  await page.click('.bar >> text=/^Save$/')
  await page.getByText('Saved.').waitFor()
  expect(await page.inputValue('[name="criteria.0.levels.1.name"]')).toBe('Removed')

  await page.click('text=Save and publish')
  await page.getByText('Published').first().waitFor()
  await expectSound(page)
  const anybody = await visit(`${demo.issuer}/microcredentials/leading-a-safety-walk`)
  expect(await anybody.textContent('main')).toContain('Leads a safety walk after which a hazard is gone.')
  await anybody.waitForFunction(() => document.querySelector<HTMLImageElement>('.badge-image')?.naturalWidth === 1024)
  await expectSound(anybody)
})
