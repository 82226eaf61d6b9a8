import { env } from 'cloudflare:workers'
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyRows } from '../bench/awards'
import type { Award } from '../bench/awards'
import { createCtx } from '../src/context'
import { publishState } from '../src/credentials/state/state'
import { badgeState, credential } from '../src/credentials/tables'
import { publicSide } from '../src/public'
import { viewBadge } from '../src/verification/forms'
import { ctx, expectJson, newWorld, origin } from './support/client'
import type { World } from './support/client'
import { earned, eventually, kept, look } from './support/public'
import type { Earned } from './support/public'
import { counting, replacing, view, visiting } from './support/view'
import type { Asked } from './support/view'

let world: World
let badge: Earned

beforeAll(async () => {
  world = await newWorld()
  badge = await earned(world, { choices: { release: 'all' } })
})

/** The state of badges like this one, once it is published. */
const stateOf = (id: string) => eventually(async () => (await ctx.cache.get(`state/${id.slice(0, 3)}`)) ?? undefined)

/** What the public side answers over these bindings, once all that comes of it is done, and what that cost. */
async function answered(path: string, headers: Record<string, string> = {}) {
  const { asked, env: counted } = counting()
  const execution = createExecutionContext()
  const response = await publicSide.fetch(new Request(origin + path, { headers }), counted, execution)
  await waitOnExecutionContext(execution)
  return { status: response.status, headers: response.headers, asked }
}

const nothing: Asked = { d1: 0, rows: 0, r2: 0, reads: 0, puts: 0, deletes: 0 }

describe('what a view costs', () => {
  let copy: string
  const award = async (): Promise<Award> => ({
    learner: (await expectJson(badge.learner.get('/api/v1/me'))).userId,
    enrollment: badge.enrollmentId,
    submission: badge.submissionId,
    credential: badge.id,
  })
  const tables = ['user', 'enrollment', 'submission', 'credential']

  beforeAll(async () => {
    await stateOf(badge.id)
    copy = `${badge.id.slice(0, -7)}0000001`
    await env.FILES.put(`credentials/${copy}`, await (await env.FILES.get(`credentials/${badge.id}`))!.text())
  })

  afterAll(async () => {
    for (const table of tables.toReversed()) {
      const own = (await award())[table === 'user' ? 'learner' : (table as keyof Award)]
      await env.DB.prepare(`delete from "${table}" where id like ? and id <> ?`)
        .bind(`${own.slice(0, -7)}%`, own)
        .run()
    }
  })

  test('is the same among 1,000 badges as among 5,000: a hit is one read, a miss one query and one read of R2', async () => {
    const costs: unknown[] = []
    let from = 1
    for (const to of [1000, 5000]) {
      for (const name of tables) await copyRows(env.DB, name, await award(), from, to)
      from = to + 1
      await ctx.cache.delete(`badge/${copy}`)
      const asked: [string, Asked][] = []
      for (const path of [`/credentials/${copy}.json`, `/credentials/${copy}`, `/credentials/${copy}/refresh`]) {
        const answer = await answered(path, { accept: 'text/html, application/json' })
        expect(answer.status).toBe(200)
        asked.push([path, answer.asked])
      }
      const unknown = await answered(`/credentials/${copy.slice(0, 3)}${'0'.repeat(29)}`)
      expect(unknown.status).toBe(404)
      const [miss, ...hits] = asked.map(([, cost]) => cost)
      expect(miss).toEqual({ ...nothing, d1: 1, rows: miss?.rows, r2: 1, reads: 1, puts: 1 })
      for (const hit of hits) expect(hit).toEqual({ ...nothing, reads: 1 })
      expect(unknown.asked).toMatchObject({ d1: 1, reads: 1, puts: 0, deletes: 0 })
      expect(unknown.asked.rows).toBeLessThanOrEqual(1)
      costs.push([asked, unknown.asked])
    }
    expect(costs[1]).toEqual(costs[0])
  })

  test('needs nothing but KV: also with D1 and R2 gone, and not its pages', async () => {
    await view(badge.id)
    await kept(badge.id)
    const gone = () => {
      throw new Error('not here')
    }
    const dead = replacing(env.DB, { prepare: gone, batch: gone })
    const lost = replacing(env.FILES, { get: gone, head: gone })
    const without = createCtx({ ...env, DB: dead, FILES: lost })
    for (const form of ['html', 'json', 'jwt', 'jose'] as const)
      expect((await view(badge.id, without)).text(form)).not.toBe('')
  })

  test('is kept once, however often it is asked for while its state is not known', async () => {
    const fresh = await earned(world)
    await stateOf(fresh.id)
    const blind = (by: ReturnType<typeof counting>) => ({
      ...by.ctx,
      cache: replacing(by.ctx.cache, {
        get: async (keys: string[], options: KVNamespaceGetOptions<'text'>) =>
          new Map([...(await by.ctx.cache.get(keys, options as never))].filter(([key]) => !key.startsWith('state/'))),
      }),
    })
    const first = counting()
    await view(fresh.id, blind(first))
    expect(first.asked.puts).toBe(1)
    const second = counting()
    await view(fresh.id, blind(second))
    expect(second.asked).toMatchObject({ puts: 0, reads: 1 })
  })
})

