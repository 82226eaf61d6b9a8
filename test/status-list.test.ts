import { eq } from 'drizzle-orm'
import { base64url } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { revokeCredential } from '../src/credentials/revoke'
import { publishStatusList } from '../src/credentials/status-list'
import { credential, statusList } from '../src/credentials/tables'
import { handle } from '../src/jobs/consume'
import { verifyProof } from '../src/proof/eddsa-rdfc-2022'
import { fromMultikey } from '../src/proof/multikey'
import { awardOf, losing, metUnheard } from './support/award'
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

test('of two that publish at once, the slower one does not undo what the other has set', async () => {
  const gone = await earned(world, { microcredential })
  const { id, statusListId, statusIndex } = await awardOf(gone.submissionId)
  const me = await expectJson(world.owner.get('/api/v1/me'))
  let overtaken = false
  // It has read and signed the list; before it is put, another job sets an entry and publishes.
  const slow = new Proxy(ctx.cache, {
    get: (cache, name) =>
      name === 'put'
        ? async (key: string, value: string) => {
            if (!overtaken) {
              overtaken = true
              await revokeCredential(losing, me, id, { reason: 'Meanwhile.' })
              await publishStatusList(ctx, statusListId)
            }
            await cache.put(key, value)
          }
        : (Reflect.get(cache, name) as unknown),
  })
  await publishStatusList({ ...ctx, cache: slow }, statusListId)
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
  const overtaken = beforeBatch((n) => (n === 1 ? handle(unlucky(ctx), one.eventId) : undefined))
  expect(await handle(unlucky(overtaken), other.eventId)).toBe(true)
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
