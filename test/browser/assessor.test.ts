import { expect, test } from 'vitest'
import { demo, expectSound, visit } from './support/browser.ts'
import { submitWork } from './support/work.ts'

test('an assessor claims, scores beside the evidence, loses nothing by a reload, and submits', async () => {
  const email = `joao-${crypto.randomUUID()}@example.org`
  const { version, submission } = await submitWork(email, 'João Pires')
  const page = await visit(demo.signIn.assessor)
  await expectSound(page)
  await page.click(`form[action$="${submission}/claim"] button`)
  await page.waitForURL(/\/assess\/reviews\//)
  await expectSound(page)
  expect(await page.content()).not.toMatch(new RegExp(`João|${email}`))

  const [first, ...others] = version.criteria
  const levelOf = (c: typeof first) => `input[name="scores.${c?.id}.levelId"][value="${c?.requiredLevel}"]`
  await page.check(levelOf(first))
  await page.fill(`[name="scores.${first?.id}.feedback"]`, 'Two places, and why these.')
  await page.getByText(/^Saved \d/).waitFor()

  // What has not reached the server yet when the connection dies is still there after a reload.
  await page.route('**/api/v1/reviews/*', (route) => route.abort())
  await page.fill('[name=note]', 'Typed while the line was dead.')
  await page.getByText('Not saved: no answer.').waitFor()
  await page.unroute('**/api/v1/reviews/*')
  await page.reload()
  expect(await page.isChecked(levelOf(first))).toBe(true)
  expect(await page.inputValue(`[name="scores.${first?.id}.feedback"]`)).toBe('Two places, and why these.')
  expect(await page.inputValue('[name=note]')).toBe('Typed while the line was dead.')
  await page.getByText(/^Saved \d/).waitFor()

  await page.click('text=Submit review')
  await page.getByText('This review is not finished').waitFor()
  await expectSound(page)
  for (const criterion of others) await page.check(levelOf(criterion))
  await page.click('text=Submit review')
  await page.getByText('You have handed in this review.').waitFor()
  expect(await page.textContent('main')).toContain('Typed while the line was dead.')
  await expectSound(page)
})