describe('the state of badges', () => {
  test('is published by the first view where none ever was, as of badges that are older than states', async () => {
    const old = await earned(world)
    await stateOf(old.id)
    const prefix = 'fff'
    const id = prefix + old.id.slice(3)
    await ctx.db.update(credential).set({ id }).where(eq(credential.id, old.id))
    await env.FILES.put(`credentials/${id}`, await (await env.FILES.get(`credentials/${old.id}`))!.text())
    await ctx.cache.delete(`state/${prefix}`)
    await ctx.db.delete(badgeState).where(eq(badgeState.prefix, prefix))
    await view(id)
    expect(await ctx.cache.get(`state/${prefix}`)).not.toBeNull()
    const { asked, ctx: counted } = counting()
    await view(id, counted)
    expect(asked).toEqual({ ...nothing, reads: 1 })
  })

  test('that KV refuses to take is deleted, so that D1 is asked; and is put as soon as KV takes it', async () => {
    const gone = await earned(world)
    await view(gone.id)
    const prefix = gone.id.slice(0, 3)
    await stateOf(gone.id)
    // As the job finds it: the change is committed, and nobody was told.
    await ctx.db.update(badgeState).set({ publishingUntil: null }).where(eq(badgeState.prefix, prefix))
    await ctx.db
      .update(credential)
      .set({ revokedAt: ctx.now(), revocationReason: 'Copied.', changes: 1 })
      .where(eq(credential.id, gone.id))
    const refuse = () => Promise.reject(new Error('KV PUT failed: 429 Too Many Requests'))
    const full = { ...ctx, cache: replacing(ctx.cache, { put: refuse }) }
    await expect(publishState(full, prefix)).rejects.toThrow('429')
    expect(await ctx.cache.get(`state/${prefix}`)).toBeNull()
    expect((await view(gone.id, full)).head.status).toBe('revoked')

    await publishState({ ...ctx, now: () => new Date(Date.now() + 10_000) }, prefix)
    const { asked, ctx: counted } = counting()
    await view(gone.id)
    expect((await view(gone.id, counted)).head.status).toBe('revoked')
    expect(asked).toEqual({ ...nothing, reads: 1 })
  })
})

