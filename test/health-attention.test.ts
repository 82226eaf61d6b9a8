import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backup } from '../src/backup/tables'
import type { Ctx } from '../src/context'
import { destination } from '../src/destinations/tables'
import { listAttention } from '../src/health/attention'
import type { Actor } from '../src/identity/rules'
import { outgoingMail } from '../src/mail/tables'
import { hook, source } from '../src/sources/tables'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { World } from './support/client'
import { open, send } from './support/pages'

let world: World
let admin: string
let me: Actor
const longAgo = new Date(2026, 0, 2)
const finishedAt = new Date()
/** Newer than any that other tests made. */
const last = { id: '2100-01-01', at: 'end', counts: {}, startedAt: new Date(2100, 0, 1), finishedAt }

beforeAll(async () => {
  world = await newWorld()
  admin = `/admin/${world.issuer.slug}`
  me = await expectJson(world.owner.get('/api/v1/me'))
  await ctx.db.insert(backup).values({ ...last, status: 'done' })
})
afterAll(async () => {
  await ctx.db.delete(backup).where(eq(backup.id, last.id))
})

/** One thing of each kind that a room below has for the page. */
async function trouble(): Promise<void> {
  const issuerId = world.issuer.id
  const sourceId = ctx.newId('src')
  await ctx.db.insert(outgoingMail).values({
    id: 'mail_1',
    key: crypto.randomUUID(),
    issuerId,
    to: 'lea@example',
    subject: 'Your badge',
    text: 'It is here.',
    status: 'refused',
    problem: 'The address may be mistyped.',
    createdAt: longAgo,
  } as typeof outgoingMail.$inferInsert)
  await ctx.db.insert(destination).values({
    id: 'dst_1',
    issuerId,
    name: 'Our <wiki>',
    url: 'https://wiki.example.org/hook',
    events: [],
    createdBy: 'x',
    createdAt: longAgo,
    failingSince: longAgo,
    offAt: longAgo,
    offReason: 'It answered 410.',
  } as typeof destination.$inferInsert)
  await ctx.db.insert(source).values({
    id: sourceId,
    issuerId,
    name: 'Our courses',
    platform: 'generic',
    authentication: 'signature',
    mapping: {},
    createdBy: 'x',
    createdAt: longAgo,
  } as unknown as typeof source.$inferInsert)
  await ctx.db.insert(hook).values({
    id: ctx.newId('hook'),
    sourceId,
    issuerId,
    dedupeKey: 'id:1',
    contentType: 'application/json',
    body: '{}',
    status: 'unmapped',
    reason: 'No such course.',
    receivedAt: longAgo,
    expiresAt: new Date(2030, 1, 1),
  } as typeof hook.$inferInsert)
}

test('nothing needs anybody in an issuer where all goes well', async () => {
  expect((await open(world.owner, admin)).html).toContain('Nothing needs you.')
})

describe('what needs attention', () => {
  beforeAll(trouble)

  test('is on one page, each thing with what to do', async () => {
    const { html } = await open(world.owner, admin)
    for (const words of ['Mail that did not arrive', 'Your badge, to lea@example', 'The address may be mistyped.'])
      expect(html).toContain(words)
    for (const words of ['Destinations that take nothing', 'Our &lt;wiki&gt;', 'It answered 410.', 'Switch on'])
      expect(html).toContain(words)
    for (const words of ['Webhooks that say nothing to us', 'Our courses', '1 webhook waiting'])
      expect(html).toContain(words)
  })

  test('is the same for machines', async () => {
    const path = `/api/v1/issuers/${world.issuer.slug}`
    const scopes = ['attention.manage', 'sources.manage']
    const { key } = await expectJson(world.owner.post(`${path}/api-keys`, { name: 'Monitor', scopes }), 201)
    const said = await expectJson(visitor().get(`${path}/attention`, { authorization: `Bearer ${key}` }))
    expect(said).toEqual({
      troubles: [],
      closedKeys: [],
      stuckSubmissions: [],
      heldAwards: [],
      stuckErasures: [],
      deadJobs: [],
      mailProblems: [expect.objectContaining({ id: 'mail_1', status: 'refused', mayBeSentAgain: true })],
      failingDestinations: [expect.objectContaining({ id: 'dst_1', offReason: 'It answered 410.' })],
      unmappedHooks: [expect.objectContaining({ name: 'Our courses', count: 1, since: longAgo.toISOString() })],
    })
  })

  test('leaves out what a key may not see, and is there for nobody else', async () => {
    const path = `/api/v1/issuers/${world.issuer.slug}`
    const made = await expectJson(
      world.owner.post(`${path}/api-keys`, { name: 'Less', scopes: ['attention.manage'] }),
      201,
    )
    const said = await expectJson(visitor().get(`${path}/attention`, { authorization: `Bearer ${made.key}` }))
    expect(said).toMatchObject({ unmappedHooks: [], mailProblems: [{ id: 'mail_1' }] })
    for (const who of [world.author, world.assessor]) expect((await who.get(`${path}/attention`)).status).toBe(403)
  })

  test('goes when it is dismissed', async () => {
    const page = await send(world.owner, await open(world.owner, admin), `${admin}/mail/mail_1/dismiss`)
    expect(page.html).not.toContain('Mail that did not arrive')
  })
})

describe('what is wrong with the whole deployment', () => {
  const troubles = async (changes: Partial<Ctx>) =>
    (await listAttention({ ...ctx, ...changes }, me, world.issuer.id)).troubles
  const inHours = (hours: number) => ({ now: () => new Date(Date.now() + hours * 3_600_000) })

  test('is that nobody is mailed', async () => {
    const mail = { ...ctx.mail, driver: null, trouble: 'The secret RESEND_API_KEY is missing.' }
    expect(await troubles({ mail })).toEqual([{ kind: 'mail', reason: mail.trouble, since: null }])
  })

  test('is that no backup has finished for two days, and not sooner', async () => {
    expect(await troubles(inHours(47))).toEqual([])
    expect(await troubles(inHours(49))).toEqual([
      { kind: 'backup', reason: 'No backup has finished since.', since: finishedAt },
    ])
  })
})
