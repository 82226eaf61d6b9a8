import { eq } from 'drizzle-orm'
import { base64url } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { revokeCredential } from '../src/credentials/revoke'
import { credential, statusList } from '../src/credentials/tables'
import { getEvent } from '../src/events/outbox'
import { handle } from '../src/jobs/consume'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { awardOf, eventOf, losing, metUnheard } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { beforeBatch } from './support/faults'
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
    credentialSubject: { id: `${list.id}#list`, type: 'BitstringStatusList', statusPurpose: 'revocation', ttl: 60_000 },
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

test.each([['looks again, and finds more', () => {}] as const, ['dies before it looks again', dies] as const])(
  'of two revocations at once, the slower job %s: it comes back, and nothing is undone',
  async (_, then) => {
    const [slow, quick] = [await earned(world, { microcredential }), await earned(world, { microcredential })]
    const { statusListId, statusIndex } = await awardOf(slow.submissionId)
    const event = await revokeUnheard(world, slow.id)
    const job = overtaken(async () => handle(losing, await revokeUnheard(world, quick.id)), then)
    expect(await handle(job.ctx, event)).toBe(false)
    // KV takes one write of a key a second.
    expect(job.puts).toEqual([`status/${statusListId}`])
    expect((await getEvent(ctx, event))?.lastError).toMatch(/has to be published again|is dead/)

    expect(await handle(losing, event)).toBe(true)
    const both = [statusIndex, (await awardOf(quick.submissionId)).statusIndex]
    expect(await revokedIn(await published(statusListId))).toEqual(expect.arrayContaining(both))
  },
)

test('a badge issued late does not undo a revocation in its list, wherever its job dies', async () => {
  const fresh = await newWorld()
  const [quick, slow] = [await metUnheard(fresh), await metUnheard(fresh)]
  for (const { eventId } of [quick, slow]) await handle(losing, eventId)
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
  for (const key of ['status', 'unrevoked']) await ctx.cache.delete(`${key}/${statusListId}`)
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
  expect(await handle(losing, event)).toBe(true)
  expect(await revokedIn(await published(statusListId))).toContain(statusIndex)
})

test('two badges never share an entry, even if both draw it at once', async () => {
  const [one, other] = [await metUnheard(world, { microcredential }), await metUnheard(world, { microcredential })]
  // Three ids of the award, then 32 draws that all hit the same entry; other draws are by chance again.
  const unlucky = (by: Ctx): Ctx => {
    let calls = 0
    const isDraw = (prefix?: string) => prefix === undefined && ++calls > 3 && calls <= 35
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
