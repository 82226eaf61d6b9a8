import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { app } from '../src/app'
import { createUpload } from '../src/evidence/uploads'
import { scopes } from '../src/identity/rules'
import { Machine } from './support/api-walk'
import { ctx, expectJson, newWorld, person } from './support/client'
import type { World } from './support/client'

let world: World
let key: string

const full: RateLimit = { limit: async () => ({ success: false }) }

beforeAll(async () => {
  world = await newWorld()
  const made = await expectJson(world.owner.post(`${at()}/api-keys`, { name: 'Any', scopes }), 201)
  key = made.key
})

const at = () => `/api/v1/issuers/${world.issuer.slug}`

test('a key that asks too often is told to wait, and for how long', async () => {
  const machine = new Machine(key)
  machine.answer = async (request) => app.fetch(request, { ...env, API_BY_KEY: full }, createExecutionContext())
  const answer = await machine.get(at())
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
  expect(await answer.json()).toMatchObject({ code: 'rate_limited', title: 'Too many tries' })
  expect((await new Machine(key).get(at())).status).toBe(200)
})

test('a person who begins too many uploads is told to wait', async () => {
  const actor = await expectJson((await person()).get('/api/v1/me'))
  const busy = { ...ctx, brakes: { ...ctx.brakes, uploads: full } }
  const upload = { length: 1, metadata: '', enrollment: 'any', requirement: 'r1', filename: 'a.pdf', caption: '' }
  await expect(createUpload(busy, actor, upload)).rejects.toMatchObject({ code: 'rate_limited' })
})

test('a secret is in the first answer alone: the same request, sent again, is told all but that', async () => {
  const send = () =>
    world.owner.fetch(`${at()}/api-keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      body: JSON.stringify({ name: 'Once', scopes: ['credential.read'] }),
    })
  const first = await expectJson(send(), 201)
  expect(first.key).toMatch(/^assay_/)
  const again = await send()
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(await again.json()).toEqual({ ...first, key: null })
})
