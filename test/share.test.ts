import { beforeAll, describe, expect, test } from 'vitest'
import { cardSize } from '../src/verification/share-code'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned, eventually, look, revoke } from './support/public'
import type { Earned } from './support/public'

const script =
  '<script>alert(1)</script><img src=x onerror=alert(2)>"\'\n><svg/onload=alert(3)>\u202e&url=https://evil.example'

const page = { accept: 'text/html' }

let world: World
/** Its name and its holder's are as hostile as they may be. */
let badge: Earned
let gone: Earned

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world, {
    content: { name: script, competency: script },
    choices: { holderName: '<b onclick=alert(4)>Lea "L"', nameInBadge: true },
  })
  gone = await earned(world, { content: { validityMonths: 12 } })
  await revoke(world, gone)
})

const learnersPage = ({ id, learner }: Earned) =>
  learner.get(`/learn/badges/${id}`, page).then((answer) => answer.text())

/** What a browser reads in it. */
const decoded = (html: string) =>
  html.replaceAll(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'",
  )

const oembed = (query: Record<string, string>, method = 'GET') =>
  look(`/oembed?${new URLSearchParams(query).toString()}`, { origin: 'https://blog.example' }, method)

describe('the card for other sites', () => {
  test('says whose badge it is, of what, from whom, and that it holds', async () => {
    const card = await (await look(`${badge.address}/embed`, page)).text()
    for (const words of ['Valid', 'Lea', 'Example Academy', `<a href="${origin}${badge.address}" target="_blank"`])
      expect(card).toContain(words)
    expect(card).toContain(`src="/images/${badge.version.imageDigest}"`)
  })

  test('may be framed anywhere, and can do nothing there', async () => {
    const answer = await look(`${badge.address}/embed`, page)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain('frame-ancestors *')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/script-src|unsafe/)
    expect(answer.headers.get('x-frame-options')).toBeNull()
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  test('looks as its policy lets it: its one style is the one that is named', async () => {
    const answer = await look(`${badge.address}/embed`, page)
    const style = /<style>([^]*?)<\/style>/.exec(await answer.text())?.[1] ?? ''
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)))
    expect(answer.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`)
  })

  test('holds names as words', async () => {
    const card = await (await look(`${badge.address}/embed`, page)).text()
    expect(card).toContain('&lt;script&gt;')
    expect(card).not.toMatch(/<script|<img src="?x|<svg|<b onclick/i)
  })

  test('is asked for anew at each view, and sent only if it changed', async () => {
    const answer = await look(`${badge.address}/embed`, page)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const etag = answer.headers.get('etag') ?? ''
    const again = await look(`${badge.address}/embed`, { ...page, 'if-none-match': etag })
    expect([again.status, again.headers.get('x-frame-options')]).toEqual([304, null])
  })

  test('says that a badge was revoked', async () => {
    const card = await (await look(`${gone.address}/embed`, page)).text()
    expect(card).toContain('Revoked')
    expect(card).not.toContain('Valid')
  })

  test('nothing else may be framed', async () => {
    const others = [
      badge.address,
      `${badge.address}.json`,
      `${badge.address}.svg`,
      `${badge.address}/qr.svg`,
      `/images/${badge.version.imageDigest}`,
      `/issuers/${world.issuer.slug}`,
      '/verify',
      '/',
      '/auth/sign-in',
      '/credentials/none/embed',
    ]
    for (const address of others)
      expect([address, (await look(address, page)).headers.get('x-frame-options')]).toEqual([address, 'SAMEORIGIN'])
  })

  test('of a badge that there is not is a card that says so, and a problem for machines', async () => {
    const nowhere = `/credentials/${'3'.repeat(32)}/embed`
    const answer = await look(nowhere, page)
    expect([answer.status, answer.headers.get('x-frame-options')]).toEqual([404, null])
    expect(await answer.text()).toContain('no badge to be seen')
    await expectJson(look(nowhere), 404)
  })
})

describe('oEmbed', () => {
  test('answers any site with a frame for the card', async () => {
    const answer = await oembed({ url: `${origin}${badge.address}.png?form=jwt`, format: 'json', maxwidth: '300' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('content-type')).toBe('application/json')
    const found = await expectJson(Promise.resolve(answer))
    expect(found).toMatchObject({ version: '1.0', type: 'rich', width: 300, height: cardSize.height })
    expect(found).toMatchObject({ author_name: 'Example Academy', provider_url: origin })
    expect(found.html).toContain(`src="${origin}${badge.address}/embed"`)
    expect(found.html).toMatch(/^<iframe [^<>]*sandbox="[^<>]*><\/iframe>$/)
    expect(found.title).not.toMatch(/[\r\n\u202e]/)
  })

  test('knows no other address', async () => {
    for (const url of [`${origin}/credentials/${'4'.repeat(32)}`, `https://evil.example${badge.address}`, 'nonsense'])
      await expectJson(oembed({ url }), 404)
    await expectJson(look('/oembed'), 422)
  })

  test('is told in no other format', async () => {
    await expectJson(oembed({ url: origin + badge.address, format: 'xml' }), 501)
  })

  test('can only be read', async () => {
    const answer = await oembed({ url: origin + badge.address }, 'POST')
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })
})

