import { env } from 'cloudflare:workers'
import { and, eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCtx } from '../src/context'
import type { Ctx } from '../src/context'
import { publishProfile } from '../src/credentials/display/own-profile'
import { getCredential } from '../src/credentials/service'
import { credential } from '../src/credentials/tables'
import { event } from '../src/events/tables'
import { findProfile } from '../src/identity/profiles'
import { listPublicBadges, selectPublic } from '../src/verification/person.query'
import { losing } from './support/award'
import { ctx, expectJson, newWorld, origin, person } from './support/client'
import type { Visitor, World } from './support/client'
import { open, send } from './support/pages'
import { earned, eventually, look, revoke } from './support/public'
import type { Earned } from './support/public'

let world: World
let learner: Visitor
let userId: string
let badges: [Earned, Earned]
const handle = `lea-${crypto.randomUUID().slice(0, 8)}`
const said = { handle, name: 'Lea Learner', about: 'I *facilitate*.', indexed: false }

beforeAll(async () => {
  world = await newWorld()
  const first = await earned(world)
  learner = first.learner
  userId = (await expectJson(learner.get('/api/v1/me'))).userId
  badges = [first, await earned(world, { learner })]
  for (const { id } of badges) await show(id, 'public')
})

const show = (id: string, visibility: 'public' | 'link' | 'nobody') =>
  expectJson(learner.put(`/api/v1/credentials/${id}/display`, { visibility }))

const displayed = async () => {
  const ids = sql`(select ${credential.id} from ${credential} where ${credential.holderId} = ${userId})`
  return ctx.db
    .select()
    .from(event)
    .where(and(eq(event.type, 'credential.displayed'), sql`${event.subjectId} in ${ids}`))
}

const settled = () => eventually(async () => ((await displayed()).every(({ doneAt }) => doneAt) ? true : undefined))

const put = (who: Visitor, profile: object) => who.put('/api/v1/profile', profile)
const publish = (profile: object = said) => expectJson(put(learner, profile))
const page = async (of = handle, query = '') => (await look(`/people/${of}${query}`, { accept: 'text/html' })).text()
const changesOf = async () => Promise.all(badges.map(async ({ id }) => (await getCredential(ctx, id)).changes))

describe('a public profile', () => {
  test('is there only once somebody publishes one', async () => {
    await expectJson(learner.get('/api/v1/profile'), 404)
    expect((await look(`/people/${handle}`)).status).toBe(404)
    expect(await publish()).toEqual({ ...said, url: `${origin}/people/${handle}` })
    expect(await expectJson(learner.get('/api/v1/profile'))).toEqual({ ...said, url: `${origin}/people/${handle}` })
    const answer = await look(`/people/${handle}`, { accept: 'text/html' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=20')
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  test('shows the name, the words, and the badges that everyone may see; no address of theirs anywhere', async () => {
    const html = await page()
    expect(html).toContain('<h1>Lea Learner</h1>')
    expect(html).toContain('<em>facilitate</em>')
    for (const { address } of badges) expect(html).toContain(`href="${address}"`)
    expect(html).not.toContain(learner.email)
    expect(html).not.toMatch(/@example\.org/)
    expect(html).toContain(`<meta property="og:url" content="${origin}/people/${handle}"`)

    for (const other of ['link', 'nobody'] as const) {
      await show(badges[1].id, other)
      const fewer = await page()
      expect(badges.map(({ address }) => fewer.includes(address))).toEqual([true, false])
    }
    await show(badges[1].id, 'public')
  })

  test('is linked to from each badge that everyone may see, and from no other', async () => {
    const leads = async () => {
      await settled()
      return (await (await look(badges[0].address)).text()).includes(`/people/${handle}`)
    }
    expect(await leads()).toBe(true)
    await show(badges[0].id, 'link')
    expect(await leads()).toBe(false)
    await show(badges[0].id, 'public')
  })

  test('is listed by search engines only if its owner lets them', async () => {
    expect(await page()).toContain('<meta name="robots" content="noindex"')
    await publish({ ...said, indexed: true })
    expect(await page()).not.toContain('noindex')
    await publish()
  })

  test('runs no script and lends nobody its good name, whatever is written into it', async () => {
    const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>'
    await publish({
      ...said,
      name: hostile,
      about: `${hostile}\n\n[x](javascript:alert(1)) [spam](https://spam.example)`,
    })
    const html = await page()
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<img src=x')
    expect(html).not.toContain('href="javascript:')
    expect(html).toContain('<a rel="nofollow ugc" href="https://spam.example">')
    await publish()
  })

  test('marks what has run out and leaves out what was revoked', async () => {
    const over = (validUntil: Date | null) =>
      ctx.db.update(credential).set({ validUntil }).where(eq(credential.id, badges[0].id))
    await over(new Date(Date.now() - 1000))
    expect(await page()).toContain('Expired')
    await over(null)
    const gone = await earned(world, { learner })
    await show(gone.id, 'public')
    expect(await page()).toContain(gone.address)
    await revoke(world, gone)
    expect(await page()).not.toContain(gone.address)
  })

  test('is a page of badges at a time, newest first', async () => {
    const { items, next } = await listPublicBadges(ctx, userId, { limit: 1 })
    expect(items.map(({ id }) => id)).toEqual([badges[1].id])
    const rest = await listPublicBadges(ctx, userId, { limit: 1, cursor: next ?? '' })
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([[badges[0].id], null])
    expect((await look(`/people/${handle}?cursor=none`)).status).toBe(422)
  })
})

describe('what a profile costs', () => {
  /** The context, and what it asks of D1. */
  function counting(): { asked: string[]; ctx: Ctx } {
    const asked: string[] = []
    const DB = new Proxy(env.DB, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (name === 'prepare') asked.push(String(args[0]))
          return Reflect.apply(member, target, args) as unknown
        }
      },
    })
    return { asked, ctx: createCtx({ ...env, DB }) }
  }

  test('is one query for a handle that nobody has, and two for one that somebody has', async () => {
    const unknown = counting()
    expect(await findProfile(unknown.ctx, 'nobody-has-this')).toBeUndefined()
    expect(unknown.asked).toHaveLength(1)
    const known = counting()
    await findProfile(known.ctx, handle)
    await listPublicBadges(known.ctx, userId, {})
    expect(known.asked).toHaveLength(2)
  })

  test('reads rows by their index alone, in order, so that a page of them is all it reads', async () => {
    const query = selectPublic(ctx, userId, { cursor: `${Date.now()}.x` }).toSQL()
    const { results } = await env.DB.prepare(`explain query plan ${query.sql}`)
      .bind(...query.params)
      .all<{ detail: string }>()
    const plan = results.map(({ detail }) => detail).join('\n')
    expect(plan).toContain('USING INDEX credential_public (holder_id=?')
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/)
  })

  test('is few queries to change, one of them for all badges and one event for those published together', async () => {
    const { asked, ctx: counted } = counting()
    const me = await expectJson(learner.get('/api/v1/me'))
    const [before, told] = [await changesOf(), (await displayed()).length]
    await publishProfile({ ...counted, jobs: losing.jobs }, me, { ...said, name: 'Léa' })
    expect(asked.length).toBeLessThan(10)
    expect(asked.filter((statement) => statement.startsWith('update "credential"'))).toHaveLength(1)
    expect(await changesOf()).toEqual(before.map((changes) => changes + 1))
    const lots = new Set(badges.map(({ id }) => id.slice(0, 3)))
    expect((await displayed()).length - told).toBe(lots.size)
    // What their pages do not say makes none of them anew.
    await publishProfile(losing, me, { ...said, name: 'Léa', about: 'Other words.', indexed: true })
    expect(await changesOf()).toEqual(before.map((changes) => changes + 1))
    expect((await displayed()).length - told).toBe(lots.size)
    await ctx.db.update(event).set({ doneAt: ctx.now() }).where(eq(event.type, 'credential.displayed'))
    await publish()
  })
})

