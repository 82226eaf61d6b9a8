import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditEntry } from '../src/audit/tables'
import {
  forgetDeliveries,
  listDeliveries,
  redeliver,
  redeliverFailed,
  testDestination,
} from '../src/destinations/deliveries'
import { attempt } from '../src/destinations/deliver'
import { listFailingDestinations } from '../src/destinations/destinations'
import type { DestinationWithSecret } from '../src/destinations/destinations'
import { ringDueDeliveries } from '../src/destinations/doorbell'
import { delivery, destination } from '../src/destinations/tables'
import type { Person } from '../src/identity/rules'
import { readMailbox } from '../src/mail/mailbox'
import { anotherSecret } from './support/award'
import { ctx, expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { earned, revoke } from './support/public'
import type { Earned } from './support/public'
import { deliveriesTo, destinationOf, happen, Receiver, verified } from './support/receiver'

let world: World
let owner: Person
let badge: Earned
let receiver: Receiver
let to: DestinationWithSecret

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

beforeAll(async () => {
  world = await newWorld()
  owner = await expectJson(world.owner.get('/api/v1/me'))
  badge = await earned(world)
  await revoke(world, badge)
})

beforeEach(async () => {
  receiver = new Receiver()
  to = await destinationOf(world, { events: ['credential.issued', 'credential.revoked'] })
})

afterEach(async () => {
  await world.owner.delete(`/api/v1/destinations/${to.id}`)
})

/** A badge is issued; the first attempt is made. */
async function issued() {
  await happen(receiver, world, 'credential.issued', badge.id)
  await receiver.work(world)
  return only()
}

async function only() {
  const [first, ...others] = await deliveriesTo(to.id)
  expect(others).toEqual([])
  return first!
}

/** Cron and the queue do what is due. */
async function goOn() {
  await ringDueDeliveries(receiver.ctx)
  await receiver.work(world)
}

const destinationNow = async () => (await ctx.db.select().from(destination).where(eq(destination.id, to.id)))[0]!

const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('<html>', { status: code, headers })

describe('an attempt that fails', () => {
  test.each([
    ['500', status(500), 'It answered 500.'],
    ['304', () => new Response(null, { status: 304 }), 'It answered 304.'],
    ['a redirect to loopback', status(307, { location: 'http://127.0.0.1:8787/' }), 'It leads on to somewhere else.'],
    ['a redirect elsewhere', status(302, { location: 'https://elsewhere.example/' }), 'It leads on to somewhere else.'],
    ['nothing', () => Promise.reject(new Error('connection refused to 10.0.0.1')), 'Nobody answered there.'],
  ])('with %s says so, and is tried again five seconds later', async (_, answer, problem) => {
    receiver.answer = answer
    const { log, ...one } = await issued()
    expect(log).toMatchObject([{ problem }])
    expect(one).toMatchObject({ status: 'waiting', attempts: 1, attemptingUntil: null })
    const wait = one.nextAttemptAt!.getTime() - log[0]!.at
    expect(wait).toBeGreaterThanOrEqual(5000)
    expect(wait).toBeLessThanOrEqual(5500)
    expect(receiver.rung.at(-1)?.delaySeconds).toBe(6)
    expect(receiver.received).toHaveLength(1)
  })

  test('because nobody answers in time is given up', async () => {
    const patient = receiver.ctx.fetch
    const hasty = {
      ...receiver.ctx,
      fetch: ((url, request) => patient(url, { ...request, timeout: 30 })) as typeof patient,
    }
    receiver.answer = () => new Promise<Response>(() => {})
    await happen(receiver, world, 'credential.issued', badge.id)
    expect(await attempt(hasty, (await only()).id)).toBe(true)
    expect((await only()).log).toMatchObject([{ status: null, problem: 'It took too long.' }])
  })

  test('because its secret cannot be opened waits for that, like any other', async () => {
    await happen(receiver, world, 'credential.issued', badge.id)
    const locked = { ...receiver.ctx, secrets: { ...receiver.ctx.secrets, keyEncryptionKey: anotherSecret } }
    await attempt(locked, (await only()).id)
    expect(await only()).toMatchObject({ status: 'waiting', log: [{ problem: /cannot be opened/ }] })
    expect(receiver.received).toEqual([])
  })

  test('comes again with the same id and body, and another timestamp and signature', async () => {
    receiver.answer = status(500)
    await issued()
    receiver.later(6000)
    receiver.answer = status(200)
    await receiver.work(world)
    const [first, second] = receiver.received
    expect([second!.id, second!.body]).toEqual([first!.id, first!.body])
    expect(second!.headers['webhook-timestamp']).not.toBe(first!.headers['webhook-timestamp'])
    expect(verified(to.secret, second!).type).toBe('credential.issued')
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 2, nextAttemptAt: null })
    expect((await destinationNow()).failingSince).toBeNull()
  })
})

