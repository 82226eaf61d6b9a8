import { beforeAll, describe, expect, test } from 'vitest'
import type { Version } from '../src/catalogue/version'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { World } from './support/client'

let world: World
let other: World
beforeAll(async () => {
  world = await newWorld()
  other = await newWorld()
})

const publish = (id: string, who = world.author) => who.post(`/api/v1/versions/${id}/publish`)
const startDraft = (id: string, who = world.author) => who.post(`/api/v1/microcredentials/${id}/versions`)

describe('public addresses', () => {
  const json = { accept: 'application/json', origin: 'https://elsewhere.example' }

  test('a version is an achievement at its address, for anybody’s browser', async () => {
    const { slug, version } = await publishedMicrocredential(world)
    const address = `/issuers/${world.issuer.slug}/microcredentials/${slug}`
    const answer = await visitor().get(`${address}/versions/1`, json)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      vary: expect.stringContaining('Accept'),
    })
    const achievement = await answer.json<{ id: string; resultDescription: { id: string }[] }>()
    expect(achievement).toMatchObject({
      '@context': ['https://www.w3.org/ns/credentials/v2', expect.stringContaining('context-3.0.3.json')],
      id: `${ctx.origin}${address}/versions/1`,
      type: ['Achievement'],
      name: version.name,
      creator: { id: world.issuer.did, type: ['Profile'], name: 'Example Academy' },
      image: { id: `${ctx.origin}/images/${version.imageDigest}` },
    })
    expect(achievement.resultDescription[1]?.id).toBe(`${achievement.id}#c2`)
    const linked = await visitor().get(`${address}/versions/1`, { accept: 'application/ld+json, text/html;q=0.5' })
    expect(linked.headers.get('content-type')).toBe('application/ld+json')
    expect(await linked.json()).toEqual(achievement)
    const preflight = await visitor().fetch(`${address}/versions/1`, {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('an issuer is a profile at its address', async () => {
    const address = `/issuers/${world.issuer.slug}`
    const answer = await visitor().get(address, json)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await answer.json()).toMatchObject({
      '@context': [expect.any(String), expect.any(String)],
      id: world.issuer.did,
      type: ['Profile'],
      name: 'Example Academy',
    })
    await expectJson(world.owner.patch(`/api/v1${address}`, { email: 'Badges@academy.example.org' }))
    expect(await expectJson(visitor().get(address, json))).toMatchObject({ email: 'badges@academy.example.org' })
    await expectJson(world.owner.patch(`/api/v1${address}`, { email: 'nobody' }), 422)
    await expectJson(world.owner.patch(`/api/v1${address}`, { email: null }))
    expect(await expectJson(visitor().get(address, json))).not.toHaveProperty('email')
    await expectJson(visitor().get('/issuers/no-such-issuer', json), 404)
  })

  test('who asks for nothing in particular gets no JSON', async () => {
    const { slug } = await publishedMicrocredential(world)
    for (const accept of ['*/*', 'text/html', 'text/html,application/json;q=0.9']) {
      const answer = await visitor().get(`/issuers/${world.issuer.slug}/microcredentials/${slug}`, { accept })
      expect(answer.headers.get('content-type')).not.toMatch(/^application\/(ld\+)?json/)
      await answer.body?.cancel()
    }
  })

  test('a version answers for ever; without a number the newest does; a draft has no address', async () => {
    const { id, slug } = await publishedMicrocredential(world)
    const get = (suffix = '') => visitor().get(`/issuers/${world.issuer.slug}/microcredentials/${slug}${suffix}`, json)
    const draft = await expectJson<Version>(startDraft(id), 201)
    await expectJson(get('/versions/2'), 404)
    expect(await expectJson(get())).toMatchObject({ version: '1' })
    await expectJson(publish(draft.id))
    expect(await expectJson(get())).toMatchObject({ version: '2' })
    const first = await expectJson(get('/versions/1'))
    expect(first).toMatchObject({ version: '1' })
    expect(first).not.toHaveProperty('related')
    expect(await expectJson(get('/versions/2'))).toMatchObject({
      related: [{ id: first.id, type: ['Related'], inLanguage: 'en', version: '1' }],
    })
    await expectJson(world.author.post(`/api/v1/versions/${draft.id}/retire`))
    expect(await expectJson(get())).toMatchObject({ version: '2' })
    await expectJson(get('/versions/3'), 404)
    await expectJson(get('/versions/0'), 404)
    await expectJson(visitor().get(`/issuers/${other.issuer.slug}/microcredentials/${slug}`, json), 404)
  })
})
