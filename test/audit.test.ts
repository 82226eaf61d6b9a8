import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { actions } from '../src/audit/actions'
import type { AuditView } from '../src/audit/log'
import { auditEntry } from '../src/audit/tables'
import { setRoles } from '../src/identity/members'
import { ctx, expectJson, newWorld } from './support/client'
import type { Visitor, World } from './support/client'

type Listed = { items: (Omit<AuditView, 'at'> & { at: string })[]; next: string | null }

let world: World
let base: string
let owner: { userId: string }
beforeAll(async () => {
  world = await newWorld()
  base = `/api/v1/issuers/${world.issuer.slug}`
  owner = await expectJson(world.owner.get('/api/v1/me'))
})

const log = (query: Record<string, string> = {}, who: Visitor = world.owner): Promise<Listed> =>
  expectJson(who.get(`${base}/audit?${new URLSearchParams(query).toString()}`))

test('says who did what, when, to what, newest first', async () => {
  const made = await expectJson<{ id: string }>(
    world.owner.post(`${base}/api-keys`, { name: 'Platform', scopes: ['credential.read'] }),
    201,
  )
  await world.owner.delete(`${base}/api-keys/${made.id}`)
  const { items } = await log({ subject: made.id })
  expect(items.map(({ action }) => action)).toEqual(['api_key.revoked', 'api_key.made'])
  expect(items[1]).toMatchObject({
    actorKind: 'person',
    actorId: owner.userId,
    actorName: 'Olga Owner',
    detail: { scopes: ['credential.read'], testing: false },
  })
  expect(Math.abs(Date.now() - Date.parse(items[1]!.at))).toBeLessThan(60_000)
})

test('holds ids, and neither names nor addresses', async () => {
  const email = `${crypto.randomUUID()}@example.org`
  const member = await expectJson<{ id: string; userId: string }>(
    world.owner.post(`${base}/members`, { email, name: 'Nora New', roles: ['assessor'] }),
    201,
  )
  const [entry] = (await log({ subject: member.id })).items
  expect(entry).toMatchObject({ action: 'member.added', detail: { userId: member.userId, roles: ['assessor'] } })
  expect(JSON.stringify(entry)).not.toContain(email)
  expect(JSON.stringify(entry)).not.toContain('Nora')
})

test('tells of the issuer that was set up, and of nothing that was refused', async () => {
  const { items } = await log({ action: 'issuer.set_up' })
  expect(items).toMatchObject([{ actorKind: 'system', actorId: '', actorName: null, subjectId: world.issuer.id }])
  const before = (await log({ limit: '100' })).items.length
  await world.author.post(`${base}/api-keys`, { name: 'Mine', scopes: [] })
  await world.owner.delete(`${base}/api-keys/key_unknown`)
  expect((await log({ limit: '100' })).items).toHaveLength(before)
})

test('of two who change the same at once tells of the one who did', async () => {
  const email = `${crypto.randomUUID()}@example.org`
  const { id } = await expectJson<{ id: string }>(
    world.owner.post(`${base}/members`, { email, roles: ['author'] }),
    201,
  )
  const actor = await expectJson(world.owner.get('/api/v1/me'))
  const both = await Promise.allSettled([
    setRoles(ctx, actor, world.issuer.id, id, ['assessor']),
    setRoles(ctx, actor, world.issuer.id, id, ['admin']),
  ])
  const done = both.filter(({ status }) => status === 'fulfilled').length
  expect((await log({ subject: id, action: 'member.changed' })).items).toHaveLength(done)
})

test('is read page by page, and by actor, action, subject and day', async () => {
  const all: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Listed = await log({ limit: '2', ...(cursor && { cursor }) })
    all.push(...page.items.map(({ id }) => id))
    cursor = page.next
  }
  expect(new Set(all).size).toBe(all.length)
  expect(all).toEqual((await log({ limit: '100' })).items.map(({ id }) => id))
  const mine = await log({ actor: owner.userId, action: 'member.added', limit: '100' })
  expect(mine.items.length).toBeGreaterThan(0)
  expect(mine.items.every(({ actorId, action }) => actorId === owner.userId && action === 'member.added')).toBe(true)
  const today = new Date().toISOString().slice(0, 10)
  expect((await log({ from: today, to: today, limit: '100' })).items).toHaveLength(all.length)
  expect((await log({ to: '2020-01-01' })).items).toEqual([])
  expect((await world.owner.get(`${base}/audit?action=member.vanished`)).status).toBe(422)
  expect((await world.owner.get(`${base}/audit?from=yesterday`)).status).toBe(422)
})

test('is served by an index, whatever is looked for', async () => {
  for (const column of ['actor_id', 'action', 'subject_id']) {
    const { results } = await env.DB.prepare(
      `explain query plan select * from audit_entry where issuer_id = 'x' and ${column} = 'y' order by at desc, id desc limit 26`,
    ).all<{ detail: string }>()
    expect(results.map(({ detail }) => detail).join()).toMatch(
      /USING INDEX audit_entry_\w+ \(issuer_id=\? AND \w+=\?\)$/,
    )
  }
})

describe('append-only', () => {
  test('nobody changes or deletes an entry: the database refuses', async () => {
    const ofIssuer = eq(auditEntry.issuerId, world.issuer.id)
    const reason = {
      cause: expect.objectContaining({ message: expect.stringContaining('append-only') as string }) as Error,
    }
    await expect(ctx.db.update(auditEntry).set({ action: 'nothing' }).where(ofIssuer)).rejects.toMatchObject(reason)
    await expect(ctx.db.delete(auditEntry).where(ofIssuer)).rejects.toMatchObject(reason)
    expect((await log()).items.length).toBeGreaterThan(0)
  })
})

describe('the page', () => {
  test('shows what was done in words, and finds it by a form', async () => {
    const path = `/admin/${world.issuer.slug}/audit`
    const page = await (await world.owner.get(path, { accept: 'text/html' })).text()
    expect(page).toContain('Added a member')
    expect(page).toContain('by Olga Owner')
    expect(page).toContain('by Assay itself')
    const some = await (await world.owner.get(`${path}?action=api_key.revoked&from=&actor=`)).text()
    expect(some).toContain('<strong>Revoked an API key</strong>')
    expect(some).not.toContain('<strong>Added a member</strong>')
  })

  test('says what is wrong with a search, and keeps what was typed', async () => {
    const answer = await world.owner.get(`/admin/${world.issuer.slug}/audit?from=yesterday`)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('value="yesterday"')
  })

  test('is for those who run the issuer', async () => {
    expect((await world.author.get(`/admin/${world.issuer.slug}/audit`)).status).toBe(403)
  })
})

test('every kind of deed has words of its own', () => {
  const words = Object.values(actions)
  expect(new Set(words).size).toBe(words.length)
})
