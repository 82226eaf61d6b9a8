import { expect, test } from 'vitest'
import { demo, expectSound, visit } from './support/browser.ts'

test('a verifier who runs no scripts sees who can do what, how it was judged, and that it still holds', async () => {
  const page = await visit(demo.credential, { javaScriptEnabled: false })
  const words = (await page.textContent('main')) ?? ''
  for (const said of ['Valid.', 'Amara Diallo', 'Lantern Academy', 'Achieved', 'How it was judged'])
    expect(words).toContain(said)
  const [image, unreachable] = await Promise.all([
    page.getAttribute('.badge-image', 'src'),
    unreachableLinks(await page.$$eval('main a[href]', (links) => links.map((a) => (a as HTMLAnchorElement).href))),
  ])
  expect((await fetch(new URL(image ?? '', demo.origin))).status).toBe(200)
  expect(unreachable).toEqual([])
})

test('the badge page, its microcredential, its issuer and the catalogue are sound', async () => {
  const page = await visit(demo.credential)
  await expectSound(page)
  for (const address of [demo.microcredential, demo.issuer, demo.origin, `${demo.origin}/auth/sign-in`]) {
    await page.goto(address)
    await expectSound(page)
  }
})

/** Those of our own addresses that do not answer. */
async function unreachableLinks(addresses: string[]): Promise<string[]> {
  const own = [...new Set(addresses.map((a) => a.split('#')[0] ?? ''))].filter((a) => a.startsWith(demo.origin))
  const answers = await Promise.all(own.map(async (address) => ({ address, ok: (await fetch(address)).ok })))
  return answers.filter(({ ok }) => !ok).map(({ address }) => address)
}
