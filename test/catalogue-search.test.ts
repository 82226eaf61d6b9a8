import { beforeAll, describe, expect, test } from 'vitest'
import { completeDraft, publishedMicrocredential } from './support/catalogue'
import { expectJson, newWorld, visitor } from './support/client'
import type { World } from './support/client'

describe('search', () => {
  let shop: World
  const search = async (query: Record<string, string>): Promise<string[]> => {
    const params = new URLSearchParams({ issuer: shop.issuer.slug, ...query }).toString()
    const { items } = await expectJson(visitor().get(`/api/v1/microcredentials?${params}`))
    return items.map(({ name }: { name: string }) => name)
  }

  beforeAll(async () => {
    shop = await newWorld()
    const offers = [
      { name: 'Élan in teams', competency: 'Can fire up a 100% tired team.', estimatedHours: 4, tags: ['Energy', 'b'] },
      { name: 'Baking bread', competency: 'Can bake a sourdough loaf.', estimatedHours: 30, tags: ['food'] },
      { name: 'Übersetzen', competency: 'Can translate a team manual.', estimatedHours: null, tags: ['b'] },
    ]
    for (const offer of offers) await publishedMicrocredential(shop, { description: '—', ...offer })
    await completeDraft(shop, { name: 'Unpublished team secrets' })
    const gone = await publishedMicrocredential(shop, { name: 'Retired team' })
    await expectJson(shop.author.post(`/api/v1/versions/${gone.version.id}/retire`))
  })

  test('lists what is published, newest first', async () => {
    expect(await search({})).toEqual(['Übersetzen', 'Baking bread', 'Élan in teams'])
  })

  test.each<[object, string[]]>([
    [{ q: 'TEAM' }, ['Übersetzen', 'Élan in teams']],
    [{ q: 'team elan' }, ['Élan in teams']],
    [{ q: 'ÜBERSETZEN manual' }, ['Übersetzen']],
    [{ q: 'team bread' }, []],
    [{ q: '100%' }, ['Élan in teams']],
    [{ q: '%' }, ['Élan in teams']],
    [{ q: '_' }, []],
    [{ q: "' or 1=1 --" }, []],
    [{ q: 'sourdough '.repeat(9) }, ['Baking bread']],
    [{ q: 'x'.repeat(100) }, []],
    [{ tag: 'b' }, ['Übersetzen', 'Élan in teams']],
    [{ tag: 'energy' }, ['Élan in teams']],
    [{ tag: 'ener' }, []],
    [{ minHours: '4' }, ['Baking bread', 'Élan in teams']],
    [{ minHours: '5', maxHours: '40' }, ['Baking bread']],
    [{ maxHours: '4', q: 'team', tag: 'Energy' }, ['Élan in teams']],
    [{ issuer: 'no-such-issuer' }, []],
  ])('%j finds %j', async (query, names) => {
    expect(await search(query as Record<string, string>)).toEqual(names)
  })

  test('goes on where a page ended, and refuses a cursor it did not make', async () => {
    const names: string[] = []
    let cursor = ''
    do {
      const params = new URLSearchParams({ issuer: shop.issuer.slug, limit: '1', ...(cursor && { cursor }) }).toString()
      const page = await expectJson(visitor().get(`/api/v1/microcredentials?${params}`))
      names.push(...page.items.map(({ name }: { name: string }) => name))
      cursor = page.next
    } while (cursor)
    expect(names).toEqual(['Übersetzen', 'Baking bread', 'Élan in teams'])
    await expectJson(visitor().get('/api/v1/microcredentials?cursor=zzz'), 422)
    await expectJson(visitor().get('/api/v1/microcredentials?minHours=many'), 422)
  })

  test('says of each what one needs to choose', async () => {
    const { items } = await expectJson(visitor().get(`/api/v1/microcredentials?issuer=${shop.issuer.slug}&q=bread`))
    expect(items[0]).toMatchObject({
      competency: 'Can bake a sourdough loaf.',
      estimatedHours: 30,
      number: 1,
      enrollment: 'open',
      issuer: { slug: shop.issuer.slug, name: 'Example Academy' },
      publishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })
})
