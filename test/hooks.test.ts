import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { event } from '../src/events/tables'
import { announceOverdue } from '../src/events/outbox'
import { forgetHooks } from '../src/sources/upkeep'
import { hook } from '../src/sources/tables'
import { isSecret, newSecret, signed, verify } from '../src/webhooks/standard-webhooks'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { World } from './support/client'
import { connect, handIn, post, postSigned, signedBy, told } from './support/sources'
import type { Connected } from './support/sources'

let world: World
let signing: Connected
let bearing: Connected

beforeAll(async () => {
  world = await newWorld()
  signing = await connect(world)
  bearing = await connect(world, { authentication: 'secret' })
})

const json = { 'content-type': 'application/json' }
const hooksOf = (source: Connected) => ctx.db.select().from(hook).where(eq(hook.sourceId, source.id))
const hoursOn = (hours: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + hours * 3_600_000) })
const bearer = (secret: string) => ({ ...json, authorization: `Bearer ${secret}` })

/** Posts, and expects to be refused as one who has no secret, with nothing kept. */
async function refused(source: Connected, answer: () => Promise<Response>, status = 401) {
  const before = (await hooksOf(source)).length
  const response = await answer()
  expect(response.status).toBe(status)
  expect((await hooksOf(source)).length).toBe(before)
  return response
}

