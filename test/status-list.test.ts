import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { base64url } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { revokeCredential } from '../src/credentials/revoke'
import {
  buildStatusList,
  drawEntry,
  publishRevoked,
  publishUnrevoked,
  republishLists,
} from '../src/credentials/status/status-list'
import { credential, machineCredential, statusList } from '../src/credentials/tables'
import { getEvent } from '../src/events/outbox'
import { handle } from '../src/jobs/consume'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { activeKeys } from '../src/signing/service'
import { cacheTtl } from '../src/verification/rules'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { beforeBatch } from './support/fault'
import { earned, look, revoke } from './support/public'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world)
})

/** The entries that are set, as a verifier reads them. */
async function revokedIn(text: string): Promise<number[]> {
  const { encodedList } = JSON.parse(text).credentialSubject
  const gzipped = new Blob([base64url.decode(encodedList.slice(1)) as Uint8Array<ArrayBuffer>])
  const bits = new Uint8Array(
    await new Response(gzipped.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer(),
  )
  return Array.from(bits, (byte, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (0x80 >> bit)).map((bit) => i * 8 + bit),
  ).flat()
}

const published = async (listId: string) => (await ctx.cache.get(`status/${listId}`))!

test('a revoked badge is set in its issuer’s signed list, and no other is', async () => {
  const [kept, gone] = [await earned(world, { microcredential }), await earned(world, { microcredential })]
  const document = await expectJson(look(`${gone.address}.json`))
  const { statusListCredential, statusListIndex } = document.credentialStatus
  expect(await revokedIn(await (await look(statusListCredential)).text())).toEqual([])

  await revoke(world, gone)
  const { statusListId } = await awardOf(kept.submissionId)
  const text = await published(statusListId)
  expect(await revokedIn(text)).toEqual([Number(statusListIndex)])

  const list = JSON.parse(text)
  expect(list).toMatchObject({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: `${origin}/status/${statusListId}`,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: world.issuer.did,
    credentialSubject: { id: `${list.id}#list`, type: 'BitstringStatusList', statusPurpose: 'revocation', ttl: 10_000 },
  })
  expect(statusListCredential).toBe(list.id)
  const key = fromMultikey(list.proof[0].verificationMethod.split('#')[1])!
  expect(await verifyProof(list, key)).toEqual({ ok: true })
  list.credentialSubject.encodedList = list.credentialSubject.encodedList.replace('u', 'uA')
  expect(await verifyProof(list, key)).toMatchObject({ code: 'wrong_signature' })
})

/** The real KV, where `meanwhile` happens just before the first list is put, and `then` just after. */
function overtaken(meanwhile: () => Promise<unknown>, then: () => void = () => {}): { ctx: Ctx; puts: string[] } {
  const puts: string[] = []
  const put = async (key: string, value: string) => {
    const isFirst = key.includes('/list_') && puts.push(key) === 1
    if (isFirst) await meanwhile()
    await ctx.cache.put(key, value)
    if (isFirst) then()
  }
  const cache = new Proxy(ctx.cache, {
    get: (target, name) =>
      name === 'put' ? put : ((Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target) as unknown),
  })
  return { ctx: { ...losing, cache }, puts }
}

const dies = () => {
  throw new Error('The process is dead.')
}

/** Revokes a badge, and returns the event that nobody has heard of yet. */
async function revokeUnheard(of: World, id: string): Promise<string> {
  await revokeCredential(losing, await expectJson(of.owner.get('/api/v1/me')), id, { reason: 'Meanwhile.' })
  return eventOf('credential.revoked', id)
}

test('of many revocations at once one list tells of all: the other jobs find nothing to do', async () => {
  const badges = [await earned(world, { microcredential }), await earned(world, { microcredential })]
  const events = await Promise.all(badges.map(({ id }) => revokeUnheard(world, id)))
  const { statusListId } = await awardOf(badges[0]!.submissionId)
  const job = overtaken(async () => {})
  for (const event of events) expect(await handle(job.ctx, event)).toBe(true)
  expect(job.puts).toEqual([`status/${statusListId}`])
  const indexes = await Promise.all(badges.map(async (b) => (await awardOf(b.submissionId)).statusIndex))
  expect(await revokedIn(await published(statusListId))).toEqual(expect.arrayContaining(indexes))
})

test('a job that comes while another is at the list waits its turn, and comes back', async () => {
  const [slow, quick] = [await earned(world, { microcredential }), await earned(world, { microcredential })]
  const { statusListId, statusIndex } = await awardOf(slow.submissionId)
  const event = await revokeUnheard(world, slow.id)
  let later = ''
  const job = overtaken(async () => {
    later = await revokeUnheard(world, quick.id)
    expect(await handle(losing, later)).toBe(false)
  })
  expect(await handle(job.ctx, event)).toBe(true)
  expect((await getEvent(ctx, later))?.lastError).toMatch(/comes back/)

  expect(await handle(losing, later)).toBe(true)
  const both = [statusIndex, (await awardOf(quick.submissionId)).statusIndex]
  expect(await revokedIn(await published(statusListId))).toEqual(expect.arrayContaining(both))
})

test('a job that dies holds its turn for half a minute, and no longer', async () => {
  const fresh = await newWorld()
  const gone = await earned(fresh)
  const { statusListId, statusIndex } = await awardOf(gone.submissionId)
  const event = await revokeUnheard(fresh, gone.id)
  await ctx.db
    .update(statusList)
    .set({ publishingUntil: new Date(Date.now() + 30_000) })
    .where(eq(statusList.id, statusListId))
  expect(await handle(losing, event)).toBe(false)
  expect(await handle({ ...losing, now: () => new Date(Date.now() + 30_000) }, event)).toBe(true)
  expect(await revokedIn(await published(statusListId))).toEqual([statusIndex])
})

test('a job that was overtaken while it slept has the list published again', async () => {
  const fresh = await newWorld()
  const [slow, quick] = [await earned(fresh), await earned(fresh)]
  const { statusListId, statusIndex } = await awardOf(slow.submissionId)
  const event = await revokeUnheard(fresh, slow.id)
  const awake = { ...losing, now: () => new Date(Date.now() + 31_000) }
  const job = overtaken(async () => expect(await handle(awake, await revokeUnheard(fresh, quick.id))).toBe(true))
  // It puts the list that lacks the second one over the list that has both.
  expect(await handle(job.ctx, event)).toBe(false)
  expect(await revokedIn(await published(statusListId))).toEqual([statusIndex])
  expect(await handle({ ...losing, now: () => new Date(Date.now() + 33_000) }, event)).toBe(true)
  expect(await revokedIn(await published(statusListId))).toHaveLength(2)
})

test('a badge issued late does not undo a revocation in its list, wherever its job dies', async () => {
  const fresh = await newWorld()
  const [quick, slow] = [await metUnheard(fresh), await metUnheard(fresh)]
  for (const { eventId, submissionId } of [quick, slow]) {
    await handle(losing, eventId)
    await handle(losing, await eventOf('credential.signed', (await awardOf(submissionId)).id))
  }
  const { id, statusListId, statusIndex } = await awardOf(quick.submissionId)
  const event = await eventOf('credential.issued', (await awardOf(slow.submissionId)).id)
  const job = overtaken(async () => expect(await handle(losing, await revokeUnheard(fresh, id))).toBe(true), dies)
  expect(await handle(job.ctx, event)).toBe(false)
  expect(await handle(losing, event)).toBe(true)
  expect(await revokedIn(await (await look(`/status/${statusListId}`)).text())).toEqual([statusIndex])
})

test('a badge issued after KV lost everything does not make the revoked ones good again', async () => {
  const fresh = await newWorld()
  const gone = await earned(fresh)
  const { statusListId, statusIndex } = await awardOf(gone.submissionId)
  await revoke(fresh, gone)
  for (const key of ['status', 'unrevoked', 'anew']) await ctx.cache.delete(`${key}/${statusListId}`)
  await earned(fresh)
  expect(await revokedIn(await (await look(`/status/${statusListId}`)).text())).toEqual([statusIndex])
})

test('a list that KV refuses to take is published later', async () => {
  const { id, submissionId } = await earned(world, { microcredential })
  const { statusListId, statusIndex } = await awardOf(submissionId)
  const event = await revokeUnheard(world, id)
  const refusing = overtaken(() => Promise.reject(new Error('KV PUT failed: 429 Too Many Requests')))
  expect(await handle(refusing.ctx, event)).toBe(false)
  expect(await getEvent(ctx, event)).toMatchObject({ doneAt: null, lastError: expect.stringContaining('429') })
  // Until then nothing is there that holds no more: who asks has the list signed anew.
  for (const key of ['status', 'unrevoked', 'anew']) expect(await ctx.cache.get(`${key}/${statusListId}`)).toBeNull()
  expect(await handle({ ...losing, now: () => new Date(Date.now() + 10_000) }, event)).toBe(true)
  expect(await revokedIn(await published(statusListId))).toContain(statusIndex)
})

test('two badges never share an entry, even if both draw it at once', async () => {
  const [one, other] = [await metUnheard(world, { microcredential }), await metUnheard(world, { microcredential })]
  // Two ids of the award, then 32 draws that all hit the same entry; other draws are by chance again.
  const unlucky = (by: Ctx): Ctx => {
    let calls = 0
    const isDraw = (prefix?: string) => prefix === undefined && ++calls > 2 && calls <= 34
    return { ...by, jobs: losing.jobs, newId: (prefix) => (isDraw(prefix) ? '0001e240'.repeat(4) : ctx.newId(prefix)) }
  }
  const beaten = beforeBatch((n) => (n === 1 ? handle(unlucky(ctx), one.eventId) : undefined))
  expect(await handle(unlucky(beaten), other.eventId)).toBe(true)
  const [first, second] = [await awardOf(one.submissionId), await awardOf(other.submissionId)]
  expect(first.statusIndex).toBe(0x1e240)
  expect(second.statusListId).toBe(first.statusListId)
  expect(second.statusIndex).not.toBe(first.statusIndex)
})

test('a list that is nearly full is followed by another', async () => {
  const fresh = await newWorld()
  const first = await awardOf((await earned(fresh)).submissionId)
  const used = async (id: string) => (await ctx.db.select().from(statusList).where(eq(statusList.id, id)))[0]?.used
  expect(await used(first.statusListId)).toBe(1)
  await ctx.db.update(statusList).set({ used: 100_000 }).where(eq(statusList.id, first.statusListId))
  const awards = await Promise.all(
    [await metUnheard(fresh), await metUnheard(fresh)].map(async ({ eventId, submissionId }) => {
      await handle(losing, eventId)
      return awardOf(submissionId)
    }),
  )
  const [second] = awards
  expect(second!.statusListId).not.toBe(first.statusListId)
  expect(new Set(awards.map((a) => a.statusListId)).size).toBe(1)
  expect(await used(second!.statusListId)).toBe(2)
  const lists = await ctx.db.select().from(statusList).where(eq(statusList.issuerId, fresh.issuer.id))
  expect(new Set(lists.map((list) => list.number))).toEqual(new Set([1, 2]))
  const entries = await ctx.db.select().from(credential).where(eq(credential.issuerId, fresh.issuer.id))
  expect(entries.every(({ statusIndex }) => statusIndex >= 0 && statusIndex < 131_072)).toBe(true)
})

/** Entries of a list of machines' credentials, those in `revoked` revoked. */
async function holdersIn(list: string, issuerId: string, entries: { index: number; revoked: boolean }[]) {
  const { proof } = await activeKeys(ctx, issuerId, 'machine')
  const rows = entries.map(({ index, revoked }) => ({
    id: ctx.newId('mcr'),
    issuerId,
    keyId: proof.id,
    statusListId: list,
    statusIndex: index,
    createdAt: ctx.now(),
    revokedAt: revoked ? ctx.now() : null,
  }))
  for (let at = 0; at < rows.length; at += 10) await ctx.db.insert(machineCredential).values(rows.slice(at, at + 10))
}

test('a list built again from D1 has the same bits, whatever was revoked in whatever order', async () => {
  const { issuer } = await newWorld()
  const entry = fc.record({ index: fc.integer({ min: 0, max: 131_071 }), revoked: fc.boolean() })
  const entries = fc.uniqueArray(entry, { selector: (e) => e.index, minLength: 1, maxLength: 40 })
  let number = 0
  await fc.assert(
    fc.asyncProperty(entries, async (drawn) => {
      const id = ctx.newId('list')
      await ctx.db
        .insert(statusList)
        .values({ id, issuerId: issuer.id, number: ++number, use: 'machine', createdAt: ctx.now() })
      await holdersIn(id, issuer.id, drawn)
      const set = drawn
        .filter((e) => e.revoked)
        .map((e) => e.index)
        .toSorted((a, b) => a - b)
      expect(await revokedIn(await buildStatusList(ctx, id))).toEqual(set)
      await publishRevoked(ctx, id)
      if (set.length > 0) expect(await revokedIn(await published(id))).toEqual(set)
      else expect(await ctx.cache.get(`status/${id}`)).toBeNull()
    }),
    { numRuns: 20 },
  )
})

test('badges, what machines issue and tests have lists of their own, each signed by its own signer', async () => {
  const { issuer } = await newWorld()
  const [badges, machines, tests] = await Promise.all(
    (['badge', 'machine', 'test'] as const).map((use) => drawEntry(ctx, issuer.id, use)),
  )
  expect(new Set([badges, machines, tests].map((entry) => entry!.statusListId)).size).toBe(3)
  expect((await drawEntry(ctx, issuer.id, 'machine')).statusListId).toBe(machines!.statusListId)
  const proofOf = async (id: string) => {
    const list = JSON.parse(await buildStatusList(ctx, id))
    const multikey = list.proof[0].verificationMethod.split('#')[1]
    expect(await verifyProof(list, fromMultikey(multikey)!)).toEqual({ ok: true })
    return { issuer: list.issuer, multikey }
  }
  const keys = { badge: await activeKeys(ctx, issuer.id), machine: await activeKeys(ctx, issuer.id, 'machine') }
  expect(await proofOf(badges!.statusListId)).toEqual({ issuer: issuer.did, multikey: keys.badge.proof.multikey })
  expect(await proofOf(machines!.statusListId)).toEqual({ issuer: issuer.did, multikey: keys.machine.proof.multikey })
  const test = await proofOf(tests!.statusListId)
  expect(test.issuer).toBe(`did:key:${test.multikey}`)
})

test('an issuer’s lists can be signed again, page by page, and say the same', async () => {
  const fresh = await newWorld()
  const gone = await earned(fresh)
  await revoke(fresh, gone)
  const { statusListId, statusIndex } = await awardOf(gone.submissionId)
  const { statusListId: empty } = await drawEntry(ctx, fresh.issuer.id, 'machine')
  await publishUnrevoked(ctx, empty)
  const tomorrow = { ...ctx, now: () => new Date(Date.now() + 86_400_000) }
  expect(await republishLists(tomorrow, fresh.issuer.id, 0, 1)).toBe(1)
  expect(await republishLists(tomorrow, fresh.issuer.id, 1, 1)).toBe(2)
  expect(await republishLists(tomorrow, fresh.issuer.id, 2, 1)).toBeUndefined()
  const signedOn = (text: string | null) => JSON.parse(text ?? '').proof[0].created.slice(0, 10)
  const day = tomorrow.now().toISOString().slice(0, 10)
  expect(signedOn(await published(statusListId))).toBe(day)
  expect(await revokedIn(await published(statusListId))).toEqual([statusIndex])
  expect(signedOn(await ctx.cache.get(`unrevoked/${empty}`))).toBe(day)
  expect(await ctx.cache.get(`status/${empty}`)).toBeNull()
})

test('a verifier and any cache keep a list for the same time, which a minute leaves room for', async () => {
  const { statusListId } = await awardOf((await earned(world, { microcredential })).submissionId)
  const answer = await look(`/status/${statusListId}`)
  const { ttl } = (await expectJson(Promise.resolve(answer.clone()))).credentialSubject
  expect(answer.headers.get('cache-control')).toBe(`public, max-age=${ttl / 1000}`)
  const job = 5
  expect(job + cacheTtl + ttl / 1000 + ttl / 1000).toBeLessThanOrEqual(60)
  const again = await look(`/status/${statusListId}`, { 'if-none-match': answer.headers.get('etag')! })
  expect([again.status, again.headers.get('cache-control')]).toEqual([304, answer.headers.get('cache-control')])
})
