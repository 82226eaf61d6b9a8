import { parseXml, XmlElement } from '@rgrove/parse-xml'
import chunksOf from 'png-chunks-extract'
import { beforeAll, expect, test } from 'vitest'
import { unbake } from '../src/checker/unbake'
import { readForms } from '../src/credentials/stored'
import { uploadImage } from './support/catalogue'
import { ctx, expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { earned, look } from './support/public'
import type { Earned } from './support/public'

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'

let world: World
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world, { choices: { holderName: 'Zoë ]]> 👩‍🏫' } })
})

const forms = async ({ id } = badge) => (await readForms(ctx, id))!
const bytes = async (path: string) => new Uint8Array(await (await look(path)).arrayBuffer())

test.each(['json', 'jwt'] as const)('the PNG is the picture of the badge, with exactly its %s in it', async (form) => {
  const baked = await bytes(`${badge.address}.png?form=${form}`)
  const text = (await forms())[form]
  const [carrier, ...others] = chunksOf(baked).filter(({ name }) => name === 'iTXt')
  expect(others).toEqual([])
  expect(new TextDecoder().decode(carrier?.data)).toBe(`openbadgecredential\0\0\0\0\0${text}`)
  expect(unbake(baked)).toMatchObject({ form: 'png', holds: 'credential', text })
  const picture = chunksOf(await bytes(`/images/${badge.version.imageDigest}`))
  expect(chunksOf(baked).filter(({ name }) => name !== 'iTXt')).toEqual(picture)
})

test('the SVG shows the picture where there is no drawing, with exactly the signed JSON in it', async () => {
  const svg = await (await look(`${badge.address}.svg`)).text()
  const [carrier, shown] = parseXml(svg).root?.children ?? []
  expect(carrier instanceof XmlElement && carrier.text).toBe((await forms()).json)
  expect(unbake(await bytes(`${badge.address}.svg`)).text).toBe((await forms()).json)
  expect(shown instanceof XmlElement && shown.attributes['href']).toMatch(/^data:image\/png;base64,/)
})

test('the SVG is the drawing where there is one, with either form in it', async () => {
  const upload = uploadImage(world.author, world.issuer.slug, drawing, 'image/svg+xml')
  const drawn = await earned(world, { content: { imageSvgDigest: (await expectJson(upload, 201)).digest } })
  const { json, jwt } = await forms(drawn)
  expect(unbake(await bytes(`${drawn.address}.svg`)).text).toBe(json)
  const svg = await (await look(`${drawn.address}.svg?form=jwt`)).text()
  expect(svg).toContain(
    `<openbadges:credential verify="${jwt}"></openbadges:credential><circle cx="4" cy="4" r="4"/></svg>`,
  )
  expect(unbake(new TextEncoder().encode(svg)).text).toBe(jwt)
})

test('a picture carries json or jwt, each with an etag of its own, and nothing else', async () => {
  const etags = await Promise.all(
    ['', '?form=json', '?form=jwt'].map(async (query) =>
      (await look(`${badge.address}.png${query}`)).headers.get('etag'),
    ),
  )
  expect(new Set(etags).size).toBe(2)
  await expectJson(look(`${badge.address}.png?form=jose`), 422)
})

test('a baked drawing runs nothing and loads nothing, even when opened by its address', async () => {
  const { headers } = await look(`${badge.address}.svg`)
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox$/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
