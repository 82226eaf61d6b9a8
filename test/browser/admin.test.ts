import { expect, test } from 'vitest'
import { demo, expectSound, visit } from './support/browser.ts'
import { earnBadge, issuerSlug } from './support/work.ts'

test('an admin revokes a badge, and within a minute everybody sees it', async () => {
  const badge = await earnBadge(`noor-${crypto.randomUUID()}@example.org`, 'Noor Haddad')
  const anybody = await visit(demo.origin + badge)
  expect(await anybody.textContent('.verdict')).toContain('Valid.')

  const page = await visit(demo.signIn.owner)
  for (const part of ['', '/people', '/endorsements', '/endorsements/given', '/signing-keys', '/keys', '/profile']) {
    await page.goto(`${demo.origin}/admin/${issuerSlug}${part}`)
    await expectSound(page)
  }
  await page.click('nav[aria-label="Lantern Academy"] >> text=Badges')
  const line = page.locator('li', { has: page.locator(`a[href$="${badge}"]`) })
  await line.locator('summary').click()
  await expectSound(page)
  await line.getByLabel('Reason').fill('The work turned out to be somebody else’s.')
  await line.getByText('Revoke for good').click()
  const revokedAt = performance.now()
  expect(await line.textContent()).toContain('Revoked')

  await expect
    .poll(
      async () => {
        await anybody.reload()
        return anybody.textContent('.verdict')
      },
      { timeout: 60_000, interval: 1000 },
    )
    .toContain('Revoked.')
  expect(performance.now() - revokedAt).toBeLessThan(60_000)
  expect(await anybody.textContent('.verdict')).toContain('The work turned out to be somebody else’s.')
  await expectSound(anybody)
})
