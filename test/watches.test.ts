import { createHmac } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { sha256Hex } from '../src/digest'
import { readMailbox } from '../src/mail/mailbox'
import { checkWatches } from '../src/watches/check'
import { mostFailures } from '../src/watches/rules'
import { watch } from '../src/watches/tables'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import type { World } from './support/client'
import { earned, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World
let badge: Earned
let place: { statusList: string; index: string }

beforeAll(async () => {
  world = await newWorld()
  await anotherBadge()
})

beforeEach(async () => {
  await ctx.db.delete(watch)
})

/** Once one is revoked, it takes another to watch. */
async function anotherBadge() {
  badge = await earned(world)
  const { credentialStatus } = await expectJson(visitor().get(`${badge.address}.json`))
  place = { statusList: credentialStatus.statusListCredential, index: credentialStatus.statusListIndex }
}

const newEmail = () => `${crypto.randomUUID()}@example.org`
const mailsTo = async (email: string) => (await readMailbox(ctx, email)).map(({ subject }) => subject)
const rows = () => ctx.db.select().from(watch)
const hoursOn = (hours: number): Ctx => ({ ...ctx, now: () => new Date(Date.now() + hours * 3_600_000) })

/** Somebody without an account who asked by the form, with the token they were mailed. */
async function asked(email = newEmail()) {
  const somebody = visitor()
  const answer = await somebody.submit('/watches', { ...place, email })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/watches/sent'])
  const [mail] = await readMailbox(ctx, email)
  return { somebody, email, token: /token=(\w+)/.exec(mail?.text ?? '')?.[1] ?? '' }
}

async function watching() {
  const one = await asked()
  const { status } = await one.somebody.submit('/watches/confirm', { token: one.token })
  expect(status).toBe(303)
  return one
}

describe('somebody who wants to hear when a badge is revoked', () => {
  test('is told once, and then forgotten', async () => {
    const { email } = await watching()
    expect(await checkWatches(ctx)).toBe(0)
    await revoke(world, badge)
    await anotherBadge()
    expect(await checkWatches(ctx)).toBe(0)
    expect(await checkWatches(hoursOn(2))).toBe(1)
    expect(await checkWatches(hoursOn(4))).toBe(0)
    const [told, ...earlier] = await mailsTo(email)
    expect([told, earlier.length]).toEqual(['A badge that you verified was revoked', 1])
    expect(await rows()).toEqual([])
  })

  test('leaves the place of the badge and an address with us, and nothing of the badge', async () => {
    const { email } = await watching()
    const [row] = await rows()
    expect(row).toMatchObject({ statusList: place.statusList, statusIndex: Number(place.index), email })
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${badge.id}|${badge.version.name}`))
  })

  test('is not told before the link in the mail was used, and is forgotten after a day', async () => {
    const { email, somebody, token } = await asked()
    await revoke(world, badge)
    await anotherBadge()
    await checkWatches(hoursOn(2))
    expect(await mailsTo(email)).toEqual(['Confirm: tell me if a badge is revoked'])
    expect(await checkWatches(hoursOn(25))).toBe(1)
    expect(await rows()).toEqual([])
    expect((await somebody.submit('/watches/confirm', { token })).status).toBe(410)
  })

  test('looks at the link without beginning anything, and ends the watch by it', async () => {
    const { somebody, token } = await asked()
    expect(await (await somebody.get(`/watches?token=${token}`)).text()).toContain('action="/watches/confirm"')
    expect((await rows())[0]?.confirmedAt).toBeNull()
    await somebody.submit('/watches/confirm', { token })
    await somebody.submit('/watches/confirm', { token })
    expect(await (await somebody.get(`/watches?token=${token}`)).text()).toContain('Stop watching')
    expect((await somebody.submit('/watches/end', { token })).headers.get('location')).toBe('/watches/ended')
    expect(await rows()).toEqual([])
    expect((await somebody.get(`/watches?token=${token}`)).status).toBe(410)
    expect((await somebody.get('/watches?token=x')).status).toBe(422)
  })

  test.each([
    [{ statusList: 'http://127.0.0.1/list' }, /private|https/],
    [{ statusList: 'https://169.254.169.254/latest' }, /number/],
    [{ statusList: 'https://router.local/list' }, /private network/],
    [{ statusList: 'https://example.org:8443/list' }, /port/],
    [{ statusList: 'nonsense' }, /address/],
    [{ index: '-1' }, /0|small|less/],
    [{ email: 'nobody' }, /mail/],
  ])('is refused %j in words, and nothing is kept', async (wrong, words) => {
    const answer = await visitor().submit('/watches', { ...place, email: newEmail(), ...wrong })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(words)
    expect(await rows()).toEqual([])
  })

  test('cannot have somebody else flooded with mails', async () => {
    const email = newEmail()
    for (let i = 0; i < 5; i++) await visitor().submit('/watches', { ...place, email })
    expect((await visitor().submit('/watches', { ...place, email })).status).toBe(429)
  })
})

describe('a list that cannot be read', () => {
  const deaf: Ctx = { ...ctx, fetch: () => Promise.reject(new Error('Nobody answers.')) }

  test('is tried again, and given up in the end, saying so', async () => {
    const { email } = await watching()
    await checkWatches(deaf)
    expect((await rows())[0]).toMatchObject({ failures: 1 })
    await checkWatches(hoursOn(2))
    expect((await rows())[0]).toMatchObject({ failures: 0 })
    await ctx.db.update(watch).set({ failures: mostFailures })
    await checkWatches({ ...deaf, now: hoursOn(4).now })
    expect((await mailsTo(email))[0]).toBe('We can no longer watch a badge for you')
    expect(await rows()).toEqual([])
  })
})

describe('the holder of an API key', () => {
  const webhook = 'https://hooks.example.org/assay'

  async function newKey() {
    const made = world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, {
      name: 'Watcher',
      scopes: ['credentials.verify'],
    })
    const { id, key } = await expectJson<{ id: string; key: string }>(made, 201)
    const call = (method: string, path: string, body?: unknown) =>
      visitor().fetch(path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    return { id, key, call }
  }

  /** A context in which somebody listens at the webhook. */
  function hearing(status = 204, at = hoursOn(2)) {
    const posts: { headers: Record<string, string>; body: string }[] = []
    const fetch: Ctx['fetch'] = async (url, request = {}) => {
      if (url !== webhook) return ctx.fetch(url, request)
      posts.push({ headers: request.headers ?? {}, body: request.body ?? '' })
      return { status, headers: new Headers(), bytes: new Uint8Array() }
    }
    return { posts, ctx: { ...at, fetch } }
  }

  test('is posted to once, signed with what only they can work out', async () => {
    const { key, call } = await newKey()
    const made = await expectJson(call('POST', '/api/v1/watches', { ...place, webhook }), 201)
    expect(made).toMatchObject({ statusList: place.statusList, index: Number(place.index), webhook })
    const quiet = hearing(204, ctx)
    await checkWatches(quiet.ctx)
    expect(quiet.posts).toEqual([])
    await revoke(world, badge)
    await anotherBadge()
    const { posts, ctx: listening } = hearing()
    await checkWatches(listening)
    await checkWatches({ ...listening, now: hoursOn(4).now })
    expect(posts).toHaveLength(1)
    const { headers, body } = posts[0]!
    expect(JSON.parse(body)).toMatchObject({
      type: 'credential.revoked',
      data: { watch: made.id, statusList: made.statusList, index: made.index },
    })
    const secret = Buffer.from(await sha256Hex(key), 'hex')
    const said = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', secret).update(said).digest('base64')}`)
    expect((await expectJson(call('GET', '/api/v1/watches'))).items).toEqual([])
  })

  test('is posted to again when that fails, and not at all once the key is revoked', async () => {
    const { id, call } = await newKey()
    await expectJson(call('POST', '/api/v1/watches', { ...place, webhook }), 201)
    await revoke(world, badge)
    await anotherBadge()
    const failing = hearing(500)
    await checkWatches(failing.ctx)
    expect([failing.posts.length, (await rows())[0]?.failures]).toEqual([1, 1])
    await world.owner.delete(`/api/v1/issuers/${world.issuer.slug}/api-keys/${id}`)
    const { posts, ctx: listening } = hearing(204, hoursOn(4))
    await checkWatches(listening)
    expect([posts, await rows()]).toEqual([[], []])
  })

  test('sees and ends their own, and nobody else’s', async () => {
    const [one, other] = [await newKey(), await newKey()]
    const { id } = await expectJson(one.call('POST', '/api/v1/watches', { ...place, webhook }), 201)
    expect((await expectJson(other.call('GET', '/api/v1/watches'))).items).toEqual([])
    expect((await other.call('DELETE', `/api/v1/watches/${id}`)).status).toBe(404)
    expect((await one.call('DELETE', `/api/v1/watches/${id}`)).status).toBe(204)
    expect(await rows()).toEqual([])
  })

  test.each(['https://10.0.0.1/hook', 'https://localhost/hook', 'http://example.org/hook', 'https://u:p@example.org/'])(
    'cannot have %s posted to',
    async (inside) => {
      const { call } = await newKey()
      await expectJson(call('POST', '/api/v1/watches', { ...place, webhook: inside }), 422)
    },
  )
})
