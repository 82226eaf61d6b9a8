import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { beforeAll, expect, test } from 'vitest'
import { readPng } from '../src/catalogue/png'
import { readBakedPng } from '../src/credentials/bake-png'
import { readBakedSvg } from '../src/credentials/bake-svg'
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

const json = async ({ id } = badge) => (await readForms(ctx, id))!.json
const bytes = async (path: string) => new Uint8Array(await (await look(path)).arrayBuffer())

test('the PNG is the picture of the badge, with exactly the signed JSON in it', async () => {
  const baked = await bytes(`${badge.address}.png`)
  expect(readBakedPng(baked)).toBe(await json())
  const picture = readPng(await bytes(`/images/${badge.version.imageDigest}`)).chunks
  expect(readPng(baked).chunks.filter((chunk) => chunk.type !== 'iTXt')).toEqual(picture)
})

test('the SVG shows the picture where there is no drawing, with the signed JSON in it', async () => {
  const svg = await (await look(`${badge.address}.svg`)).text()
  expect(JSON.parse(readBakedSvg(svg) ?? '')).toEqual(JSON.parse(await json()))
  const shown = parseXml(svg).root?.children[1]
  expect(shown instanceof XmlElement && shown.attributes['href']).toMatch(/^data:image\/png;base64,/)
})

test('the SVG is the drawing where there is one, with exactly the signed JSON in it', async () => {
  const upload = uploadImage(world.author, world.issuer.slug, drawing, 'image/svg+xml')
  const drawn = await earned(world, { content: { imageSvgDigest: (await expectJson(upload, 201)).digest } })
  const svg = await (await look(`${drawn.address}.svg`)).text()
  expect(readBakedSvg(svg)).toBe(await json(drawn))
  expect(svg).toContain('<circle cx="4" cy="4" r="4"/></svg>')
})

test('a baked drawing runs nothing and loads nothing, even when opened by its address', async () => {
  const { headers } = await look(`${badge.address}.svg`)
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox$/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