describe('an answer of 2xx', () => {
  test.each([
    ['garbage', () => new Response('\0\0{{{', { status: 200, headers: { 'content-type': 'application/json' } })],
    ['a huge body', () => new Response('x'.repeat(2 * 1024 * 1024), { status: 202 })],
    ['a body that never ends', () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))],
  ])('is enough, with %s: nothing of it is read or kept', async (_, answer) => {
    receiver.answer = answer
    const one = await issued()
    expect(one.status).toBe('delivered')
    expect(JSON.stringify(one)).not.toMatch(/\{\{\{|xxx/)
  })
})

describe('a destination that wants to be left alone', () => {
  test.each([
    ['429 and 120 seconds', status(429, { 'retry-after': '120' }), 2 * minute],
    ['503 and seconds', status(503, { 'retry-after': '300' }), 5 * minute],
    ['504 and nothing else', status(504), minute],
    ['a year', status(429, { 'retry-after': '31536000' }), day],
  ])('with %s is, by everything that is on its way there', async (_, answer, rest) => {
    receiver.answer = answer
    const at = receiver.now
    const { nextAttemptAt } = await issued()
    expect(nextAttemptAt!.getTime() - at).toBeGreaterThanOrEqual(rest)
    expect(nextAttemptAt!.getTime() - at).toBeLessThanOrEqual(rest + 61_000)
    receiver.later(rest / 2)
    await happen(receiver, world, 'credential.revoked', badge.id)
    await goOn()
    expect(receiver.received).toHaveLength(1)
    const second = (await deliveriesTo(to.id)).find((one) => one.type === 'credential.revoked')
    expect(second).toMatchObject({ status: 'waiting', attempts: 0, log: [] })
    receiver.answer = status(200)
    receiver.later(rest / 2 + 2 * minute)
    await goOn()
    expect((await deliveriesTo(to.id)).map((one) => one.status)).toEqual(['delivered', 'delivered'])
  })

  test('until a date is told so by its own words', async () => {
    const until = new Date(Math.ceil(receiver.now / 1000) * 1000 + hour)
    receiver.answer = status(429, { 'retry-after': until.toUTCString() })
    await issued()
    expect((await destinationNow()).restsUntil).toEqual(until)
  })
})

describe('an outage', () => {
  test('of hours loses nothing: all of it arrives once it is over', async () => {
    receiver.answer = status(500)
    await issued()
    receiver.later(minute)
    await happen(receiver, world, 'credential.revoked', badge.id)
    for (let n = 0; n < 6; n++) {
      receiver.later(40 * minute)
      await goOn()
    }
    receiver.answer = status(200)
    receiver.later(6 * hour)
    await goOn()
    expect((await deliveriesTo(to.id)).map((one) => one.status)).toEqual(['delivered', 'delivered'])
    const arrived = receiver.received.slice(-2).map(({ body }) => JSON.parse(body).type as string)
    expect(arrived.toSorted()).toEqual(['credential.issued', 'credential.revoked'])
  })

  test('of three days and more ends a delivery after ten tries; it can be sent again, and all at once', async () => {
    receiver.answer = status(500)
    const begun = receiver.now
    let one = await issued()
    while (one.nextAttemptAt) {
      receiver.now = one.nextAttemptAt.getTime()
      await goOn()
      one = await only()
    }
    expect(one).toMatchObject({ status: 'failed', attempts: 10 })
    expect(one.log).toHaveLength(10)
    expect((receiver.now - begun) / hour).toBeGreaterThan(75)
    expect((receiver.now - begun) / hour).toBeLessThan(84)

    receiver.answer = status(200)
    await redeliver(receiver.ctx, owner, one.id)
    await receiver.work(world)
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 1 })

    await ctx.db.update(delivery).set({ status: 'failed' }).where(eq(delivery.id, one.id))
    const since = (ms: number) => redeliverFailed(receiver.ctx, owner, to.id, new Date(begun + ms))
    expect(await since(hour)).toEqual({ count: 0 })
    expect(await since(-hour)).toEqual({ count: 1 })
    await goOn()
    expect((await only()).status).toBe('delivered')
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)
  })
})

