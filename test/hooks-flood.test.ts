import { env } from 'cloudflare:workers'
import { and, count, eq, like } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { Hono } from 'hono'
import { beforeAll, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { enrollment } from '../src/enrollment/tables'
import { event } from '../src/events/tables'
import { announceOverdue } from '../src/events/outbox'
import { framed } from '../src/frame'
import type { AppEnv } from '../src/http/env'
import { handle } from '../src/jobs/consume'
import type { Message } from '../src/jobs/messages'
import { hookRoutes } from '../src/sources/hook-routes'
import { hook } from '../src/sources/tables'
import { newSecret } from '../src/webhooks/standard-webhooks'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld } from './support/client'
import type { World } from './support/client'
import { connect, signedBy, told } from './support/sources'
import type { Connected } from './support/sources'

/**
 * 2,000 webhooks in bursts of 50: 1,400 for the first time, 400 repeats, 200 forged. Of the first ones 1,360 are of a type
 * that nothing is done about, and 40 enroll 20 learners, each told of twice. Everything is worked on.
 */
const [firsts, repeats, forged, enrolling, learners, burst] = [1400, 400, 200, 40, 20, 50]

let world: World
let source: Connected
let microcredential: { id: string }

beforeAll(async () => {
  world = await newWorld()
  source = await connect(world)
  microcredential = await publishedMicrocredential(world)
  const entry = { courseId: 'flooded', microcredentialId: microcredential.id }
  await expectJson(world.owner.post(`/api/v1/sources/${source.id}/courses`, entry), 201)
})

/** The route, in a context of ours. */
function door(by: Partial<Ctx>) {
  const app = framed(new Hono<AppEnv>())
  app.use(async (c, next) => {
    c.set('ctx', { ...ctx, ...by })
    await next()
  })
  app.route('/', hookRoutes)
  return (body: string, headers: Record<string, string>) =>
    app.request(source.address, { method: 'POST', body, headers: { 'cf-connecting-ip': '192.0.2.1', ...headers } })
}

/** The real queue, which counts what it is given: it passes on one in 28, does not answer to one in 20, and keeps the rest. */
function countingQueue() {
  const given: Message[] = []
  const kept: Message[] = []
  let asked = 0
  const queue = new Proxy(env.JOBS as Ctx['jobs'], {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'send') return value.bind(target) as unknown
      return async (message: Message) => {
        if (++asked % 20 === 0) throw new Error('The queue does not answer.')
        given.push(message)
        if (asked % 28 === 0) return target.send(message)
        kept.push(message)
      }
    },
  })
  return { queue, given, kept, asked: () => asked }
}

const shuffled = <T>(list: T[]): T[] =>
  list
    .map((item, n) => ({ item, at: (n * 7919) % list.length }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)

async function inBursts<T, R>(list: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let n = 0; n < list.length; n += burst) results.push(...(await Promise.all(list.slice(n, n + burst).map(work))))
  return results
}

test(
  'of a flood nothing is lost, nothing is doubled, and what is forged costs nothing',
  { timeout: 120_000 },
  async () => {
    const { queue, given, kept, asked } = countingQueue()
    const send = door({ jobs: queue })
    const emailOf = (n: number) => `learner-${n % learners}@${source.id.replace('_', '-')}.example.org`
    const bodies = Array.from({ length: firsts }, (_, n) =>
      JSON.stringify(n < enrolling ? { ...told(emailOf(n), 'flooded'), n } : { type: 'lesson.viewed', n }),
    )
    const genuine = (n: number) => send(bodies[n]!, signedBy(source.secret, bodies[n]!, { id: `msg_${n}` }))
    const wrong = newSecret()
    const kinds = [
      ...Array.from({ length: firsts }, (_, n) => () => genuine(n)),
      ...Array.from({ length: repeats }, (_, n) => () => genuine((n * 3) % firsts)),
      ...Array.from(
        { length: forged },
        (_, n) => () => send(bodies[n]!, signedBy(wrong, bodies[n]!, { id: `forged_${n}` })),
      ),
    ]
    const answers = await inBursts(shuffled(kinds), async (kind) => {
      const answer = await kind()
      return { status: answer.status, body: await answer.json<{ id?: string; duplicate?: boolean }>() }
    })

    const having = (test: (answer: (typeof answers)[number]) => boolean) => answers.filter(test).length
    expect(having(({ status, body }) => status === 200 && body.duplicate === false)).toBe(firsts)
    expect(having(({ status, body }) => status === 200 && body.duplicate === true)).toBe(repeats)
    expect(having(({ status }) => status === 401 || status === 429)).toBe(forged)
    // One doorbell for each that is new; none for a repeat, and none for a forged one.
    expect(asked()).toBe(firsts)

    const mine = eq(hook.sourceId, source.id)
    const countOf = async (where = mine) => (await ctx.db.select({ n: count() }).from(hook).where(where))[0]!.n
    expect(await countOf()).toBe(firsts)
    expect(await countOf(and(mine, like(hook.dedupeKey, '%forged%')))).toBe(0)

    // What the queue never got stays in the outbox, and cron rings for it.
    const unheard = firsts - given.length
    expect(unheard).toBe(firsts / 20)
    await ctx.db
      .update(event)
      .set({ createdAt: new Date(2) })
      .where(and(eq(event.issuerId, world.issuer.id), eq(event.type, 'hook.received')))
    const rung: Message[] = []
    const ring = async (batch: { body: Message }[]) => void rung.push(...batch.map(({ body }) => body))
    const jobs = new Proxy(env.JOBS as Ctx['jobs'], { get: () => ring })
    await announceOverdue({ ...ctx, jobs }, 100)
    const all = [...kept, ...rung.filter(({ eventId }) => !kept.some((message) => message.eventId === eventId))]
    // A queue delivers at least once: every tenth comes twice, at the same moment.
    const delivered = shuffled(all.flatMap((message, n) => (n % 10 === 0 ? [message, message] : [message])))
    await inBursts(delivered, ({ eventId }) => handle(ctx, eventId))

    await expect.poll(() => countOf(and(mine, eq(hook.status, 'received'))), { timeout: 30_000 }).toBe(0)
    expect(await countOf(and(mine, eq(hook.status, 'done')))).toBe(enrolling)
    expect(await countOf(and(mine, eq(hook.status, 'ignored')))).toBe(firsts - enrolling)
    const enrolled = await ctx.db.select().from(enrollment).where(eq(enrollment.microcredentialId, microcredential.id))
    expect(enrolled).toHaveLength(learners)
  },
)

test('a forged one reads once, and writes nothing', async () => {
  const queries: string[] = []
  let trips = 0
  const watched = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => (queries.push(sql), target.prepare(sql))
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => (trips++, Reflect.apply(value, target, args) as unknown)
    },
  })
  const { queue, asked } = countingQueue()
  const send = door({ db: drizzle(watched), jobs: queue })
  const body = '{}'
  const headers = { ...signedBy(newSecret(), body), 'cf-connecting-ip': '192.0.2.77' }
  expect((await send(body, headers)).status).toBe(401)
  expect([trips, queries.filter((sql) => !/^select/i.test(sql)), asked()]).toEqual([1, [], 0])
  expect(queries).toHaveLength(2)

  queries.length = trips = 0
  expect((await send(body, signedBy(source.secret, body))).status).toBe(200)
  // Read, write, and note that the doorbell was rung.
  expect([asked(), queries.filter((sql) => /^select/i.test(sql)).length]).toEqual([1, 3])
})