test('the QR code is a drawing of its own, and does nothing', async () => {
  const answer = await look(`${badge.address}/qr.svg`)
  expect(answer.headers.get('content-type')).toBe('image/svg+xml')
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  const drawing = await answer.text()
  expect(drawing).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(drawing.match(/<\w+/g)).toEqual(['<svg', '<path', '<path'])
  await expectJson(look(`/credentials/${'5'.repeat(32)}/qr.svg`), 404)
})

describe('the page of a badge', () => {
  test('hands on its address, and code for websites', async () => {
    const html = await (await look(badge.address, page)).text()
    for (const words of [
      'https://www.linkedin.com/sharing/share-offsite/?url=',
      'href="mailto:?subject=',
      `value="${origin}${badge.address}"`,
      '&lt;iframe src=&quot;',
      `${badge.address}/qr.svg`,
    ])
      expect(html).toContain(words)
    expect(html).not.toMatch(/<iframe|<img src="?x|linkedin\.com\/profile\/add/)
  })

  test('hands on nothing that was revoked', async () => {
    expect(await (await look(gone.address, page)).text()).not.toContain('share-offsite')
  })
})

describe('the learner’s own page', () => {
  const linkTo = (html: string, start: string) => {
    const [, href = ''] = /href="([^"]*)"/.exec(html.slice(html.indexOf(`href="${start}`))) ?? []
    return new URL(decoded(href))
  }

  test('adds the badge to LinkedIn, with every field to be copied too', async () => {
    const html = await learnersPage(badge)
    const link = linkTo(html, 'https://www.linkedin.com/profile/add')
    const { searchParams: said } = link
    const now = ctx.now()
    expect(Object.fromEntries(said)).toMatchObject({
      startTask: 'CERTIFICATION_NAME',
      organizationName: 'Example Academy',
      issueYear: String(now.getUTCFullYear()),
      issueMonth: String(now.getUTCMonth() + 1),
      certUrl: origin + badge.address,
      certId: badge.id,
    })
    expect(said.get('name')).toContain('<script>')
    expect(said.get('name')).not.toMatch(/[\r\n\u202e]/)
    expect([...said.keys()]).not.toContain('expirationYear')
    for (const label of ['Issuing organization', 'Issue date', 'Credential ID', 'Credential URL'])
      expect(html).toContain(label)
    expect(html).not.toContain('Expiration date')
    expect(html).toContain('src="/js/share.js"')
  })

  test('names the issuer’s LinkedIn page once the issuer has', async () => {
    const path = `/api/v1/issuers/${world.issuer.slug}`
    await expectJson(world.owner.patch(path, { linkedinId: 'https://linkedin.com/company/1' }), 422)
    await expectJson(world.owner.patch(path, { linkedinId: '1234567' }))
    const { searchParams: said } = linkTo(await learnersPage(badge), 'https://www.linkedin.com/profile/add')
    expect([said.get('organizationId'), said.get('organizationName')]).toEqual(['1234567', null])
    expect(await (await world.owner.get(`/admin/${world.issuer.slug}/profile`, page)).text()).toContain(
      'value="1234567"',
    )
  })

  test('has a signature for mails: as it looks, and to be copied', async () => {
    const html = await learnersPage(badge)
    const source = /<textarea id="show-signature"[^>]*>([^<]*)<\/textarea>/.exec(html)?.[1] ?? ''
    expect(decoded(source)).toContain(`<img src="${origin}${badge.address}/signature.png" width="96" height="96" alt="`)
    expect(html).toContain(decoded(source).replace(' style="display:block"', ''))
    expect(html).not.toMatch(/<script>|<img src="?x|<svg\/|<b onclick/i)
  })

  test('says what became of a revoked badge, and shows it nowhere', async () => {
    const html = await learnersPage(gone)
    expect(html).toContain('there is nothing left to show')
    expect(html).not.toContain('linkedin.com')
  })

  test('says of one that nobody sees that it has to be shown first', async () => {
    const { id, learner, address } = badge
    await expectJson(learner.put(`/api/v1/credentials/${id}/display`, { visibility: 'nobody', indexed: false }))
    const html = await learnersPage(badge)
    expect(html).toContain('<a href="#display">Choose who sees it</a>')
    expect(html).not.toContain('linkedin.com')
    await eventually(async () => ((await look(`${address}/embed`)).status === 404 ? true : undefined))
    expect(await (await look(`${address}/embed`, page)).text()).not.toContain('Example Academy')
    await expectJson(oembed({ url: origin + address }), 404)
    await expectJson(look(`${address}/qr.svg`), 404)
  })
})