describe('a destination at which nothing arrives for long', () => {
  test('is switched off after five days; its owners are mailed once, and what waits is kept for them', async () => {
    receiver.answer = status(500)
    await issued()
    receiver.later(5 * day + minute)
    expect(await listFailingDestinations(receiver.ctx, owner, world.issuer.id)).toMatchObject([
      { id: to.id, offAt: null },
    ])
    await happen(receiver, world, 'credential.revoked', badge.id)
    await goOn()
    await goOn()
    expect(await destinationNow()).toMatchObject({ offReason: 'Nothing has arrived there for 5 days.' })
    expect((await deliveriesTo(to.id)).map((one) => one.status)).toEqual(['failed', 'failed'])
    expect(await switchedOffMails()).toHaveLength(1)
    expect(await listFailingDestinations(receiver.ctx, owner, world.issuer.id)).toMatchObject([{ id: to.id }])
    const entries = await ctx.db.select().from(auditEntry).where(eq(auditEntry.subjectId, to.id))
    const off = entries.filter(({ action }) => action === 'destination.switched_off')
    expect(off.map(({ actorKind }) => actorKind)).toEqual(['system'])
  })

  test('stays on if something arrives in that very moment, and loses nothing', async () => {
    receiver.answer = status(500)
    await issued()
    receiver.later(5 * day + minute)
    receiver.answer = async () => {
      receiver.answer = status(200)
      await testDestination(receiver.ctx, owner, to.id)
      return new Response(null, { status: 500 })
    }
    await goOn()
    expect((await destinationNow()).offAt).toBeNull()
    const [late] = (await deliveriesTo(to.id)).filter(({ type }) => type !== 'test')
    expect(late).toMatchObject({ status: 'waiting', attempts: 2 })
  })

  test('with 410 is switched off at once, and hears of nothing until it is switched on again', async () => {
    receiver.answer = status(410)
    const { id } = await issued()
    expect(await only()).toMatchObject({ status: 'failed', attempts: 1 })
    await receiver.work(world)
    expect(await destinationNow()).toMatchObject({ offReason: /410/ })
    await happen(receiver, world, 'credential.revoked', badge.id)
    expect(await deliveriesTo(to.id)).toHaveLength(1)
    await expect(redeliver(receiver.ctx, owner, id)).rejects.toThrow('switched off')
    await expect(redeliverFailed(receiver.ctx, owner, to.id, new Date(0))).rejects.toThrow('switched off')
    const mails = await switchedOffMails()
    expect(mails[0]).toContain(`/admin/${world.issuer.slug}/destinations/${to.id}`)
    expect(mails[0]).not.toContain('/assay')

    const on = await expectJson(world.owner.post(`/api/v1/destinations/${to.id}/switch-on`))
    expect(on).toMatchObject({ offAt: null, offReason: null, failingSince: null })
    await expectJson(world.owner.post(`/api/v1/destinations/${to.id}/switch-on`), 409)
    receiver.answer = status(200)
    await happen(receiver, world, 'credential.revoked', badge.id)
    await redeliver(receiver.ctx, owner, id)
    await receiver.work(world)
    expect((await deliveriesTo(to.id)).map((one) => one.status)).toEqual(['delivered', 'delivered'])
  })

  const switchedOffMails = async () =>
    (await readMailbox(ctx, owner.email))
      .filter(({ subject, text }) => subject.startsWith('Switched off') && text.includes(to.id))
      .map(({ text }) => text)
})

