import { test } from 'vitest'
import { demo, expectSound, signInLink, visit } from './support/browser.ts'

test('a holder finds their badge, what it says, and what a change cannot undo', async () => {
  const page = await visit(demo.signIn.learner)
  await page.goto(`${demo.origin}/learn`)
  await expectSound(page)
  await page.click('section .card a[href^="/learn/badges/"]')
  await page.getByRole('heading', { name: 'What it says of you' }).waitFor()
  await page.getByText('their signatures stay good').waitFor()
  await expectSound(page)
  // Nothing is changed: the page says so, and keeps what was chosen.
  await page.click('text=Change the badge')
  await page.getByText('The badge says all of this already.').waitFor()
  await expectSound(page)
})

test('a new address is asked for on the account page', async () => {
  const page = await visit(signInLink(`akinyi-${crypto.randomUUID()}@example.org`, '/account'))
  await expectSound(page)
  await page.getByLabel('New address').fill(`new-${crypto.randomUUID()}@example.org`)
  await page.click('text=Mail me the link')
  await page.getByText('Look into your new mailbox').waitFor()
  await page.goto(`${demo.origin}/account/email/confirm?token=none`)
  await page.getByRole('button', { name: 'Use the new address' }).waitFor()
  await expectSound(page)
})