describe('a signed webhook', () => {
  test('is stored with its event, and answered at once', async () => {
    const body = JSON.stringify(told())
    const answer = await expectJson(postSigned(signing, body, { id: 'msg_1' }))
    expect(answer).toEqual({ ok: true, id: expect.stringMatching(/^hook_/), duplicate: false })
    const [row] = await ctx.db.select().from(hook).where(eq(hook.id, answer.id))
    expect(row).toMatchObject({ body, dedupeKey: 'id:msg_1', contentType: 'application/json' })
    const events = await ctx.db.select().from(event).where(eq(event.subjectId, answer.id))
    expect(events.map(({ type }) => type)).toEqual(['hook.received'])
  })

  test('that comes again is answered 200, and nothing is done', async () => {
    const body = JSON.stringify(told())
    const first = await expectJson(postSigned(signing, body, { id: 'msg_again' }))
    // A sender that tries again gives another timestamp; one who replays has only the old one.
    const later = new Date(Date.now() + 30_000)
    expect(await expectJson(postSigned(signing, body, { id: 'msg_again', at: later }))).toEqual({
      ok: true,
      id: first.id,
      duplicate: true,
    })
    const events = await ctx.db.select().from(event).where(eq(event.subjectId, first.id))
    expect(events).toHaveLength(1)
  })

  test('is told apart from another with the same body by its id', async () => {
    const body = JSON.stringify(told())
    const [one, other] = [await expectJson(postSigned(signing, body)), await expectJson(postSigned(signing, body))]
    expect([one.duplicate, other.duplicate, one.id === other.id]).toEqual([false, false, false])
  })

  test('that came twice at the same moment is stored once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => expectJson(postSigned(signing, told('once@example.org'), { id: 'msg_at_once' }))),
    )
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  })

  const body = JSON.stringify(told('forged@example.org'))
  const send = (headers: Record<string, string>, text = body) => post(signing.address, text, { ...json, ...headers })
  const now = () => Math.floor(Date.now() / 1000)

  test.each<[string, () => Promise<Response>]>([
    ['has no signature', () => send({})],
    ['is signed by another secret', () => send(signedBy(newSecret(), body))],
    ['has one byte changed', () => send(signedBy(signing.secret, body), body.replace('forged', 'forgee'))],
    ['has a byte more', () => send(signedBy(signing.secret, body), `${body} `)],
    ['has another id', () => send({ ...signedBy(signing.secret, body), 'webhook-id': 'msg_other' })],
    ['is six minutes old', () => send(signedBy(signing.secret, body, { at: new Date(Date.now() - 360_000) }))],
    ['is of in six minutes', () => send(signedBy(signing.secret, body, { at: new Date(Date.now() + 360_000) }))],
    [
      'has a timestamp that was moved',
      () =>
        send({
          ...signedBy(signing.secret, body, { at: new Date(Date.now() - 360_000) }),
          'webhook-timestamp': `${now()}`,
        }),
    ],
    ['has a timestamp that is none', () => send({ ...signedBy(signing.secret, body), 'webhook-timestamp': 'now' })],
    [
      'has a signature of another version',
      () => send({ ...signedBy(signing.secret, body), 'webhook-signature': 'v1a,abc v2,abc v1,' }),
    ],
    ['shows the secret instead', () => send(bearer(signing.secret))],
    [
      'shows the secret in its address',
      () => post(`${signing.address}?token=${encodeURIComponent(signing.secret)}`, body, json),
    ],
  ])('that %s is refused', async (_, answer) => {
    expect((await (await refused(signing, answer)).json<{ code: string }>()).code).toBe('unauthenticated')
  })

  test('goes on being taken while its secret is rotated, for a day', async () => {
    const source = await connect(world)
    const rotated = await expectJson(world.owner.post(`/api/v1/sources/${source.id}/rotate`), 201)
    expect(isSecret(rotated.secret)).toBe(true)
    for (const secret of [source.secret, rotated.secret])
      expect((await postSigned(source, told(), { secret })).status).toBe(200)
    const both = signedBy(source.secret, '{}', { id: 'msg_both' })
    const other = signedBy(rotated.secret, '{}', { id: 'msg_both' })
    const list = `${both['webhook-signature']} ${other['webhook-signature']}`
    expect((await post(source.address, '{}', { ...both, 'webhook-signature': list })).status).toBe(200)

    const tomorrow = hoursOn(25)
    const at = tomorrow.now()
    await expect(handIn(tomorrow, source, '{}', signedBy(source.secret, '{}', { at }))).rejects.toThrow('not signed')
    expect(await handIn(tomorrow, source, '{}', signedBy(rotated.secret, '{}', { at }))).toMatchObject({
      duplicate: false,
    })
    await expectJson(world.owner.post(`/api/v1/sources/${source.id}/rotate`), 201)
    const third = await expectJson(world.owner.post(`/api/v1/sources/${source.id}/rotate`), 201)
    expect((await postSigned(source, told(), { secret: third.secret })).status).toBe(200)
    expect((await postSigned(source, told(), { secret: source.secret })).status).toBe(401)
  })

  test('may be signed with a secret that the platform gave', async () => {
    const secret = newSecret()
    const source = await connect(world, { secret })
    expect(source.secret).toBe(secret)
    expect((await postSigned(source, told())).status).toBe(200)
    const input = { name: 'X', platform: 'generic', authentication: 'signature', secret: 'short, and no base64!' }
    expect((await world.owner.post(`/api/v1/issuers/${world.issuer.slug}/sources`, input)).status).toBe(422)
  })
})

