import { beforeAll, expect, test } from 'vitest'
import { bury } from '../src/events/dead'
import { handle } from '../src/jobs/consume'
import { submitted } from './support/assessment'
import { anotherSecret, awardOf, losing, metUnheard, withSecret } from './support/award'
import { makePng } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { open, send } from './support/pages'
import { earned, issued } from './support/public'

let world: World
let owner: Visitor
let admin: string

beforeAll(async () => {
  world = await newWorld()
  owner = world.owner
  admin = `/admin/${world.issuer.slug}`
})

const fieldsOf = (page: Awaited<ReturnType<typeof open>>, action: string) =>
  page.forms.find((f) => f.action === action)?.fields

test('what one runs is a press away', async () => {
  expect((await owner.get('/admin')).headers.get('location')).toBe(admin)
  expect((await open(owner, admin)).html).toContain('Nothing needs you.')
})

test('people are invited, given roles and removed; what is refused keeps what was typed', async () => {
  const email = `anna-${crypto.randomUUID()}@example.org`
  const path = `${admin}/people`
  let page = await send(owner, await open(owner, path), path, {
    email: 'anna',
    name: 'Anna "A"',
    'roles.3': 'assessor',
  })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('This is not an e-mail address.')])
  expect(fieldsOf(page, path)).toEqual([
    ['email', 'anna'],
    ['name', 'Anna "A"'],
    ['roles.3', 'assessor'],
  ])
  page = await send(owner, page, path, { email })
  expect(page.html).toContain(email)

  const members = `/api/v1/issuers/${world.issuer.slug}/members`
  await expectJson(owner.post(members, { email, roles: ['assessor'] }), 201)
  page = await open(owner, path)
  const { items } = await expectJson(owner.get(members))
  const [me, anna] = ['owner', email].map((e) => items.find((m: { email: string }) => m.email.startsWith(e)))
  page = await send(owner, page, `${path}/${anna.id}`, { [`members.${anna.id}.roles.1`]: 'admin' })
  expect(fieldsOf(page, `${path}/${anna.id}`)?.map(([, role]) => role)).toEqual(['admin', 'assessor'])

  const stepDown = { [`members.${me.id}.roles.0`]: undefined, [`members.${me.id}.roles.2`]: 'author' }
  const refused = await send(owner, page, `${path}/${me.id}`, stepDown)
  expect([refused.status, refused.html]).toEqual([409, expect.stringContaining('The last owner has to stay.')])
  expect(fieldsOf(refused, `${path}/${me.id}`)?.map(([, role]) => role)).toEqual(['author'])
  const none = await send(owner, page, `${path}/${me.id}`, { [`members.${me.id}.roles.0`]: undefined })
  expect([none.status, none.html]).toEqual([422, expect.stringContaining('Give at least one role.')])

  page = await send(owner, page, `${path}/${anna.id}`, {}, `${path}/${anna.id}/remove`)
  expect(page.html).not.toContain(`${path}/${anna.id}`)
})

