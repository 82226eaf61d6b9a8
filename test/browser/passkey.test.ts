import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { demo, expectSound, signInLink, visit } from './support/browser.ts'
import { issuerSlug } from './support/work.ts'

/** Puts an authenticator into the browser, whose owner always unlocks it (WebAuthn Level 3, §11). */
async function plugIn(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  })
}

test('an owner who has just set up adds a passkey, and signs in with it the next time', async () => {
  const page = await visit(signInLink(`passkey-${crypto.randomUUID()}@example.org`, '/setup/done'))
  await plugIn(page)
  await expectSound(page)
  await page.fill('[name="name"]', 'My laptop')
  await page.click('text=Add a passkey')
  await page.waitForURL(`${demo.origin}/account`)
  expect(await page.locator('#passkeys input[name^="passkeys."]').inputValue()).toBe('My laptop')
  await expectSound(page)

  // The device has one already, and says so.
  await page.click('text=Add a passkey')
  await page.waitForSelector('text=has a passkey for you already')

  await page.click('text="Sign out"')
  await page.goto(`${demo.origin}/auth/sign-in?next=%2Faccount`)
  await expectSound(page)
  await page.click('text=Sign in with a passkey')
  await page.waitForURL(`${demo.origin}/account`)

  await page.click('#passkeys >> text=Remove')
  await page.waitForSelector('#passkeys')
  expect(await page.locator('#passkeys input[name^="passkeys."]').count()).toBe(0)
})

test('a passkey that was removed, or never was, signs nobody in, and the page says so', async () => {
  const page = await visit(`${demo.origin}/auth/sign-in`)
  await plugIn(page)
  await page.click('text=Sign in with a passkey')
  await page.waitForSelector('text=That was not finished')
})

test('somebody who was invited accepts with one button, and is in', async () => {
  const email = `invited-${crypto.randomUUID()}@example.org`
  const owner = await visit(demo.signIn.owner)
  await owner.goto(`${demo.origin}/admin/${issuerSlug}/people`)
  await owner.fill('[name="email"]', email)
  await owner.locator('#roles').getByText('Author').click()
  await owner.click('button:text-is("Invite")')
  await owner.waitForSelector(`text=${email}`)
  await expectSound(owner)

  let link: string | undefined
  await expect
    .poll(
      async () => {
        const answer = await owner.request.get(`${demo.origin}/dev/mailbox?to=${encodeURIComponent(email)}`)
        const { items } = (await answer.json()) as { items: { text: string }[] }
        link = /http\S+/.exec(items[0]?.text ?? '')?.[0]
        return link
      },
      { timeout: 20_000 },
    )
    .toBeDefined()
  const anna = await visit(link)
  await expectSound(anna)
  await anna.click('text=Accept')
  await anna.waitForURL(`${demo.origin}/author`)
})

test('the set-up page is closed once its code was used', async () => {
  const page = await visit(`${demo.origin}/setup`)
  await page.waitForSelector('text=--new-setup-code')
  await expectSound(page)
})