describe('one attempt at a time', () => {
  test('is made, however many ring for it', async () => {
    await happen(receiver, world, 'credential.issued', badge.id)
    const { id } = await only()
    const made = await Promise.all([1, 2, 3, 4].map(() => attempt(receiver.ctx, id)))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(receiver.received).toHaveLength(1)
  })

  test('holds for a minute, should whoever makes it die', async () => {
    await happen(receiver, world, 'credential.issued', badge.id)
    const { id } = await only()
    const dying = { ...receiver.ctx, fetch: () => Promise.reject(new Error('The process dies.')) }
    await expect(attempt(dying, id)).rejects.toThrow('dies')
    await receiver.work(world)
    expect(receiver.received).toEqual([])
    await expect(redeliver(receiver.ctx, owner, id)).rejects.toThrow('at this moment')
    receiver.later(minute + 1)
    await receiver.work(world)
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 2 })
  })

  test('is rung for by cron when the queue has lost it, once', async () => {
    receiver.answer = status(500)
    await issued()
    receiver.later(6000)
    await receiver.work(world)
    receiver.later(6 * minute)
    const before = receiver.rung.length
    await ringDueDeliveries(receiver.ctx)
    await ringDueDeliveries(receiver.ctx)
    expect(receiver.rung.length - before).toBe(1)
  })
})

describe('a test', () => {
  test('is posted at once, a single time, and says nothing of anybody', async () => {
    const sent = await testDestination(receiver.ctx, owner, to.id)
    expect(sent).toMatchObject({
      type: 'test',
      status: 'delivered',
      attempts: 1,
      log: [{ status: 204, problem: null }],
    })
    expect(verified(to.secret, receiver.received[0]!)).toMatchObject({ type: 'test', data: { destination: to.id } })
    receiver.answer = status(500)
    expect(await testDestination(receiver.ctx, owner, to.id)).toMatchObject({ status: 'failed', nextAttemptAt: null })
    expect((await destinationNow()).failingSince).toBeNull()
  })

  test('of what nobody answers says so to whoever asked, through the API', async () => {
    await expectJson(world.owner.patch(`/api/v1/destinations/${to.id}`, { url: 'https://destination.invalid/hook' }))
    const sent = await expectJson(world.owner.post(`/api/v1/destinations/${to.id}/test`), 201)
    expect(sent).toMatchObject({ status: 'failed', log: [{ status: null, problem: 'Nobody answered there.' }] })
  })
})

describe('the log', () => {
  test('is listed page by page, by status, and forgotten after 30 days', async () => {
    for (let n = 0; n < 3; n++) {
      receiver.later(1000)
      await testDestination(receiver.ctx, owner, to.id)
    }
    receiver.answer = status(500)
    await happen(receiver, world, 'credential.issued', badge.id)
    await receiver.work(world)
    const path = `/api/v1/destinations/${to.id}/deliveries`
    const first = await expectJson(world.owner.get(`${path}?limit=2&status=delivered`))
    const rest = await expectJson(world.owner.get(`${path}?limit=2&status=delivered&cursor=${first.next}`))
    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null])
    const waiting = await listDeliveries(ctx, owner, to.id, { status: 'waiting' })
    expect(waiting.items).toMatchObject([{ log: [{ at: expect.any(Date), status: 500 }] }])

    receiver.later(31 * day)
    expect(await forgetDeliveries(receiver.ctx)).toBeGreaterThanOrEqual(3)
    expect(await deliveriesTo(to.id)).toMatchObject([{ status: 'waiting' }])
  })

  test('can be sent again from through the API', async () => {
    await expectJson(world.owner.patch(`/api/v1/destinations/${to.id}`, { url: 'https://destination.invalid/hook' }))
    const { id } = await issued()
    const again = await expectJson(world.owner.post(`/api/v1/deliveries/${id}/redeliver`), 202)
    expect(again).toMatchObject({ id, status: 'waiting', attempts: 0 })
    const since = new Date(0).toISOString()
    const all = await expectJson(world.owner.post(`/api/v1/destinations/${to.id}/redeliver`, { since }), 202)
    expect(all).toEqual({ count: 0 })
  })
})