describe('a webhook with a secret', () => {
  test('brings it in a header or, if it cannot, in its address', async () => {
    const { secret, address } = bearing
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect((await post(address, JSON.stringify(told()), bearer(secret))).status).toBe(200)
    expect((await post(`${address}?token=${secret}`, JSON.stringify(told()), json)).status).toBe(200)
  })

  test('is refused without it, or with another', async () => {
    const body = JSON.stringify(told())
    const { address, secret } = bearing
    await refused(bearing, () => post(address, body, json))
    await refused(bearing, () => post(address, body, bearer(secret.slice(1))))
    await refused(bearing, () => post(`${address}?token=`, body, json))
    await refused(bearing, () => post(address, body, { ...json, authorization: `Basic ${secret}` }))
  })

  test('holds both while it is rotated', async () => {
    const source = await connect(world, { authentication: 'secret' })
    const { secret } = await expectJson(world.owner.post(`/api/v1/sources/${source.id}/rotate`), 201)
    for (const one of [source.secret, secret])
      expect((await post(source.address, JSON.stringify(told()), bearer(one))).status).toBe(200)
  })

  test('is told apart by its body, for a day', async () => {
    const body = JSON.stringify(told())
    const first = await expectJson(post(bearing.address, body, bearer(bearing.secret)))
    expect(await expectJson(post(bearing.address, body, bearer(bearing.secret)))).toMatchObject({
      id: first.id,
      duplicate: true,
    })
    const inTime = await handIn(hoursOn(23), bearing, body, bearer(bearing.secret))
    const nextDay = await handIn(hoursOn(25), bearing, body, bearer(bearing.secret))
    const again = await handIn(hoursOn(26), bearing, body, bearer(bearing.secret))
    expect([inTime.duplicate, nextDay.duplicate, again]).toEqual([true, false, { id: nextDay.id, duplicate: true }])
    expect(nextDay.id).not.toBe(first.id)
  })

  test.each(['webhook-id', 'idempotency-key'])('is told apart by its %s, if it brings one', async (name) => {
    const send = (id: string, body: object) =>
      expectJson(post(bearing.address, JSON.stringify(body), { ...bearer(bearing.secret), [name]: id }))
    const body = told()
    const first = await send(`${name}-1`, body)
    const [other, again] = [await send(`${name}-2`, body), await send(`${name}-1`, told())]
    expect([other.duplicate, again.duplicate, again.id]).toEqual([false, true, first.id])
  })

  test('may be a form', async () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8'
    const headers = { ...bearer(bearing.secret), 'content-type': type }
    expect(
      (await post(bearing.address, 'type=course.completed&data[learner][email]=a@b.example', headers)).status,
    ).toBe(200)
  })
})

