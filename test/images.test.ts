import { beforeAll, describe, expect, test } from 'vitest'
import { readPng, writePng } from '../src/catalogue/png'
import { sha256Hex } from '../src/digest'
import { completeDraft, makePng, publishedMicrocredential, uploadImage } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { World } from './support/client'

let world: World
let png: Uint8Array<ArrayBuffer>
beforeAll(async () => {
  world = await newWorld()
  png = await makePng()
})

const upload = (body: BodyInit, type?: string) => uploadImage(world.author, world.issuer.slug, body, type)
const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`

test('a PNG is kept under its digest, and anybody may have it', async () => {
  const image = await expectJson(upload(png), 201)
  expect(image).toEqual({ digest: await sha256Hex(png), mediaType: 'image/png', bytes: png.length })
  const answer = await visitor().get(`/images/${image.digest}`, { origin: 'https://elsewhere.example' })
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(png)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    'access-control-allow-origin': '*',
  })
  const again = await visitor().get(`/images/${image.digest}`, { 'if-none-match': `"${image.digest}"` })
  expect(again.status).toBe(304)
  await again.body?.cancel()
})

test('an SVG drawing is kept as it is', async () => {
  const text = svg('<circle r="4"/>')
  const { digest } = await expectJson(upload(text, 'image/svg+xml; charset=utf-8'), 201)
  const answer = await visitor().get(`/images/${digest}`)
  expect(answer.headers.get('content-type')).toBe('image/svg+xml')
  expect(await answer.text()).toBe(text)
})

test('the same image uploaded twice, by two issuers, is one', async () => {
  const other = await newWorld()
  const first = await expectJson(upload(png), 201)
  expect(await expectJson(uploadImage(other.author, other.issuer.slug, png), 201)).toEqual(first)
})

test('a browser elsewhere may ask for an image', async () => {
  const preflight = await visitor().fetch(`/images/${'0'.repeat(64)}`, {
    method: 'OPTIONS',
    headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
})

test.each(['0'.repeat(64), 'x', '..%2fsecret'])('there is no image %s', async (digest) => {
  const answer = await visitor().get(`/images/${digest}`)
  expect(answer.status).toBe(404)
  expect(answer.headers.get('cache-control')).not.toContain('immutable')
  await answer.body?.cancel()
})

test('only authors and admins of the issuer upload', async () => {
  const other = await newWorld()
  const send = (who: typeof other.author) => uploadImage(who, world.issuer.slug, png)
  await expectJson(send(visitor()), 401)
  await expectJson(send(await person()), 403)
  await expectJson(send(world.assessor), 403)
  await expectJson(send(other.author), 403)
  await expectJson(send(world.owner), 201)
  await expectJson(uploadImage(world.author, 'no-such-issuer', png), 404)
})

test('other types are not taken', async () => {
  for (const type of ['image/jpeg', 'application/json', '', 'constructor']) await expectJson(upload(png, type), 415)
})

test('the content has to be of the type it is said to be', async () => {
  await expectJson(upload(svg(''), 'image/png'), 422)
  await expectJson(upload(png, 'image/svg+xml'), 422)
  await expectJson(upload('', 'image/png'), 422)
})

test('an image too small, or too large to draw, is refused with its size', async () => {
  const problem = await expectJson(upload(await makePng(600, 511)), 422)
  expect(problem.detail).toBe('The image is 600 × 511 pixels; each side needs 512 or more.')
  await expectJson(upload(await makePng(4097, 512)), 422)
})

test('an image with too many bytes is refused as soon as it passes the limit', async () => {
  let sent = 0
  const endless = new ReadableStream({
    pull: (controller) => {
      sent += 64 * 1024
      controller.enqueue(new Uint8Array(64 * 1024))
    },
  })
  const problem = await expectJson(upload(endless), 413)
  expect(problem.detail).toBe('A PNG may have 1 MB at most.')
  expect(sent).toBeLessThan(4 * 1024 * 1024)
  await expectJson(upload(svg(`<!--${'x'.repeat(200 * 1024)}-->`), 'image/svg+xml'), 413)
})

test('a damaged PNG is refused', async () => {
  const damaged = Uint8Array.from(png)
  damaged[60] = (damaged[60] ?? 0) ^ 1
  expect((await expectJson(upload(damaged), 422)).detail).toContain('the checksum of IDAT is wrong')
  await expectJson(upload(Uint8Array.of(...png.subarray(0, 5000), 0)), 422)
  await expectJson(upload(new Blob([png, 'PK and more'])), 422)
})

test('a PNG that is a badge already is refused', async () => {
  const [header, ...rest] = readPng(png).chunks
  const text = new TextEncoder().encode('openbadgecredential\0\0\0\0\0{}')
  const baked = writePng([header!, { type: 'iTXt', data: text }, ...rest])
  expect((await expectJson(upload(baked), 422)).detail).toContain('a badge already')
})

test.each([
  ['<script>alert(1)</script>', '<script>'],
  ['<rect onclick="alert(1)"/>', 'onclick'],
  ['<foreignObject/>', '<foreignObject>'],
  ['<image href="https://evil.example/pixel.png"/>', 'leads elsewhere'],
  ['<style>@import url(https://evil.example/x.css)</style>', '@-rule'],
])('an SVG with %s is refused, naming it', async (inside, named) => {
  const problem = await expectJson(upload(svg(inside), 'image/svg+xml'), 422)
  expect(problem.detail).toContain(named)
})

test('an SVG with entities, or that is not UTF-8, is refused', async () => {
  const entities = `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${svg('<text>&b;</text>')}`
  await expectJson(upload(entities, 'image/svg+xml'), 422)
  await expectJson(upload(Uint8Array.of(0xff, 0xfe, 0x3c, 0), 'image/svg+xml'), 422)
})

test('what was refused is not kept', async () => {
  const text = svg('<script/>')
  await expectJson(upload(text, 'image/svg+xml'), 422)
  expect(await ctx.files.head(`images/${await sha256Hex(text)}`)).toBeNull()
})

describe('the pictures that a badge is shared with', () => {
  const digestOf = async (width?: number, height?: number, colour?: number) =>
    (await expectJson(upload(await makePng(width, height, colour)), 201)).digest as string
  const patch = ({ id }: { id: string }, body: object) => world.author.patch(`/api/v1/versions/${id}`, body)
  let pictures: { cardDigest: string; revokedDigest: string }
  beforeAll(async () => {
    pictures = { cardDigest: await digestOf(1200, 627), revokedDigest: await digestOf(512, 512, 0x999999) }
  })

  test('a card is a PNG of exactly the size that link previews ask for', async () => {
    const { draft } = await completeDraft(world)
    const problem = await expectJson(patch(draft, { revision: 1, cardDigest: await digestOf(1200, 630) }), 422)
    expect(problem.errors).toEqual([
      { path: 'cardDigest', problem: 'A card is 1200 × 627 pixels; this image is 1200 × 630.' },
    ])
    const drawing = await expectJson(upload(svg('<circle r="3"/>'), 'image/svg+xml'), 201)
    for (const cardDigest of [drawing.digest, 'a'.repeat(64)])
      await expectJson(patch(draft, { revision: 1, cardDigest }), 422)
    expect(await expectJson(patch(draft, { revision: 1, ...pictures }))).toMatchObject(pictures)
  })

  test('a card goes with what it shows, unless another comes along', async () => {
    const { draft } = await completeDraft(world, pictures)
    expect(draft).toMatchObject(pictures)
    expect(
      await expectJson(patch(draft, { revision: 1, description: 'Other words, which no card shows.' })),
    ).toMatchObject(pictures)
    expect(await expectJson(patch(draft, { revision: 2, competency: 'Can do more.' }))).toMatchObject({
      ...pictures,
      cardDigest: null,
    })
    const renamed = { revision: 3, name: 'Another name', ...pictures }
    expect(await expectJson(patch(draft, renamed))).toMatchObject(pictures)
    expect(await expectJson(patch(draft, { revision: 4, imageDigest: await digestOf(600) }))).toMatchObject({
      cardDigest: null,
      revokedDigest: null,
    })
  })

  test('one may be published without, and its author is told what shared links show', async () => {
    for (const [content, words] of [
      [{}, 'the badge image'],
      [pictures, `<a href="/images/${pictures.cardDigest}">this card</a>`],
    ] as const) {
      const { version } = await publishedMicrocredential(world, content)
      const page = await world.author.get(`/author/versions/${version.id}`, { accept: 'text/html' })
      expect(await page.text()).toContain(words)
    }
  })

  test('the next version begins with those of the last', async () => {
    const { id } = await publishedMicrocredential(world, pictures)
    expect(await expectJson(world.author.post(`/api/v1/microcredentials/${id}/versions`), 201)).toMatchObject(pictures)
  })
})
