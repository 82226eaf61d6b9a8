import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { base64url } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { copyRows } from '../bench/awards'
import { revokeCredential } from '../src/credentials/revoke'
import { timeToLive, listEdgeSeconds } from '../src/credentials/status/list-keys'
import { edgeSeconds } from '../src/http/edge'
import { getEvent } from '../src/events/outbox'
import { handle } from '../src/jobs/consume'
import { publicSide } from '../src/public'
import { cacheTtl } from '../src/verification/rules'
import { eventOf, losing } from './support/award'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { shown } from './support/editions'
import { earned, eventually, revoke } from './support/public'
import type { Earned } from './support/public'
import { counting, replacing } from './support/view'

/** Seconds until the job of a change has put it into KV: its own few, and what the queue waits to fill a batch. */
const job = 5

let world: World

beforeAll(async () => {
  world = await newWorld()
})

/**
 * A location far away, by a clock of its own: what it has read out of KV, also that there was nothing, it goes on
 * answering with for as long as it was allowed to.
 */
function farAway() {
  let seconds = 0
  const held = new Map<string, { value: string | null; until: number }>()
  const read = async (key: string, ttl = 60): Promise<string | null> => {
    const known = held.get(key)
    if (known && known.until > seconds) return known.value
    const value = await env.CACHE.get(key)
    held.set(key, { value, until: seconds + ttl })
    return value
  }
  const get = async (keys: string | string[], options?: { cacheTtl?: number }) => {
    if (!Array.isArray(keys)) return read(keys, options?.cacheTtl)
    const found = new Map<string, string | null>()
    for (const key of keys) found.set(key, await read(key, options?.cacheTtl))
    return found
  }
  const bindings = { ...env, CACHE: replacing(env.CACHE, { get }) }
  const look = async (path: string): Promise<Response> => {
    const execution = createExecutionContext()
    const answer = await publicSide.fetch(new Request(origin + path), bindings, execution)
    await waitOnExecutionContext(execution)
    return answer
  }
  return { look, wait: (more: number) => (seconds += more) }
}