test('an API key is shown once, and ends when it is revoked', async () => {
  const path = `${admin}/keys`
  let page = await send(owner, await open(owner, path), path, { name: 'Course <platform>' })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('Give at least one scope.')])
  expect(fieldsOf(page, path)).toEqual([['name', 'Course <platform>']])

  page = await send(owner, page, path, { 'scopes.0': 'issuer.edit' })
  const key = /assay_[0-9a-f]{64}/.exec(page.html)?.[0] ?? ''
  expect([page.status, key]).toEqual([201, expect.stringMatching(/^assay_/)])
  expect(page.html).toContain('Course &lt;platform&gt;')
  const use = () =>
    visitor().fetch(`/api/v1/issuers/${world.issuer.slug}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{}',
    })
  expect((await use()).status).toBe(200)

  page = await open(owner, path)
  expect(page.html).not.toContain(key)
  const revoke = page.forms.find((f) => f.action.endsWith('/revoke'))?.action ?? ''
  page = await send(owner, page, revoke)
  expect(page.html).toContain('Revoked')
  expect((await use()).status).toBe(401)
})

test('the profile is changed, with an image; a refused one keeps the words', async () => {
  const path = `${admin}/profile`
  const page = await send(owner, await open(owner, path), path, { name: 'Academy & Sons', url: 'ftp://academy' })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('begins with https:// or http://')])
  expect(Object.fromEntries(fieldsOf(page, path) ?? [])).toMatchObject({ name: 'Academy & Sons', url: 'ftp://academy' })

  const post = async (image: Blob) => {
    const body = new FormData()
    for (const [name, value] of fieldsOf(page, path) ?? []) body.set(name, value)
    body.set('url', 'https://academy.example.org')
    body.set('image', image, 'logo.png')
    return owner.fetch(path, { method: 'POST', body, headers: { origin, accept: 'text/html' } })
  }
  const tiny = await post(new Blob([await makePng(16)], { type: 'image/png' }))
  expect([tiny.status, await tiny.text()]).toEqual([422, expect.stringContaining('href="#image"')])
  expect((await post(new Blob([await makePng()], { type: 'image/png' }))).status).toBe(303)
  expect((await open(owner, path)).html).toMatch(/Academy &amp; Sons[\s\S]*src="\/images\/[0-9a-f]{64}"/)
})

test('a badge is revoked with a reason, for good', async () => {
  const badge = await earned(world)
  const path = `${admin}/badges`
  const [action, reason] = [`${path}/${badge.id}/revoke`, `badges.${badge.id}.reason`]
  let page = await send(owner, await open(owner, path), action, { [reason]: ' ' })
  expect([page.status, page.html]).toEqual([422, expect.stringContaining('the reason is shown on the badge')])
  expect(page.html).toContain('This is final.')
  page = await send(owner, page, action, { [reason]: 'The work was <copied>.' })
  expect(page.html).toContain('The work was &lt;copied&gt;.')
  const again = await owner.submit(action, { [reason]: 'Twice.' })
  expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('revoked already')])
})

test('what needs attention says what it is, and goes once it is mended', async () => {
  const waiting = await submitted(world, { learner: world.assessor })
  const held = await metUnheard(world)
  await handle({ ...withSecret(anotherSecret), jobs: losing.jobs }, held.eventId)
  const dead = await metUnheard(world)
  await bury(ctx, dead.eventId)
  const award = await awardOf(held.submissionId)

  let page = await open(owner, admin)
  expect(page.html).toContain('Submissions nobody may assess')
  expect(page.html).toContain('nobody may give')
  expect((await open(owner, `/learn/submissions/${waiting.submissionId}`)).html).toContain('What was handed in')
  expect(page.html).toContain('Badges that are held')
  expect(page.html).toContain('Work that was given up')

  page = await send(owner, page, `${admin}/awards/${award.id}/retry`)
  page = await send(owner, page, `${admin}/jobs/${dead.eventId}/replay`)
  await Promise.all([issued(held.submissionId), issued(dead.submissionId)])
  page = await open(owner, admin)
  expect(page.html).not.toContain('Badges that are held')
  expect(page.html).not.toContain('Work that was given up')
  const replayed = await owner.submit(`${admin}/jobs/${dead.eventId}/replay`, {})
  expect([replayed.status, await replayed.text()]).toEqual([409, expect.stringContaining('nothing to replay')])
})

test('is for who runs the issuer, and no other', async () => {
  const [stranger, other] = [await person(), await newWorld()]
  for (const part of ['', '/people', '/keys', '/badges', '/profile']) {
    for (const visitor of [stranger, other.owner, world.author, world.assessor])
      expect((await open(visitor, admin + part)).status).toBe(403)
    expect((await open(visitor(), admin + part)).status).toBe(401)
  }
  for (const path of [
    '/people',
    '/keys',
    '/profile',
    '/keys/key_1/revoke',
    '/people/mem_1/remove',
    '/jobs/ev_1/replay',
  ])
    expect((await other.owner.submit(admin + path, { name: 'Mallory' })).status).toBe(403)

  // Through one's own issuer nothing of another is reached.
  const badge = await earned(world)
  const { items } = await expectJson(owner.get(`/api/v1/issuers/${world.issuer.slug}/members`))
  const own = `/admin/${other.issuer.slug}`
  const taken = await other.owner.submit(`${own}/badges/${badge.id}/revoke`, { [`badges.${badge.id}.reason`]: 'x' })
  expect(taken.status).toBe(404)
  expect((await other.owner.submit(`${own}/people/${items[0].id}/remove`, {})).status).toBe(404)
})
