import { beforeAll, describe, expect, test } from 'vitest'
import type { Version } from '../src/catalogue/version'
import { statusesAtOnce } from './support/at-once'
import { completeDraft, uploadImage } from './support/catalogue'
import { expectJson, newWorld, person, visitor } from './support/client'
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

describe('drafts', () => {
  test('a microcredential begins as a draft that may be incomplete', async () => {
    const made = await expectJson(create(world.author, { slug: 'begin', name: 'Beginnings' }), 201)
    expect(made).toMatchObject({ slug: 'begin', issuerId: world.issuer.id })
    expect(made.draft).toMatchObject({
      number: 1,
      status: 'draft',
      revision: 1,
      name: 'Beginnings',
      achievementType: 'MicroCredential',
      language: 'en',
      criteria: [],
      assessors: 1,
      enrollment: 'open',
    })
    expect(made.draft).not.toHaveProperty('searchText')
    await expectJson(create(world.author, { slug: 'begin' }), 409)
    await expectJson(create(other.author, { slug: 'begin' }, other.issuer.slug), 201)
  })

  test('only authors of the issuer write', async () => {
    await expectJson(create(visitor(), { slug: 'roles' }), 401)
    for (const who of [await person(), world.owner, world.assessor, other.author])
      await expectJson(create(who, { slug: 'roles' }), 403)
    await expectJson(create(world.author, { slug: 'roles' }, 'no-such-issuer'), 404)
  })

  test('a draft is there for authors and admins of its issuer, and for nobody else', async () => {
    const { id, draft } = await completeDraft(world)
    for (const who of [world.author, world.owner]) {
      await expectJson(read(draft.id, who))
      expect(await expectJson(who.get(`/api/v1/microcredentials/${id}`))).toMatchObject({ published: null })
    }
    for (const who of [visitor(), await person(), world.assessor, other.author]) {
      await expectJson(read(draft.id, who), 404)
      await expectJson(who.get(`/api/v1/microcredentials/${id}`), 404)
    }
    for (const act of [publish, (id: string, who: Visitor) => patch(id, { revision: 1 }, who)]) {
      await expectJson(act(draft.id, visitor()), 401)
      await expectJson(act(draft.id, other.author), 404)
      await expectJson(act(draft.id, world.owner), 403)
    }
    await expectJson(startDraft(id, other.author), 404)
  })

  test('a save changes what it names and counts the revision', async () => {
    const { draft } = await completeDraft(world)
    const saved = await expectJson(patch(draft.id, { revision: 1, name: 'New name', validityMonths: 24 }))
    expect(saved).toEqual({
      ...draft,
      name: 'New name',
      validityMonths: 24,
      revision: 2,
      updatedAt: expect.any(String),
    })
  })

  test('where it belongs among others is kept: field, code, other languages, and skills of each criterion', async () => {
    const { draft } = await completeDraft(world)
    const skill = { targetName: 'plan meetings', targetUrl: 'https://skills.example.org/Größe 1' }
    const content = {
      fieldOfStudy: 'Leadership',
      humanCode: 'LEAD-1',
      translations: [{ url: 'https://akademie.example.org/retro', language: 'de' }],
      criteria: draft.criteria.map((criterion) => ({ ...criterion, alignments: [skill] })),
    }
    const saved = await expectJson<Version>(patch(draft.id, { revision: 1, ...content }))
    const kept = { ...skill, targetUrl: 'https://skills.example.org/Gr%C3%B6%C3%9Fe%201' }
    expect(saved).toMatchObject({ ...content, criteria: content.criteria.map(() => ({ alignments: [kept] })) })
    await expectJson(publish(draft.id))
    const next = await expectJson<Version>(startDraft(saved.microcredentialId), 201)
    for (const field of ['fieldOfStudy', 'humanCode', 'translations', 'criteria'] as const)
      expect(next[field]).toEqual(saved[field])
  })

  test('a save that began from an older revision is refused, and two at once make one', async () => {
    const { draft } = await completeDraft(world)
    const saves = ['A', 'B'].map((name) => patch(draft.id, { revision: 1, name }))
    expect(await statusesAtOnce(saves)).toEqual([200, 409])
    await expectJson(patch(draft.id, { revision: 1, name: 'C' }), 409)
    await expectJson(patch(draft.id, { revision: 9, name: 'C' }), 409)
    expect(await expectJson(read(draft.id, world.author))).toMatchObject({ revision: 2 })
  })

  test('bad fields are named, and nothing is saved', async () => {
    const { draft } = await completeDraft(world)
    const criteria = [{ name: 'A', levels: [{ name: 'x' }], requiredLevel: 'l7' }]
    const problem = await expectJson(patch(draft.id, { revision: 1, name: 'kept out', credits: 8.2, criteria }), 422)
    expect(paths(problem)).toEqual(['credits', 'criteria.0.requiredLevel'])
    expect(await expectJson(read(draft.id, world.author))).toEqual(draft)
    const answer = await world.author.fetch(`/api/v1/versions/${draft.id}`, {
      method: 'PATCH',
      body: '{not json',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(400)
    await answer.body?.cancel()
  })

  test('a badge image has to be uploaded, and of the right kind', async () => {
    const { draft } = await completeDraft(world)
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    const { digest } = await expectJson(uploadImage(world.author, world.issuer.slug, svg, 'image/svg+xml'), 201)
    const unknown = await expectJson(patch(draft.id, { revision: 1, imageDigest: 'f'.repeat(64) }), 422)
    expect(paths(unknown)).toEqual(['imageDigest'])
    expect(paths(await expectJson(patch(draft.id, { revision: 1, imageDigest: digest }), 422))).toEqual(['imageDigest'])
    await expectJson(patch(draft.id, { revision: 1, imageSvgDigest: digest }))
    await expectJson(create(world.author, { slug: 'unknown-image', imageDigest: 'f'.repeat(64) }), 422)
  })

  test('there is no such version, and no such microcredential', async () => {
    await expectJson(read('ver_none', world.author), 404)
    await expectJson(patch('ver_none', { revision: 1 }), 404)
    await expectJson(publish('ver_none'), 404)
    await expectJson(startDraft('mc_none'), 404)
    await expectJson(visitor().get('/api/v1/microcredentials/mc_none'), 404)
  })
})