describe('a cache in front of the Worker', () => {
  test('may keep what is public for as long as the budget allows, by tag, and nothing else', async () => {
    const tag = `badges-${badge.id.slice(0, 3)}`
    const { credentialStatus } = await expectJson(look(`${badge.address}.json`))
    const list = new URL(credentialStatus.statusListCredential).pathname
    const atTheEdge = async (path: string) => {
      const { headers } = await look(path)
      return [headers.get('cloudflare-cdn-cache-control'), headers.get('cache-tag'), headers.get('cache-control')]
    }
    for (const path of [badge.address, `${badge.address}.json`, `${badge.address}.png`, `${badge.address}/refresh`])
      expect([path, ...(await atTheEdge(path))]).toEqual([path, 'max-age=20', tag, 'no-cache'])
    expect(await atTheEdge(list)).toEqual(['max-age=5', `badges-${list.slice(13, 16)}`, 'public, max-age=10'])
    expect(await atTheEdge(`/issuers/${world.issuer.slug}/did.json`)).toEqual([
      'max-age=20',
      null,
      'public, max-age=40',
    ])
    for (const path of ['/', '/learn', '/api/v1/me', `/credentials/${'0'.repeat(32)}`, `${badge.address}/evidence/1`])
      expect([path, ...(await atTheEdge(path))]).toEqual([path, null, null, 'no-store'])
  })

  test('is told by tag to forget what changed', async () => {
    const purged: string[][] = []
    const gone = await earned(world)
    await stateOf(gone.id)
    await ctx.db.update(credential).set({ changes: 1 }).where(eq(credential.id, gone.id))
    const later = {
      ...ctx,
      now: () => new Date(Date.now() + 10_000),
      purge: async (tags: string[]) => void purged.push(tags),
    }
    await publishState(later, gone.id.slice(0, 3))
    expect(purged).toEqual([[`badges-${gone.id.slice(0, 3)}`]])
  })

  test('search engines are told not to list a badge, unless its holder wants that', async () => {
    for (const suffix of ['', '.json', '.png'])
      expect((await look(badge.address + suffix)).headers.get('x-robots-tag')).toBe('noindex')
    await ctx.db.update(credential).set({ visibility: 'public', indexed: true }).where(eq(credential.id, badge.id))
    await ctx.cache.delete(`badge/${badge.id}`)
    expect((await look(badge.address)).headers.get('x-robots-tag')).toBeNull()
  })
})

test('whoever guesses addresses by the thousand is turned away after a hundred, before D1 is asked', async () => {
  const { asked, ctx: counted } = counting()
  let reads = 0
  // Of random ids KV has none: to ask the real one each time takes long.
  const nothingThere = async () => {
    reads++
    return new Map()
  }
  const guessing = { ...counted, cache: replacing(counted.cache, { get: nothingThere }) }
  const random = () => ctx.newId()
  const guess = async (id: string) => {
    try {
      await viewBadge(visiting(guessing, '203.0.113.77').visit, id)
      return 'found'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  const answers = new Map<string, number>()
  for (let round = 0; round < 25; round++)
    for (const answer of await Promise.all(Array.from({ length: 100 }, () => guess(random()))))
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
  expect([...answers.keys()].toSorted()).toEqual(['not_found', 'rate_limited'])
  // A second minute may begin meanwhile.
  expect(answers.get('not_found')).toBeLessThanOrEqual(300)
  expect(asked.d1).toBe(answers.get('not_found'))
  expect(asked.rows).toBe(0)
  expect([reads, asked.puts, asked.deletes]).toEqual([2500, 0, 0])

  // Over HTTP, and with everything else that has to be looked for; what KV knows is there for them too.
  await look(badge.address)
  await kept(badge.id)
  const from = { 'cf-connecting-ip': '203.0.113.77' }
  const paths = [`/credentials/${random()}`, `/ob2/assertions/${random()}`, `/status/list_${random()}`]
  for (const path of [...paths, `${badge.address}/evidence/1`]) {
    const answer = await answered(path, from)
    expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 429, '60'])
    expect([path, answer.asked.d1]).toEqual([path, 0])
  }
  expect((await answered(badge.address, from)).status).toBe(200)
})
