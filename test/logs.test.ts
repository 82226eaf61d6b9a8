import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCtx } from '../src/context'
import { handle } from '../src/jobs/consume'
import { eventOf } from './support/award'
import { ctx, expectJson, newWorld, visitor } from './support/client'
import { earned } from './support/public'
import { untilQuiet } from './support/quiet'
import { readMailbox } from '../src/mail/mailbox'

let lines: string[]

beforeEach(() => {
  lines = []
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.map(String).join(' ')))
})
afterEach(() => vi.restoreAllMocks())

const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)

/** No line may have any of these. */
function expectNone(secrets: (string | undefined)[]) {
  for (const secret of secrets) {
    expect(secret?.length).toBeGreaterThan(3)
    for (const line of lines) expect(line).not.toContain(secret)
  }
}

test('the whole main job logs no address, no token and no secret', async () => {
  const world = await newWorld()
  const { learner } = await earned(world)
  const { key } = await expectJson(
    world.owner.post(`/api/v1/issuers/${world.issuer.slug}/api-keys`, { name: 'k', scopes: ['issuer.edit'] }),
    201,
  )
  const machine = visitor()
  await machine.fetch(`/api/v1/issuers/${world.issuer.slug}/members`, { headers: { authorization: `Bearer ${key}` } })
  await machine.fetch('/hooks/none?token=hook-token-of-a-source', { method: 'POST', body: '{}' })
  await machine.get('/sign-in/confirm?token=a-link-that-signs-in&email=somebody@example.org')
  const mails = await readMailbox(ctx, learner.email)
  const links = mails.flatMap(({ text }) => text.match(/token=\w+/g) ?? [])
  expect(links.length).toBeGreaterThan(0)

  expect(parsed().filter(({ at }) => at === 'request').length).toBeGreaterThan(20)
  expect(parsed().filter(({ at }) => at === 'job').length).toBeGreaterThan(2)
  expectNone([
    learner.email,
    world.owner.email,
    '@example.org',
    'Olga Owner',
    learner.ip,
    ...learner.cookies.values(),
    ...world.owner.cookies.values(),
    key,
    'hook-token-of-a-source',
    'a-link-that-signs-in',
    ...links.map((link) => link.slice('token='.length)),
    env.AUTH_SECRET,
    env.KEY_ENCRYPTION_KEY,
    env.SETUP_CODE,
  ])
})

test('a request is one line with its id, which its error names', async () => {
  const answer = await visitor().get('/api/v1/no-such-thing?token=abcdefgh')
  const { instance } = await expectJson<{ instance: string }>(Promise.resolve(answer), 404)
  const [line, ...others] = parsed().filter(({ at }) => at === 'request')
  expect(others).toEqual([])
  expect(line).toEqual({
    at: 'request',
    id: instance.replace('urn:request:', ''),
    method: 'GET',
    path: '/api/v1/no-such-thing',
    status: 404,
    ms: expect.any(Number),
  })
})

test('what breaks is logged without the values it was asked with', async () => {
  const broken = { ...env, DB: env.CACHE as unknown as D1Database }
  const { app } = await import('../src/app')
  const answer = await app.fetch(
    new Request(`${env.ORIGIN}/auth/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ email: 'ada@example.org' }),
      headers: { 'content-type': 'application/json' },
    }),
    broken,
  )
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('ada@')
  expect(parsed().find(({ at }) => at === 'error')).toMatchObject({ id: expect.any(String), stack: expect.any(String) })
  expectNone(['ada@example.org'])
})

test('a job is one line with the id of its event, however it ends', async () => {
  const world = await newWorld()
  const badge = await earned(world)
  const id = await eventOf('credential.issued', badge.id)
  await untilQuiet()
  const line = parsed().find(({ at, event }) => at === 'job' && event === id)
  expect(line).toEqual({ at: 'job', event: id, type: 'credential.issued', ms: expect.any(Number) })
  lines = []
  await ctx.db.run(`update event set done_at = null where id = '${id}'`)
  const mail = { ...ctx.mail, send: async () => Promise.reject(new Error('no mail to ada@example.org')) }
  expect(await handle({ ...createCtx(env), mail }, id)).toBe(false)
  expect(parsed()).toEqual([expect.objectContaining({ at: 'job', event: id, failures: [expect.any(String)] })])
  expectNone(['ada@example.org'])
})