async function isListed(answer: Response, index: number): Promise<boolean> {
  const { encodedList } = (await expectJson(Promise.resolve(answer))).credentialSubject
  const gzipped = new Blob([base64url.decode(encodedList.slice(1)) as Uint8Array<ArrayBuffer>])
  const bytes = await new Response(gzipped.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
  return ((new Uint8Array(bytes)[index >> 3]! >> (7 - (index & 7))) & 1) === 1
}

/** What a location says of a badge: on its page, in the headers of its JSON, and in its status list. */
async function told(at: ReturnType<typeof farAway>, { address, list, index }: Polled) {
  const [page, json, status] = [await at.look(address), await at.look(`${address}.json`), await at.look(list)]
  return {
    status: page.status,
    page: /verdict--(\w+)/.exec(await page.text())?.[1],
    json: json.headers.get('credential-status'),
    list: (await isListed(status, index)) ? 'revoked' : 'valid',
  }
}

type Polled = { address: string; list: string; index: number }

/** A badge that everything is known of in KV. */
async function settled(options: Parameters<typeof earned>[1] = {}): Promise<Earned & Polled> {
  const badge = await earned(world, options)
  await eventually(async () => (await ctx.cache.get(`state/${badge.id.slice(0, 3)}`)) ?? undefined)
  const at = farAway()
  const { credentialStatus } = await expectJson(at.look(`${badge.address}.json`))
  const list = new URL(credentialStatus.statusListCredential).pathname
  return { ...badge, list, index: Number(credentialStatus.statusListIndex) }
}

test('a minute is enough for a change to get through the job, KV, a cache in front, and those of verifiers', () => {
  expect(job + cacheTtl + edgeSeconds).toBeLessThanOrEqual(60)
  expect(job + cacheTtl + listEdgeSeconds + 2 * (timeToLive / 1000)).toBeLessThanOrEqual(60)
})

test('a revocation shows on the page, in the JSON and in the list of a location that lags as far as it may', async () => {
  const badge = await settled()
  const at = farAway()
  const valid = { status: 200, page: 'valid', json: 'valid', list: 'valid' }
  expect(await told(at, badge)).toEqual(valid)
  await revoke(world, badge)
  at.wait(cacheTtl - 1)
  // The lag is real: what it read a moment before the job it answers with for half a minute.
  expect(await told(at, badge)).toEqual(valid)
  at.wait(1)
  expect(await told(at, badge)).toEqual({ status: 200, page: 'revoked', json: 'revoked', list: 'revoked' })
})

test('so does another name, and that nobody is to see it any more', async () => {
  const badge = await settled()
  const at = farAway()
  expect(await (await at.look(badge.address)).text()).toContain('Lea Learner')
  await expectJson(badge.learner.post(`/api/v1/credentials/${badge.id}/editions`, { holderName: 'Mia Muster' }), 202)
  await shown(badge, 2)
  await eventually(async () =>
    (await ctx.cache.get(`state/${badge.id.slice(0, 3)}`))?.includes(badge.id.slice(3, 15)) ? true : undefined,
  )
  at.wait(cacheTtl)
  expect(await (await at.look(badge.address)).text()).toContain('Mia Muster')
  at.wait(cacheTtl)
  expect((await at.look(badge.address)).status).toBe(200)

  await expectJson(badge.learner.put(`/api/v1/credentials/${badge.id}/display`, { visibility: 'nobody' }))
  await eventually(async () => ((await ctx.cache.get(`badge/${badge.id}`)) === null ? true : undefined))
  expect((await at.look(badge.address)).status).toBe(200)
  at.wait(cacheTtl)
  for (const path of [badge.address, `${badge.address}.json`, `${badge.address}.png`])
    expect((await at.look(path)).status).toBe(404)
  expect(await isListed(await at.look(badge.list), badge.index)).toBe(false)
})

test('of 2,000 badges revoked at once each page, JSON and list says so, after one write of each entry', async () => {
  world = await newWorld()
  const badge = await settled()
  const award = {
    learner: (await expectJson(badge.learner.get('/api/v1/me'))).userId as string,
    enrollment: badge.enrollmentId,
    submission: badge.submissionId,
    credential: badge.id,
  }
  for (const table of ['user', 'enrollment', 'submission', 'credential']) await copyRows(env.DB, table, award, 1, 2000)
  const copies = Array.from({ length: 2000 }, (_, i) => `${badge.id.slice(0, -7)}${String(i + 1).padStart(7, '0')}`)
  const sample = [1, 2, 1000, 2000].map((n) => copies[n - 1]!)
  for (const id of sample)
    await env.FILES.put(`credentials/${id}`, await (await env.FILES.get(`credentials/${badge.id}`))!.text())
  const polled = sample.map((id, i) => ({
    address: `/credentials/${id}`,
    list: badge.list,
    index: (badge.index + [1, 2, 1000, 2000][i]!) % 131_072,
  }))
  const at = farAway()
  for (const one of polled) expect((await told(at, one)).page).toBe('valid')

  // Ten as an owner revokes them, each with its event; the others as they stand after the same.
  const owner = await expectJson(world.owner.get('/api/v1/me'))
  for (const id of copies.slice(0, 10)) await revokeCredential(losing, owner, id, { reason: 'Copied.' })
  await env.DB.prepare(
    `update credential set revoked_at = ?, revocation_reason = 'Copied.', changes = changes + 1
     where id > ? and id <= ? and revoked_at is null`,
  )
    .bind(Date.now(), copies[0], copies.at(-1))
    .run()
  const { asked, ctx: counted } = counting()
  const puts: string[] = []
  const put = async (key: string, ...rest: [string]) => {
    puts.push(key)
    await env.CACHE.put(key, ...rest)
  }
  const by = { ...counted, jobs: losing.jobs, cache: replacing(counted.cache, { put }) }
  for (const id of copies.slice(0, 10)) {
    const before = asked.rows
    const event = await eventOf('credential.revoked', id)
    await handle(by, event)
    expect((await getEvent(ctx, event))?.lastError).toBeNull()
    // The first one tells of all; what each of the others costs does not depend on how many they are.
    if (id !== copies[0]) expect(asked.rows - before).toBeLessThan(60)
  }
  expect(puts.toSorted()).toEqual([`state/${badge.id.slice(0, 3)}`, badge.list.slice(1)])

  at.wait(cacheTtl)
  for (const one of polled)
    expect(await told(at, one)).toEqual({ status: 200, page: 'revoked', json: 'revoked', list: 'revoked' })
  // Nobody else's did.
  expect((await told(at, badge)).page).toBe('valid')
})
