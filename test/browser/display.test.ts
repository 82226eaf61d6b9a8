import { expect, test } from 'vitest'
import { demo, expectSound, signInLink, visit } from './support/browser.ts'
import { earnBadge } from './support/work.ts'

test(
  'a holder shows a badge to everyone, publishes a profile, and hides both again',
  { timeout: 240_000 },
  async () => {
    const email = `wambui-${crypto.randomUUID()}@example.org`
    const handle = `wambui-${crypto.randomUUID().slice(0, 8)}`
    const path = await earnBadge(email, 'Wambui Kamau')
    const own = `${demo.origin}/learn/badges/${path.split('/').at(-1)}`
    // All of it works without scripts.
    const page = await visit(signInLink(email, '/learn'), { javaScriptEnabled: false })
    await page.goto(`${own}#display`)
    await page.getByRole('radio', { name: /^Everyone/ }).check()
    await page.getByLabel('Search engines may list its page').check()
    await page.getByRole('button', { name: 'Save who sees it' }).click()
    await page.getByText('Everyone can see it.').waitFor()

    await page.goto(`${demo.origin}/account`)
    await page.getByLabel('Handle').fill(handle)
    await page.getByLabel('Name to show').fill('Wambui Kamau')
    await page.getByLabel('About you').fill('I teach **fractions** with *paper*.\n\n- in Nairobi\n- in Kisumu')
    await page.getByRole('button', { name: 'Publish the profile' }).click()
    await page.getByText('Your profile is published').waitFor()

    // What axe looks with needs scripts.
    const reader = await visit(`${demo.origin}/people/${handle}`)
    await reader.getByRole('heading', { level: 1, name: 'Wambui Kamau' }).waitFor()
    await expectSound(reader)
    await reader.locator(`a[href="${path}"]`).click()
    await reader.waitForURL(`**${path}`)
    await reader.goto(signInLink(email, '/account'))
    await expectSound(reader)
    await reader.goto(own)
    await expectSound(reader)

    await page.goto(own)
    await page.getByRole('radio', { name: /^Nobody/ }).check()
    await page.getByRole('button', { name: 'Save who sees it' }).click()
    await page.getByText('Nobody sees its page').waitFor()
    await page.goto(`${demo.origin}/account`)
    await page.getByText('Withdraw it').click()
    await page.getByRole('button', { name: 'Withdraw the profile' }).click()
    await page.getByText('Your profile is withdrawn').waitFor()
    const gone = await fetch(`${demo.origin}/people/${handle}`)
    expect(gone.status).toBe(404)
    await expect.poll(async () => (await fetch(`${demo.origin}${path}`)).status, { timeout: 60_000 }).toBe(404)
  },
)