describe('a handle', () => {
  test.each([
    ['ab', '3 characters'],
    ['a'.repeat(41), '40 characters'],
    ['lea_learner', 'letters a to z'],
    ['lea--learner', 'single hyphens'],
    ['léa', 'letters a to z'],
    ['admin', 'reserved'],
    ['Verify', 'reserved'],
  ])('cannot be %s', async (wrong, why) => {
    const refusal = await expectJson(put(learner, { ...said, handle: wrong }), 422)
    expect(refusal.errors).toEqual([{ path: 'handle', problem: expect.stringContaining(why) }])
  })

  test('is whose it was first, even when they use it no more', async () => {
    const other = await earned(world)
    const mine = { ...said, handle: `else-${crypto.randomUUID().slice(0, 8)}` }
    const taken = await expectJson(put(other.learner, said), 409)
    expect(taken.errors).toEqual([{ path: 'handle', problem: expect.stringContaining('somebody else') }])
    await publish(mine)
    expect((await look(`/people/${handle}`)).status).toBe(404)
    await expectJson(put(other.learner, said), 409)
    expect(await publish()).toMatchObject({ handle })
    expect((await look(`/people/${mine.handle}`)).status).toBe(404)
    // Two who want it at once: one has it.
    const wanted = { ...said, handle: `both-${crypto.randomUUID().slice(0, 8)}` }
    const answers = await Promise.all([put(learner, wanted), put(other.learner, wanted)])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    await publish()
  })

  test('is one of five that anybody may have, and nobody has one without a badge', async () => {
    const other = await earned(world)
    const next = () => ({ ...said, handle: `five-${crypto.randomUUID().slice(0, 8)}` })
    const had = [next(), next(), next(), next(), next()]
    for (const profile of had) await expectJson(put(other.learner, profile))
    const sixth = await expectJson(put(other.learner, next()), 409)
    expect(sixth.detail).toContain(had[0]!.handle)
    await expectJson(put(other.learner, had[0]!))
    const refused = await expectJson(put(await person(), next()), 409)
    expect(refused.detail).toContain('as soon as you have a badge')
  })
})

test('a profile is published, changed and withdrawn on the account page, without scripts', async () => {
  expect((await learner.delete('/api/v1/profile')).status).toBe(204)
  await settled()
  const before = await open(learner, '/account')
  expect(before.html).toContain('whoever looks at one of those is led to the others')
  const fields = { 'profile.handle': handle, 'profile.name': 'Lea', 'profile.about': 'Hello.' }
  const wrong = await send(learner, before, '/account/profile', { ...fields, 'profile.handle': 'no good' })
  expect(wrong.status).toBe(422)
  expect(wrong.html).toContain('href="#profile.handle"')
  expect(wrong.forms.find(({ action }) => action === '/account/profile')?.fields).toContainEqual([
    'profile.about',
    'Hello.',
  ])
  const published = await send(learner, wrong, '/account/profile', { ...fields, 'profile.indexed': 'on' })
  expect(published.html).toContain('Your profile is published')
  await settled()
  expect(await page()).toContain('<h1>Lea</h1>')
  expect(await (await look(badges[0].address)).text()).toContain(`/people/${handle}`)
  const withdrawn = await send(learner, published, '/account/profile/withdraw')
  expect(withdrawn.html).toContain('Your profile is withdrawn')
  await settled()
  expect((await look(`/people/${handle}`)).status).toBe(404)
  expect(await (await look(badges[0].address)).text()).not.toContain(`/people/${handle}`)
})
