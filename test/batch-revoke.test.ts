import { and, eq } from 'drizzle-orm'
import { base64url } from 'jose'
import { beforeAll, expect, test, vi } from 'vitest'
import { confirmBatch } from '../src/credentials/direct/batches'
import { getCredential } from '../src/credentials/service'
import { credential } from '../src/credentials/tables'
import { among } from '../src/db/among'
import { event } from '../src/events/tables'
import { handle } from '../src/jobs/consume'
import { readMail } from '../src/mail/mailbox'
import { losing } from './support/award'
import { batchOf, checked, openEvents, rowsOf, workedOff, workOff } from './support/batch'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin, visitor } from './support/client'
import type { World } from './support/client'
import { faults, faulty } from './support/fault'
import { eventually } from './support/public'

let world: World
let other: World

beforeAll(async () => {
  ;[world, other] = [await newWorld(), await newWorld()]
})

/** So many awards of an issuer. */
async function awarded(count: number, of = world): Promise<string[]> {
  const { id: microcredentialId } = await publishedMicrocredential(of)
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const body = { microcredentialId, email: `${crypto.randomUUID()}@example.org`, name: 'Ada' }
    ids.push((await expectJson(of.owner.post(`/api/v1/issuers/${of.issuer.slug}/credentials`, body), 201)).id)
  }
  return ids
}

/** The same, once the queue has issued them. */
async function issued(count: number, of = world): Promise<string[]> {
  const ids = await awarded(count, of)
  await eventually(async () => {
    const rows = await Promise.all(ids.map((id) => getCredential(ctx, id)))
    return rows.every(({ status }) => status === 'issued') || undefined
  })
  return ids
}

const file = (lines: [badge: string, reason: string][]) =>
  `Badge,Reason\n${lines.map(([badge, reason]) => `${badge},${reason}`).join('\n')}\n`

const eventsOf = (id: string) =>
  ctx.db.$count(event, and(eq(event.subjectId, id), eq(event.type, 'credential.revoked')))

/** Whether the entry of a badge is set in its published list. */
async function isSet(id: string): Promise<boolean> {
  const { statusListId, statusIndex } = await getCredential(ctx, id)
  const list = await expectJson(visitor().get(`/status/${statusListId}`))
  const bytes = base64url.decode(list.credentialSubject.encodedList.slice(1)) as Uint8Array<ArrayBuffer>
  const bits = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
  return (new Uint8Array(bits)[statusIndex >> 3]! & (0x80 >> (statusIndex & 7))) !== 0
}

test('a file of badges is looked at, then revoked line by line, and reported on', async () => {
  const [kept, first, second, gone] = (await issued(4)) as [string, string, string, string]
  const [foreign] = (await issued(1, other)) as [string]
  await expectJson(world.owner.post(`/api/v1/credentials/${gone}/revoke`, { reason: 'Before.' }))
  const before = await checked(
    world,
    'kind=revoke',
    file([
      [first, 'Cheated.'],
      [`${origin}/credentials/${second}.json`, '"Wrong, person"'],
      [`${origin}/credentials/${first}`, 'Twice'],
      [gone, 'Again'],
      [foreign, 'Not mine'],
      ['0'.repeat(32), 'Nobody’s'],
      ['https://elsewhere.example/credentials/1', 'Elsewhere'],
      [kept, ''],
    ]),
  )
  expect(before).toMatchObject({ kind: 'revoke', versionId: null, status: 'checked', rows: 8 })
  expect((await rowsOf(world.owner, before.id)).map(({ status, problem }) => [status, problem])).toEqual([
    ['ready', null],
    ['ready', null],
    ['duplicate', 'The same badge as in line 2.'],
    ['problem', 'This badge is revoked already.'],
    ['problem', 'There is no such badge of yours.'],
    ['problem', 'There is no such badge of yours.'],
    ['problem', 'There is no such badge of yours.'],
    ['problem', expect.stringContaining('Say why')],
  ])
  expect((await getCredential(ctx, first)).revokedAt).toBeNull()

  const after = await workedOff(world.owner, before.id)
  expect(after.counts).toMatchObject({ done: 2, problem: 5, duplicate: 1, ready: 0 })
  expect(await getCredential(ctx, second)).toMatchObject({ revocationReason: 'Wrong, person' })
  for (const id of [first, second]) {
    await vi.waitUntil(() => isSet(id), { timeout: 15_000, interval: 200 })
    expect((await readMail(ctx, `credential.revoked/${id}`)).text).toContain('revoked')
  }
  expect([await isSet(kept), await isSet(gone)]).toEqual([false, true])
  expect((await getCredential(ctx, foreign)).revokedAt).toBeNull()

  const report = await (await world.owner.get(`/api/v1/batches/${before.id}/report.csv`)).text()
  expect(report).toContain(`2,done,,${origin}/credentials/${first},${first},Cheated.`)
})

test('wherever it is interrupted, each badge is revoked once; one that somebody else revoked meanwhile is reported', async () => {
  const ids = await awarded(12)
  // What they say does not matter here: none of them has to be signed first.
  await ctx.db.update(credential).set({ status: 'issued' }).where(among(credential.id, ids))
  const me = await expectJson(world.owner.get('/api/v1/me'))
  const confirmed = async (badges: string[]) => {
    const { id } = await checked(world, 'kind=revoke', file(badges.map((badge) => [badge, `Of ${badge}`])))
    await confirmBatch(losing, me, id)
    return { id, eventId: (await openEvents(id))[0]!.id }
  }
  const whole = await confirmed(ids.slice(0, 1))
  const watched = faulty(Number.POSITIVE_INFINITY, 'dies after it')
  await handle(watched.ctx, whole.eventId)
  await workOff(whole.id)
  const batchAt = watched.writes.indexOf('batch') + 1

  let next = 1
  for (const at of [batchAt, batchAt + 1])
    for (const fault of faults) {
      const badge = ids[next++]!
      const { id, eventId } = await confirmed([badge])
      await handle(faulty(at, fault).ctx, eventId).catch(() => {})
      await workOff(id)
      expect([(await batchOf(world.owner, id)).counts.done, await eventsOf(badge)], `${at} ${fault}`).toEqual([1, 1])
      expect((await getCredential(ctx, badge)).revocationReason).toBe(`Of ${badge}`)
    }

  const late = await confirmed([ids[10]!, ids[11]!])
  await expectJson(world.owner.post(`/api/v1/credentials/${ids[10]}/revoke`, { reason: 'First.' }))
  await Promise.all([1, 2].map(() => handle(losing, late.eventId)))
  await workOff(late.id)
  expect((await rowsOf(world.owner, late.id)).map(({ status, problem }) => [status, problem])).toEqual([
    ['failed', 'This badge is revoked already.'],
    ['done', null],
  ])
  expect([await eventsOf(ids[10]!), await eventsOf(ids[11]!)]).toEqual([1, 1])
  expect((await getCredential(ctx, ids[10]!)).revocationReason).toBe('First.')
})
