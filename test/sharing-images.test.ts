import { beforeAll, describe, expect, test } from 'vitest'
import { imagePath, revokedImage } from '../src/address'
import { badgeImage, makePng, uploadImage } from './support/catalogue'
import { expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned, eventually, look, revoke } from './support/public'
import type { Earned, Issued } from './support/public'

let world: World
let pictures: { imageDigest: string; cardDigest: string; revokedDigest: string }
/** One whose version has every picture, one that has the badge's alone, and one whose holder chooses who sees it. */
let badge: Earned
let plain: Earned
let chosen: Earned

beforeAll(async () => {
  world = await newWorld()
  const upload = async (...size: Parameters<typeof makePng>) =>
    (await expectJson(uploadImage(world.author, world.issuer.slug, await makePng(...size)), 201)).digest as string
  pictures = {
    imageDigest: await badgeImage(world),
    cardDigest: await upload(1200, 627),
    revokedDigest: await upload(512, 512, 0x808080),
  }
  const content = { ...pictures, name: 'Leading “hard” talks', competency: 'Leads <hard> talks.' }
  badge = await earned(world, { content, choices: { holderName: 'Lea Learner' } })
  plain = await earned(world)
  chosen = await earned(world)
})

const choose = (visibility: string, indexed: boolean) =>
  expectJson(chosen.learner.put(`/api/v1/credentials/${chosen.id}/display`, { visibility, indexed }))

/** What the head of a badge's page says, by name. */
async function headOf({ address }: Issued): Promise<Record<string, string>> {
  const said: Record<string, string> = {}
  const take = (name: string, value: string) => ({
    element: (e: Element) => void (said[e.getAttribute(name) ?? ''] = plainly(e.getAttribute(value) ?? '')),
  })
  const rewriter = new HTMLRewriter()
    .on('meta[property]', take('property', 'content'))
    .on('meta[name]', take('name', 'content'))
    .on('link[type]', take('type', 'href'))
    .on('link[rel=canonical]', take('rel', 'href'))
  await rewriter.transform(await look(address, { accept: 'text/html' })).text()
  return said
}

const plainly = (text: string) =>
  text.replace(/&(lt|gt|amp);/g, (_, name: 'lt') => ({ lt: '<', gt: '>', amp: '&' })[name])

const signature = ({ address }: Issued, headers: Record<string, string> = {}) =>
  look(`${address}/signature.png`, headers)

/** Asks until an answer is as it has to be within a minute. */
const until = (ask: () => Promise<boolean>) => eventually(async () => (await ask()) || undefined)

describe('the preview of a link', () => {
  test('is the card of the version, and says in which size, and what is on it', async () => {
    const head = await headOf(badge)
    expect(head).toMatchObject({
      canonical: origin + badge.address,
      'og:type': 'website',
      'og:site_name': 'Example Academy',
      'og:url': origin + badge.address,
      'og:title': 'Leading “hard” talks: Lea Learner',
      'og:description': 'Leads <hard> talks. Issued by Example Academy.',
      'og:image': origin + imagePath(pictures.cardDigest),
      'og:image:type': 'image/png',
      'og:image:width': '1200',
      'og:image:height': '627',
      'og:image:alt': 'Badge: Leading “hard” talks, by Example Academy. Leads <hard> talks.',
      'twitter:card': 'summary_large_image',
      'application/vc+ld+json': `${origin}${badge.address}.json`,
    })
    const oEmbed = new URL(head['application/json+oembed'] ?? '')
    expect(oEmbed.pathname).toBe('/oembed')
    expect(Object.fromEntries(oEmbed.searchParams)).toEqual({ url: origin + badge.address, format: 'json' })
  })

  test('is the badge where the version has no card', async () => {
    const head = await headOf(plain)
    expect(head).toMatchObject({
      'og:image': origin + imagePath(plain.version.imageDigest ?? ''),
      'twitter:card': 'summary',
    })
    expect(head).not.toHaveProperty('og:image:width')
  })

  test('is kept from search engines until the holder says otherwise', async () => {
    expect(await headOf(chosen)).toMatchObject({ robots: 'noindex' })
    await choose('public', true)
    await until(async () => !('robots' in (await headOf(chosen))))
    await choose('public', false)
    await until(async () => (await headOf(chosen)).robots === 'noindex')
  })
})

describe('the picture in an e-mail signature', () => {
  test('is the badge, for anybody, and asked for again within the minute', async () => {
    const answer = await signature(badge)
    expect(answer.status).toBe(200)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(await makePng())
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=20',
      etag: `"${pictures.imageDigest}"`,
    })
    const again = await signature(badge, { 'if-none-match': `"${pictures.imageDigest}"` })
    expect(again.status).toBe(304)
    for (const wrong of ['/credentials/no/signature.png', `${badge.address}.png/signature.png`])
      expect((await look(wrong)).status).toBe(404)
  })

  test('turns once the badge is revoked, and so does the preview', async () => {
    for (const { each, picture } of [
      { each: badge, picture: imagePath(pictures.revokedDigest) },
      { each: plain, picture: revokedImage },
    ]) {
      await revoke(world, each)
      await until(async () => (await look(each.address)).headers.get('credential-status') === 'revoked')
      expect(await headOf(each)).toMatchObject({ 'og:image': origin + picture, 'twitter:card': 'summary' })
      expect((await headOf(each))['og:description']).toMatch(/^Revoked\. /)
    }
    const turned = await signature(badge, { 'if-none-match': `"${pictures.imageDigest}"` })
    expect(turned.headers.get('etag')).toBe(`"${pictures.revokedDigest}"`)
    expect(new Uint8Array(await turned.arrayBuffer())).toEqual(await makePng(512, 512, 0x808080))
    const sign = await signature(plain)
    expect([sign.status, sign.headers.get('location'), sign.headers.get('cache-control')]).toEqual([
      302,
      revokedImage,
      'public, max-age=20',
    ])
  })

  test('is gone for a badge that its holder shows to nobody', async () => {
    await choose('nobody', false)
    await until(async () => (await signature(chosen)).status === 404)
  })
})
