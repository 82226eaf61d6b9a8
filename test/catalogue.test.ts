import { expect, test } from 'vitest'
import { publishedMicrocredential } from './support/catalogue'
import { expectJson, newWorld } from './support/client'

test('an author publishes a microcredential', async () => {
  const world = await newWorld()
  const { id, version } = await publishedMicrocredential(world)
  expect(version).toMatchObject({ number: 1, status: 'published' })
  expect(await expectJson(world.author.get(`/api/v1/microcredentials/${id}`))).toMatchObject({ published: version })
})
