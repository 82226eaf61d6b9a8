import { beforeAll, describe, expect, test } from 'vitest'
import { invite } from '../src/catalogue/invitations'
import { isInvited } from '../src/catalogue/service'
import type { Version } from '../src/catalogue/version'
import { publishVersion } from '../src/catalogue/versions'
import type { Ctx } from '../src/context'
import { handle } from '../src/jobs/consume'
import { readMailbox } from '../src/mail/mailbox'
import { statusesAtOnce } from './support/at-once'
import { eventOf, losing } from './support/award'
import { badgeImage, completeDraft, draftContent, publishedMicrocredential, uploadImage } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { eventually } from './support/public'

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
    expect(await expectJson(get('/versions/1'))).toMatchObject({ version: '1' })
    await expectJson(world.author.post(`/api/v1/versions/${draft.id}/retire`))
    expect(await expectJson(get())).toMatchObject({ version: '2' })
    await expectJson(get('/versions/3'), 404)
    await expectJson(get('/versions/0'), 404)
    await expectJson(visitor().get(`/issuers/${other.issuer.slug}/microcredentials/${slug}`, json), 404)
  })
})

describe('invitations', () => {
  test('somebody invited gets one mail, with the address of what they can earn', async () => {
    const { id, slug } = await publishedMicrocredential(world, { enrollment: 'invitation' })
    const email = `${crypto.randomUUID()}@example.org`
    const send = () => world.owner.post(`/api/v1/microcredentials/${id}/invitations`, { email: email.toUpperCase() })
    const first = await expectJson(send(), 201)
    expect(first).toMatchObject({ email })
    expect(await expectJson(send(), 201)).toEqual(first)
    const newest = await eventually(async () => (await readMailbox(ctx, email))[0])
    expect(newest.text).toContain(`${ctx.origin}/issuers/${world.issuer.slug}/microcredentials/${slug}`)
    const { items } = await expectJson(world.author.get(`/api/v1/microcredentials/${id}/invitations`))
    expect(items).toEqual([first])
    expect(await readMailbox(ctx, email)).toHaveLength(1)
  })

  test('hold although no mail goes out, and the mail follows later', async () => {
    const { id } = await publishedMicrocredential(world, { enrollment: 'invitation' })
    const email = `${crypto.randomUUID()}@example.org`
    const mute: Ctx = { ...losing, mail: { send: () => Promise.reject(new Error('No mail today.')) } }
    const invited = await invite(mute, await expectJson(world.author.get('/api/v1/me')), id, email)
    const event = await eventOf('invitation.created', invited.id)
    expect(await handle(mute, event)).toBe(false)
    for (let times = 0; times < 2; times++) expect(await handle(losing, event)).toBe(true)
    expect(await readMailbox(ctx, email)).toHaveLength(1)
    expect(await isInvited(ctx, id, email)).toBe(true)
  })

  test('only for what is published, and only by its own issuer’s people', async () => {
    const { id: draftOnly } = await completeDraft(world)
    const { id } = await publishedMicrocredential(world)
    const inviteBy = (who: Visitor, mc: string, email = 'lea@example.org') =>
      who.post(`/api/v1/microcredentials/${mc}/invitations`, { email })
    await expectJson(inviteBy(world.author, draftOnly), 409)
    await expectJson(inviteBy(other.author, draftOnly), 404)
    await expectJson(inviteBy(other.author, id), 403)
    await expectJson(inviteBy(world.assessor, id), 403)
    await expectJson(inviteBy(visitor(), id), 401)
    await expectJson(inviteBy(world.author, 'mc_none'), 404)
    await expectJson(inviteBy(world.author, id, 'not an address'), 422)
    await expectJson(world.assessor.get(`/api/v1/microcredentials/${id}/invitations`), 403)
  })
})
