import { env } from 'cloudflare:workers'
import { beforeAll, expect, test, vi } from 'vitest'
import { createCtx } from '../src/context'
import type { Ctx } from '../src/context'
import { record } from '../src/events/outbox'
import { sweep } from '../src/jobs/schedule'
import { outgoingMail } from '../src/mail/tables'
import { activeKeys } from '../src/signing/service'
import { claim, submitted } from './support/assessment'
import { losing, withSecret } from './support/award'
import { ctx, newIssuer, newWorld } from './support/client'
import type { World } from './support/client'

const newSecret = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))

/** Of the 50 a free-plan invocation has: the rest is for what the platform itself asks. */
const most = 45

let world: World

beforeAll(async () => {
  world = await newWorld()
  const issuers = [world.issuer]
  for (let i = 0; i < 8; i++)
    issuers.push(await newIssuer(`chores-${crypto.randomUUID().slice(0, 8)}`, 'o@example.org'))
  for (const { id } of issuers) await activeKeys(ctx, id)
  const waiting = await submitted(world)
  await claim(world.assessor, waiting.submissionId)
  const longAgo = new Date(2020, 1, 1)
  const many = Array.from({ length: 60 })
  for (const _ of many) {
    const e = { id: ctx.newId('ev'), type: 'mail.queued' as const, issuerId: world.issuer.id, subjectId: 'none' }
    await record(ctx, { ...e, createdAt: longAgo })
    await ctx.db.insert(outgoingMail).values({
      id: ctx.newId('mail'),
      key: crypto.randomUUID(),
      issuerId: world.issuer.id,
      to: 'a@example.org',
      subject: 'Subject',
      text: 'Text',
      status: 'waiting',
      createdAt: longAgo,
      nextAttemptAt: longAgo,
    })
  }
})

/** The bindings, counting what is asked of them: of D1 each statement, of a batch too. */
function counting() {
  let asked = 0
  const count = <T extends object>(binding: T, ...methods: string[]): T =>
    new Proxy(binding, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (!methods.includes(String(name))) return value.bind(target) as unknown
        return (...args: unknown[]) => {
          asked += name === 'batch' ? 0 : 1
          return Reflect.apply(value, target, args) as unknown
        }
      },
    })
  // Each statement is prepared once, and then run once, alone or in a batch.
  const counted = {
    ...env,
    DB: count(env.DB, 'prepare'),
    FILES: count(env.FILES, 'head', 'get', 'put', 'delete', 'list'),
  }
  return {
    env: { ...counted, CACHE: count(env.CACHE, 'get', 'put', 'delete'), JOBS: count(losing.jobs, 'send', 'sendBatch') },
    asked: () => asked,
  }
}

test('no turn of cron asks for more than a free-plan invocation may, whatever waits', async () => {
  const lines = vi.spyOn(console, 'info').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const before = env.KEY_ENCRYPTION_KEY
  const { secrets } = withSecret(newSecret())
  const inOverAYear = Date.now() + 400 * 86_400_000
  const costs: Record<string, number> = {}
  for (let minute = 0; minute < 60; minute++) {
    const { env: bindings, asked } = counting()
    const at: Partial<Ctx> = {
      now: () => new Date(inOverAYear + minute * 60_000),
      secrets: { ...secrets, previousKeyEncryptionKey: before },
      fetch: async () => Promise.reject(new Error('nobody is there')),
    }
    lines.mockClear()
    await sweep({ ...createCtx(bindings as unknown as Env), ...at })
    const done = lines.mock.calls.map(([line]) => (JSON.parse(String(line)) as { part: string }).part)
    const name = done.filter((part) => !/^(announceOverdue|ring)/.test(part)).join('+') || `nothing ${minute}`
    costs[name] = Math.max(costs[name] ?? 0, asked())
  }
  vi.restoreAllMocks()
  expect(Object.entries(costs).filter(([, cost]) => cost > most)).toEqual([])
  for (const part of ['expireLeases', 'forgetExpired', 'rewrapKeys', 'rotateOldKeys', 'forgetMail'])
    expect(Object.keys(costs)).toContain(part)
})