describe('whatever is posted', () => {
  test('goes to nobody without a source, and says no more than a wrong secret does', async () => {
    const body = JSON.stringify(told())
    const unknown = { ...signing, address: signing.address.replace(/.$/, (c) => (c === '0' ? '1' : '0')) }
    const removed = await connect(world)
    expect((await world.owner.delete(`/api/v1/sources/${removed.id}`)).status).toBe(204)
    const answers = await Promise.all(
      [
        post(signing.address, body, { ...json, ...signedBy(newSecret(), body) }),
        post(bearing.address, body, bearer(newSecret())),
        postSigned(unknown, body),
        postSigned(removed, body),
      ].map(async (answer) => {
        const { status, headers } = await answer
        const { instance: _, ...told } = await (await answer).json<{ instance: string }>()
        return { status, type: headers.get('content-type'), told }
      }),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.status).toBe(401)
  })

  test.each([
    ['text/plain', 415],
    ['text/xml', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/jsonp', 415],
    ['', 415],
    ['application/json; charset=utf-8', 200],
    ['application/cloudevents+json', 200],
  ])('as %s is answered %i', async (type, status) => {
    const headers = { ...bearer(bearing.secret), 'content-type': type }
    expect((await post(bearing.address, JSON.stringify(told()), headers)).status).toBe(status)
  })

  test('may have 256 KB, and is read no further', async () => {
    const sized = (bytes: number) => JSON.stringify({ pad: 'x'.repeat(bytes - 10) })
    expect((await post(bearing.address, sized(256 * 1024), bearer(bearing.secret))).status).toBe(200)
    await refused(bearing, () => post(bearing.address, sized(256 * 1024 + 1), bearer(bearing.secret)), 413)
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(16 * 1024))
      },
    })
    await refused(bearing, () => post(bearing.address, endless, bearer(bearing.secret)), 413)
    expect(pulled).toBeLessThan(40)
  })

  test('has to be UTF-8', async () => {
    await refused(bearing, () => post(bearing.address, new Uint8Array([123, 255, 125]), bearer(bearing.secret)), 400)
  })

  test('is refused in JSON, whatever it would like to have', async () => {
    const answer = await post(signing.address, '{}', { ...json, accept: 'text/html' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
  })

  test('needs neither cookie nor origin, and heeds none', async () => {
    const body = JSON.stringify(told())
    const headers = { ...signedBy(signing.secret, body), origin: 'https://elsewhere.example' }
    expect((await world.owner.fetch(signing.address, { method: 'POST', body, headers })).status).toBe(200)
  })

  test('is not lost when the queue does not answer', async () => {
    const deaf: Ctx = { ...ctx, jobs: { ...ctx.jobs, send: () => Promise.reject(new Error('Nobody answers.')) } }
    const body = JSON.stringify(told(undefined, 'unheard of'))
    const { id } = await handIn(deaf, signing, body, signedBy(signing.secret, body))
    const [waiting] = await ctx.db.select().from(event).where(eq(event.subjectId, id))
    expect(waiting?.sentAt).toBeNull()
    await ctx.db
      .update(event)
      .set({ createdAt: new Date(1) })
      .where(eq(event.id, waiting!.id))
    await announceOverdue(ctx)
    const statusOf = async () => (await ctx.db.select().from(hook).where(eq(hook.id, id)))[0]?.status
    await expect.poll(statusOf, { timeout: 10_000 }).toBe('unmapped')
  })

  test('is braked by visitor once it was refused too often', async () => {
    const somebody = visitor()
    const forge = () => somebody.fetch(signing.address, { method: 'POST', body: '{}', headers: json })
    const statuses: number[] = []
    for (let i = 0; i < 61; i++) statuses.push((await forge()).status)
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429])
    expect((await forge()).headers.get('retry-after')).toBe('60')
    // Whoever has the secret is not braked by what others forge, even from the same address.
    const body = JSON.stringify(told())
    const good = somebody.fetch(signing.address, { method: 'POST', body, headers: signedBy(signing.secret, body) })
    expect((await good).status).toBe(200)
  })

  test('is braked by source once there is too much of it', async () => {
    const full: Ctx = { ...ctx, brakes: { ...ctx.brakes, hooks: { limit: async () => ({ success: false }) } } }
    const body = JSON.stringify(told())
    await expect(handIn(full, signing, body, signedBy(signing.secret, body))).rejects.toMatchObject({
      code: 'rate_limited',
    })
    await expect(handIn(full, signing, body, json)).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

test('bodies are forgotten in time, and hooks in the end', async () => {
  const { id } = await expectJson(postSigned(signing, told()))
  const row = async () => (await ctx.db.select().from(hook).where(eq(hook.id, id)))[0]
  const atDay = (day: number) => forgetHooks(hoursOn(day * 24), 10_000)
  await atDay(6)
  expect((await row())?.body).not.toBeNull()
  await atDay(31)
  expect(await row()).toMatchObject({ body: null })
  await atDay(89)
  expect(await row()).toBeDefined()
  await atDay(91)
  expect(await row()).toBeUndefined()
})

describe('Standard Webhooks', () => {
  const vector = {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: 1614265330,
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text)).buffer

  test('its published vector is what we sign, and what we take', async () => {
    const headers = await signed([vector.secret], vector)
    expect(headers['webhook-signature']).toBe(vector.signature)
    const at = new Date(vector.at * 1000)
    expect(await verify([vector.secret], new Headers(headers), bytes(vector.body), at)).toBe(vector.id)
    const svix = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
    )
    expect(await verify([vector.secret], new Headers(svix), bytes(vector.body), at, 'svix')).toBe(vector.id)
  })

  test.each([
    [299, true],
    [300, true],
    [301, false],
  ])('a timestamp may be off by five minutes: %i seconds', async (seconds, good) => {
    const headers = new Headers(await signed([vector.secret], vector))
    for (const sign of [1, -1]) {
      const result = verify([vector.secret], headers, bytes(vector.body), new Date((vector.at + sign * seconds) * 1000))
      await (good ? expect(result).resolves.toBe(vector.id) : expect(result).rejects.toThrow('not signed'))
    }
  })

  test('a secret has 24 to 64 bytes', () => {
    const ofBytes = (n: number) => btoa('x'.repeat(n))
    expect([23, 24, 64, 65].map((n) => isSecret(ofBytes(n)))).toEqual([false, true, true, false])
    expect([isSecret(newSecret()), isSecret('whsec_###')]).toEqual([true, false])
  })
})

test('the source id is unguessable, and its address ours', () => {
  expect(signing.address).toMatch(new RegExp(`^${env.ORIGIN}/hooks/src_[0-9a-f]{32}$`))
})
