import { beforeAll, describe, expect, test } from 'vitest'
import type { Version } from '../src/catalogue/version'
import { publishVersion } from '../src/catalogue/versions'
import { statusesAtOnce } from './support/at-once'
import { badgeImage, completeDraft, draftContent, publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { Visitor, World } from './support/client'

let world: World
let other: World
beforeAll(async () => {
  world = await newWorld()
  other = await newWorld()
})

const create = (who: Visitor, body: object, slug = world.issuer.slug) =>
  who.post(`/api/v1/issuers/${slug}/microcredentials`, body)
const patch = (id: string, body: object, who = world.author) => who.patch(`/api/v1/versions/${id}`, body)
const publish = (id: string, who = world.author) => who.post(`/api/v1/versions/${id}/publish`)
const startDraft = (id: string, who = world.author) => who.post(`/api/v1/microcredentials/${id}/versions`)
const read = (id: string, who: Visitor) => who.get(`/api/v1/versions/${id}`)
const paths = ({ errors }: { errors: { path: string }[] }) => errors.map(({ path }) => path)

describe('publishing', () => {
  test('what is missing is named, all of it', async () => {
    const { draft } = await expectJson(create(world.author, { slug: 'incomplete', name: 'X' }), 201)
    const problem = await expectJson(publish(draft.id), 422)
    expect(paths(problem)).toEqual([
      'description',
      'competency',
      'criteriaNarrative',
      'imageDigest',
      'criteria',
      'requirements',
    ])
    expect(problem.detail).toContain('It has no badge image.')
    expect(await expectJson(read(draft.id, world.author))).toMatchObject({ status: 'draft' })
  })

  test('a published version never changes', async () => {
    const { version } = await publishedMicrocredential(world)
    await expectJson(patch(version.id, { revision: version.revision, name: 'Other' }), 409)
    await expectJson(publish(version.id), 409)
    await expectJson(patch(version.id, { revision: version.revision }, other.author), 403)
    expect(await expectJson(read(version.id, visitor()))).toEqual(version)
  })

  test('the next version begins as a copy, and retires the one before', async () => {
    const { id, version } = await publishedMicrocredential(world, { name: 'First' })
    const draft = await expectJson<Version>(startDraft(id), 201)
    expect(draft).toMatchObject({ number: 2, status: 'draft', revision: 1, name: 'First', publishedAt: null })
    expect(draft.criteria).toEqual(version.criteria)
    await expectJson(startDraft(id), 409)

    expect(await expectJson(read(version.id, visitor()))).toMatchObject({ status: 'published' })
    await expectJson(patch(draft.id, { revision: 1, name: 'Second' }))
    await expectJson(publish(draft.id))
    expect(await expectJson(read(version.id, visitor()))).toMatchObject({
      ...version,
      status: 'retired',
      retiredAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    expect(await expectJson(visitor().get(`/api/v1/microcredentials/${id}`))).toMatchObject({
      issuer: { slug: world.issuer.slug },
      published: { name: 'Second', number: 2 },
    })
  })

  test('two publishers at once publish once', async () => {
    const { draft } = await completeDraft(world)
    expect(await statusesAtOnce([publish(draft.id), publish(draft.id), publish(draft.id)])).toEqual([200, 409, 409])
    expect(await expectJson(read(draft.id, visitor()))).toMatchObject({ status: 'published' })
  })

  test('a draft that is saved while it is being published is published as checked, or not at all', async () => {
    const { id, version } = await publishedMicrocredential(world)
    const draft = await expectJson<Version>(startDraft(id), 201)
    const author = await expectJson(world.author.get('/api/v1/me'))
    // The other author's save lands between the check and the batch.
    const db = new Proxy(ctx.db, {
      get: (target, name) => {
        if (name !== 'batch') return Reflect.get(target, name)
        return async (statements: Parameters<typeof ctx.db.batch>[0]) => {
          await expectJson(patch(draft.id, { revision: 1, imageDigest: null }))
          return target.batch(statements)
        }
      },
    })
    await expect(publishVersion({ ...ctx, db }, author, draft.id)).rejects.toMatchObject({ code: 'conflict' })
    expect(await expectJson(read(draft.id, world.author))).toMatchObject({ status: 'draft', imageDigest: null })
    expect(await expectJson(read(version.id, visitor()))).toMatchObject({ status: 'published' })
  })

  test('a retired version stays readable but leaves the catalogue', async () => {
    const { id, version } = await publishedMicrocredential(world)
    const retire = (who = world.author) => who.post(`/api/v1/versions/${version.id}/retire`)
    await expectJson(retire(other.author), 403)
    await expectJson(retire(world.assessor), 403)
    expect(await expectJson(retire())).toMatchObject({ status: 'retired' })
    await expectJson(retire(), 409)
    expect(await expectJson(read(version.id, visitor()))).toMatchObject({ status: 'retired' })
    await expectJson(visitor().get(`/api/v1/microcredentials/${id}`), 404)
    const draft = await expectJson<Version>(startDraft(id), 201)
    await expectJson(world.author.post(`/api/v1/versions/${draft.id}/retire`), 409)
  })

  test('an issuer’s own list shows every version', async () => {
    const own = await newWorld()
    const { id } = await publishedMicrocredential(own)
    await expectJson(startDraft(id, own.author), 201)
    const second = await completeDraft(own)
    const list = (who: Visitor, query = '') =>
      expectJson(who.get(`/api/v1/issuers/${own.issuer.slug}/microcredentials${query}`))
    const { items } = await list(own.owner)
    expect(items).toMatchObject([
      { id: second.id, versions: [{ number: 1, status: 'draft' }] },
      {
        id,
        versions: [
          { number: 2, status: 'draft' },
          { number: 1, status: 'published' },
        ],
      },
    ])
    const first = await list(own.author, '?limit=1')
    expect((await list(own.author, `?limit=1&cursor=${first.next}`)).items).toMatchObject([{ id }])
    await expectJson(visitor().get(`/api/v1/issuers/${own.issuer.slug}/microcredentials`), 401)
    await expectJson(other.author.get(`/api/v1/issuers/${own.issuer.slug}/microcredentials`), 403)
  })

  test('a key with the scopes does what an author does', async () => {
    const scopes = ['catalogue.read', 'catalogue.write', 'learners.invite']
    const { key } = await expectJson(
      world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, { name: 'robot', scopes }),
      201,
    )
    const send = (path: string, body: object) =>
      visitor().fetch(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      })
    const content = { ...draftContent(), imageDigest: await badgeImage(world) }
    const path = `/api/v1/issuers/${world.issuer.slug}/microcredentials`
    const { id, draft } = await expectJson(send(path, { slug: 'by-robot', ...content }), 201)
    await expectJson(send(`/api/v1/versions/${draft.id}/publish`, {}))
    await expectJson(send(`/api/v1/microcredentials/${id}/invitations`, { email: 'lea@example.org' }), 201)
    await expectJson(send(`/api/v1/issuers/${other.issuer.slug}/microcredentials`, { slug: 'by-robot' }), 403)
  })
})
