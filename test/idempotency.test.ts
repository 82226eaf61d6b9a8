import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { beforeAll, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import type { AppEnv } from '../src/http/env'
import { asRefusal, problem } from '../src/http/problem'
import { idempotent } from '../src/idempotency/idempotent'
import { forgetAnswers } from '../src/idempotency/service'
import { idempotentRequest } from '../src/idempotency/tables'
import type { Actor } from '../src/identity/rules'
import { Refusal } from '../src/refusal'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld } from './support/client'
import type { World } from './support/client'

/** A route that counts how often it is worked on, and does what `work` says. */
function counting(work: (n: number) => Promise<unknown> = async (n) => ({ n }), by: Partial<Ctx> = {}) {
  let times = 0
  const app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    c.set('ctx', { ...ctx, ...by })
    c.set('actor', { kind: 'key', keyId: c.req.header('who') ?? 'key_a', issuerId: 'iss', scopes: [] } as Actor)
    await next()
  })
  app.post('/things/:kind', idempotent, async (c) => {
    const made = await work(++times)
    return c.json({ made, sent: await c.req.text() }, 201, { location: '/things/1' })
  })
  app.onError((error, c) => problem(c, asRefusal(error), 'r'))
  const post = (key: string, body = 'a', { path = '/things/x', who = 'key_a' } = {}) =>
    app.request(path, { method: 'POST', body, headers: { 'idempotency-key': key, who } })
  return { app, post, times: () => times }
}

const newKey = () => crypto.randomUUID()

const statusOf = async (answer: Promise<Response> | Response) => (await answer).status

test('the same request with the same key is worked on once, and answered as it was', async () => {
  const { app, post, times } = counting()
  const key = newKey()
  const first = await post(key)
  const again = await post(key)
  expect([again.status, await again.text(), times()]).toEqual([201, await first.text(), 1])
  const headers = (r: Response) => ['content-type', 'location', 'idempotency-replayed'].map((h) => r.headers.get(h))
  expect(headers(first)).toEqual(['application/json', '/things/1', null])
  expect(headers(again)).toEqual(['application/json', '/things/1', 'true'])
  expect((await post(`"${key}"`)).headers.get('idempotency-replayed')).toBe('true')

  await app.request('/things/x', { method: 'POST', body: 'a' })
  await app.request('/things/x', { method: 'POST', body: 'a' })
  expect(times()).toBe(3)
})

test('a key belongs to one actor, one route and one request', async () => {
  const { post, times } = counting()
  const key = newKey()
  await post(key)
  expect(await statusOf(post(key, 'another'))).toBe(422)
  expect(await statusOf(post(key, 'a', { path: '/things/x?and=more' }))).toBe(422)
  expect(times()).toBe(1)
  expect(await statusOf(post(key, 'another', { who: 'key_b' }))).toBe(201)
  expect(await statusOf(post(key, 'another', { path: '/things/y' }))).toBe(201)
  expect(times()).toBe(3)
})

test.each(['', '""', 'a b', 'ü', '"half', 'x'.repeat(256)])('the key %j is refused', async (key) => {
  const { post, times } = counting()
  expect([await statusOf(post(key)), times()]).toEqual([400, 0])
})

test('while the first is being worked on, the same is told to wait', async () => {
  let finish = () => {}
  const waiting = new Promise<void>((resolve) => (finish = resolve))
  let begun = () => {}
  const running = new Promise<void>((resolve) => (begun = resolve))
  const { post, times } = counting(async () => {
    begun()
    await waiting
  })
  const key = newKey()
  const first = post(key)
  await running
  expect(await statusOf(post(key))).toBe(409)
  finish()
  expect([await statusOf(first), await statusOf(post(key)), times()]).toEqual([201, 201, 1])
})

test('of many at once one is worked on', async () => {
  const { post, times } = counting()
  const key = newKey()
  const statuses = await Promise.all(Array.from({ length: 8 }, () => statusOf(post(key))))
  expect([statuses.includes(201), statuses.every((s) => s === 201 || s === 409), times()]).toEqual([true, true, 1])
})

test('what was refused stays refused; what failed, or may be otherwise in a moment, can be tried again', async () => {
  const cases = [
    [new Refusal('invalid', 'No.'), 422, 422],
    [new Refusal('conflict', 'No.'), 409, 409],
    [new Refusal('forbidden', 'Not yet.'), 403, 201],
    [new Refusal('rate_limited', 'Not now.'), 429, 201],
    [new Error('It broke.'), 500, 201],
  ] as const
  for (const [error, first, second] of cases) {
    const { post } = counting(async (n) => {
      if (n === 1) throw error
    })
    const key = newKey()
    expect([await statusOf(post(key)), await statusOf(post(key))]).toEqual([first, second])
  }
})

test('a process that died holds its key for a minute, and an answer is kept for a day', async () => {
  const key = newKey()
  const at = (ms: number) => counting(undefined, { now: () => new Date(Date.now() + ms) })
  await at(0).post(key)
  const kept = async () => (await ctx.db.select().from(idempotentRequest).where(eq(idempotentRequest.key, key)))[0]
  await ctx.db.update(idempotentRequest).set({ status: null, answer: null }).where(eq(idempotentRequest.key, key))
  expect(await statusOf(at(30_000).post(key))).toBe(409)
  expect(await statusOf(at(90_000).post(key))).toBe(201)

  const day = 24 * 3_600_000
  const later = at(day + 60_000)
  expect([(await later.post(key)).headers.get('idempotency-replayed'), later.times()]).toEqual(['true', 0])
  await forgetAnswers({ ...ctx, now: () => new Date(Date.now() + day + 60_000) })
  expect(await kept()).toBeDefined()
  await forgetAnswers({ ...ctx, now: () => new Date(Date.now() + day + 120_000) })
  expect(await kept()).toBeUndefined()
})

let world: World
beforeAll(async () => void (world = await newWorld()))

test('an award that is sent again with its key is made once, and says which it is', async () => {
  const { id: microcredentialId } = await publishedMicrocredential(world)
  const body = { microcredentialId, email: `${newKey()}@example.org`, name: 'Ada' }
  const key = newKey()
  const send = (more: object = {}) =>
    world.owner.fetch(`/api/v1/issuers/${world.issuer.slug}/credentials`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ ...body, ...more }),
    })
  const first = await expectJson(send(), 201)
  const again = await send()
  expect([again.status, again.headers.get('location'), await again.json()]).toEqual([201, first.url, first])
  await expectJson(send({ name: 'Eve' }), 422)
})
