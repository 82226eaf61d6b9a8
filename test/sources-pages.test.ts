import { beforeAll, expect, test, vi } from 'vitest'
import { draftContent, publishedMicrocredential } from './support/catalogue'
import { expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { open, send } from './support/pages'
import { post } from './support/sources'

let world: World
let base: string

beforeAll(async () => {
  world = await newWorld()
  base = `/admin/${world.issuer.slug}/sources`
})

const json = { 'content-type': 'application/json' }

test('an admin connects a platform, mends its mapping and its map, and replays, without scripts', async () => {
  const { owner } = world
  const requirement = { ...draftContent().requirements[0]!, id: 'r1', name: 'The course', kind: 'course' as const }
  const { id: microcredentialId } = await publishedMicrocredential(world, { requirements: [requirement] })

  const empty = await open(owner, base)
  expect(empty.html).toContain('No course platform is connected.')
  const unnamed = await send(owner, empty, base, { name: ' ', platform: 'generic' })
  expect([unnamed.status, unnamed.html.includes('Give a name.')]).toEqual([422, true])
  const made = await send(owner, empty, base, { name: 'Campus <b>', platform: 'generic', authentication: 'secret' })
  const [, secret] = /id="secret"[^>]* value="([0-9a-f]{64})"/.exec(made.html) ?? []
  const [, id] = /\/hooks\/(src_[0-9a-f]{32})/.exec(made.html) ?? []
  expect([made.status, made.html.includes(`?token=${secret}`)]).toEqual([201, true])
  const path = `${base}/${id}`
  expect((await open(owner, path)).html).not.toContain(secret)

  const body = { what: 'finished', who: '<script>alert(1)</script>@x', mail: 'lea.pages@example.org', no: 7 }
  await expectJson(post(`http://localhost:8787/hooks/${id}?token=${secret}`, JSON.stringify(body), json))
  const seen = await vi.waitUntil(
    async () => {
      const page = await open(owner, `${path}/hooks?status=unmapped`)
      return page.html.includes('No type at $.type.') && page
    },
    { timeout: 10_000 },
  )
  expect(seen.html).toContain('&lt;script&gt;')
  expect(seen.html).not.toContain('<script>alert')

  const mapping = await open(owner, `${path}/mapping`)
  expect(mapping.html).toContain('lea.pages@example.org')
  const fields = {
    'paths.type': '$.what',
    'paths.email': '$.mail',
    'paths.courseId': '$.no',
    'words.2.word': 'finished',
  }
  const wrong = await send(owner, mapping, `${path}/mapping`, { ...fields, 'paths.email': '$..mail' })
  expect([wrong.status, wrong.html.includes('no wildcards')]).toEqual([422, true])
  const tried = await send(owner, wrong, `${path}/mapping`, fields, `${path}/mapping/try`)
  expect([tried.status, tried.html.includes('This would be read.')]).toEqual([200, true])
  expect(tried.html).toContain('<dd>lea.pages@example.org</dd>')
  const saved = await send(owner, tried, `${path}/mapping`)
  expect(saved.url).toBe(path)

  const nothing = await send(owner, saved, `${path}/courses`, {
    courseId: '7',
    counts: microcredentialId,
    enrolls: undefined,
  })
  expect([nothing.status, nothing.html.includes('Say that it enrolls')]).toEqual([422, true])
  const mapped = await send(owner, saved, `${path}/courses`, { courseId: '7', counts: `${microcredentialId} r1` })
  expect(mapped.html).toContain('enrolls and counts as “The course”')

  await send(owner, await open(owner, `${path}/hooks`), `${path}/replay`)
  await expect.poll(async () => (await open(owner, `${path}/hooks`)).html, { timeout: 10_000 }).toContain('Done')
  const list = await open(owner, `${path}/hooks`)
  const [again] = list.forms.filter(({ action }) => /\/hooks\/hook_\w+\/replay$/.test(action))
  expect((await send(owner, list, again!.action)).status).toBe(200)

  const page = await open(owner, path)
  const change = page.forms.find(({ action }) => /\/courses\/sco_\w+$/.test(action))!.action
  const [, entry] = /courses\/(sco_\w+)/.exec(change) ?? []
  const changed = await send(owner, page, change, { [`courses.${entry}.requirementId`]: '' })
  expect(changed.html).not.toContain('counts as “The course”')
  expect((await send(owner, changed, `${change}/remove`)).html).toContain('No course is mapped yet')

  const rotated = await send(owner, page, `${path}/rotate`)
  expect([rotated.status, /id="secret"[^>]* value="[0-9a-f]{64}"/.test(rotated.html)]).toEqual([201, true])
  const gone = await send(owner, page, `${path}/remove`)
  expect([gone.url, gone.html.includes('No course platform is connected.')]).toEqual([base, true])
  expect((await open(owner, path)).status).toBe(404)
})

test('only who may manage sources sees them', async () => {
  const { owner, author } = world
  const made = await expectJson(
    owner.post(`/api/v1/issuers/${world.issuer.slug}/sources`, {
      name: 'X',
      platform: 'canvas',
      authentication: 'secret',
    }),
    201,
  )
  const neighbour = await newWorld()
  for (const path of [base, `${base}/${made.id}`, `${base}/${made.id}/hooks`, `${base}/${made.id}/mapping`]) {
    expect((await author.get(path)).status).toBe(403)
    expect((await neighbour.owner.get(path)).status).toBe(403)
    expect((await owner.get(path)).status).toBe(200)
  }
  const other = `/admin/${neighbour.issuer.slug}/sources/${made.id}`
  expect((await neighbour.owner.get(other)).status).toBe(404)
  expect((await neighbour.owner.submit(`${other}/rotate`, {})).status).toBe(404)
})
