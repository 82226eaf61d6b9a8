import { beforeAll, expect, test } from 'vitest'
import { confirmBatch } from '../src/credentials/direct/batches'
import { losing } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { expectJson, newWorld, origin } from './support/client'
import type { Visitor, World } from './support/client'
import { open, send } from './support/pages'
import type { Page } from './support/pages'
import { eventually } from './support/public'

let world: World
let path: string
let microcredential: string

beforeAll(async () => {
  world = await newWorld()
  path = `/admin/${world.issuer.slug}/issue`
  microcredential = (await publishedMicrocredential(world, { name: 'Bake bread' })).id
})

/** Hands a file in, as a browser does. Returns the page that it leads to. */
async function handIn(csv: string | undefined, fields: Record<string, string>): Promise<Page> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  body.set(
    'file',
    new File(csv === undefined ? [] : [csv], csv === undefined ? '' : 'people.csv', { type: 'text/csv' }),
  )
  const answer = await world.owner.fetch(path, { method: 'POST', body, headers: { origin, accept: 'text/html' } })
  const location = answer.headers.get('location')
  if (location) return open(world.owner, location)
  return { status: answer.status, url: path, html: await answer.text(), forms: [] }
}

test('a file of awards is handed in, looked at, confirmed and worked off', async () => {
  const start = await open(world.owner, path)
  expect(start.html).toContain('Bake bread')
  expect(start.html).toContain('5,000 rows and 2 MB')
  const template = await world.owner.get(`${path}/template.csv?kind=award`)
  expect(await template.text()).toMatch(/^email,name,name_in_badge,/)

  const email = `${crypto.randomUUID()}@example.org`
  const csv = `email,name\n${email},Ada <b>\nbad,Bea\n${email},Ada\n`
  const preview = await handIn(csv, { kind: 'award', microcredentialId: microcredential })
  for (const words of [
    'Nothing has been done yet.',
    '1 badge will be awarded.',
    'This is not an e-mail address.',
    'Ada &lt;b&gt;',
  ])
    expect(preview.html).toContain(words)
  expect((await open(world.owner, `${preview.url}?status=problem`)).html).not.toContain(email)

  await send(world.owner, preview, `${preview.url}/confirm`)
  const done = await eventually(async () => {
    const page = await open(world.owner, preview.url)
    return page.html.includes('2 lines left out.') ? page : undefined
  })
  expect(done.html).toContain('1 badge awarded.')
  expect(done.html).toContain('/report.csv')
  expect((await send(world.owner, preview, `${preview.url}/discard`)).html).toContain('confirmed and done already')
  expect((await open(world.owner, path)).html).toContain('3 rows')
})

test('while it is worked off, the page looks again by itself', async () => {
  const preview = await handIn(`email,name\n${crypto.randomUUID()}@example.org,A\n`, {
    kind: 'award',
    microcredentialId: microcredential,
  })
  expect((await world.owner.get(preview.url)).headers.get('refresh')).toBeNull()
  const id = preview.url.split('/').at(-1)!
  await confirmBatch(losing, await expectJson(world.owner.get('/api/v1/me')), id)
  const answer = await world.owner.get(preview.url)
  expect([answer.headers.get('refresh'), await answer.text()]).toEqual([
    '5',
    expect.stringContaining('0 of 1 badge awarded'),
  ])
})

test('a file can be thrown away instead', async () => {
  const preview = await handIn(`badge,reason\nx,y\n`, { kind: 'revoke' })
  const page = await send(world.owner, preview, `${preview.url}/discard`)
  expect(page.html).toContain('Nothing was done with this file.')
})

test('a file that cannot be read is refused in words, and says which badge was chosen', async () => {
  const fields = { kind: 'award', microcredentialId: microcredential }
  const refused = await handIn('name\nAda', fields)
  expect([refused.status, refused.html]).toEqual([422, expect.stringContaining('Missing: email.')])
  expect((await handIn(undefined, fields)).html).toContain('Choose a file.')
})

test('a file of revocations is handed in beside it', async () => {
  expect((await open(world.owner, `${path}?kind=revoke`)).html).toContain('Revoking is final.')
  const preview = await handIn(`badge,reason\n${'0'.repeat(32)},Because\n`, { kind: 'revoke' })
  expect(preview.html).toContain('There is no such badge of yours.')
  expect(preview.html).toContain('There is nothing in this file that could be done.')
  expect((await open(world.owner, `${path}?kind=revoke`)).html).toContain('1 row')
})

test.each(['award', 'revoke'])('nobody else sees a file to %s, nor the others, nor has one done', async (kind) => {
  const email = `${crypto.randomUUID()}@example.org`
  const csv = kind === 'award' ? `email,name\n${email},Ada\n` : `badge,reason\nx,${email}\n`
  const preview = await handIn(csv, { kind, microcredentialId: microcredential })
  expect(preview.html).toContain(email)
  const other = await newWorld()
  const there = preview.url.replace(world.issuer.slug, other.issuer.slug)
  const list = `${path}?kind=${kind}`

  const refused = async (who: Visitor, url: string, status: number, posted?: Record<string, string>) => {
    const answer = await (posted ? who.submit(url, posted) : who.get(url, { accept: 'text/html' }))
    const html = await answer.text()
    expect([url, answer.status]).toEqual([url, status])
    for (const secret of [email, 'Bake bread', '1 row']) expect(html).not.toContain(secret)
  }
  for (const who of [world.author, other.owner]) {
    await refused(who, list, 403)
    await refused(who, path, 403, { kind })
  }
  for (const act of ['', '/confirm', '/discard', '/retry']) {
    const posted = act === '' ? undefined : {}
    await refused(world.author, preview.url + act, 403, posted)
    await refused(other.owner, preview.url + act, 404, posted)
    await refused(other.owner, there + act, 404, posted)
  }
  expect((await open(world.owner, preview.url)).html).toContain('Nothing has been done yet.')
})
