import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { auditEntry } from '../src/audit/tables'
import { erasePerson } from '../src/privacy/erasures'
import { reapplyErasures } from '../src/privacy/marks'
import { enrollment } from '../src/enrollment/tables'
import { event } from '../src/events/tables'
import { inviteMember } from '../src/identity/invitations'
import { issuerInvitation, user } from '../src/identity/tables'
import { handle } from '../src/jobs/consume'
import { hook } from '../src/sources/tables'
import { met } from './support/assessment'
import { losing } from './support/award'
import { ctx, expectJson, newWorld, person } from './support/client'
import type { Visitor, World } from './support/client'
import { whereFound, workOff } from './support/erasing'
import { earned, look } from './support/public'
import type { Earned } from './support/public'
import { byResend, Resend } from './support/mail'
import { connect, handIn, postSigned, signedBy, told } from './support/sources'
import type { Connected } from './support/sources'

let world: World
let other: World

beforeAll(async () => {
  world = await newWorld()
  other = await newWorld()
})

/** A form that tells of this address, signed. */
function inForm(source: Connected, email: string): [string, Record<string, string>] {
  const body = new URLSearchParams({ email, course: 'c' }).toString()
  return [body, { ...signedBy(source.secret, body), 'content-type': 'application/x-www-form-urlencoded' }]
}

const unique = () => crypto.randomUUID().slice(0, 8)
const self = async (who: Visitor) => expectJson(who.get('/api/v1/me'))
const peopleOf = ({ issuer }: World) => `/api/v1/issuers/${issuer.slug}/people`

/** A learner with a badge of each of these issuers. */
async function badgesOf(...worlds: World[]): Promise<{ learner: Visitor; badges: Earned[]; names: string[] }> {
  const learner = await person(`two-${unique()}@example.org`)
  const badges: Earned[] = []
  const names = worlds.map((_, i) => `Name ${i} ${unique()}`)
  for (const [i, of] of worlds.entries()) badges.push(await earned(of, { learner, choices: { holderName: names[i]! } }))
  return { learner, badges, names }
}

describe('an issuer', () => {
  test('erases what it holds of a person, and nothing that another one holds', async () => {
    const { learner, badges, names } = await badgesOf(world, other)
    const { id } = await erasePerson(losing, await self(world.owner), world.issuer.id, {
      email: learner.email,
      badges: 'keep',
    })
    const done = await workOff(id)
    expect(done).toMatchObject({ status: 'done', closesAccount: false, report: { badges: 1, enrollments: 1 } })
    expect(await whereFound([names[0]!])).toEqual([])
    expect(await (await look(badges[0]!.address)).text()).not.toContain(learner.email)
    expect(await (await look(badges[1]!.address)).text()).toContain(names[1])
    const { items } = await expectJson(learner.get('/api/v1/credentials'))
    expect(items.map((item: { id: string }) => item.id)).toEqual([badges[1]!.id])
    expect((await expectJson(learner.get('/api/v1/enrollments'))).items).toHaveLength(1)
    const [own] = await ctx.db.select().from(enrollment).where(eq(enrollment.id, badges[0]!.enrollmentId))
    expect(own?.learnerId).toBe(done.holderId)
    await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { email: learner.email }), 404)

    const view = await expectJson(world.owner.get(`/api/v1/erasures/${id}`))
    expect(view).toMatchObject({ status: 'done', account: 'stays' })
    await expectJson(other.owner.get(`/api/v1/erasures/${id}`), 404)
    const log = await ctx.db.select().from(auditEntry).where(eq(auditEntry.subjectId, done.userId))
    expect(log.map(({ action }) => action)).toEqual(expect.arrayContaining(['person.erasing', 'person.erased']))
  })

  test('closes the account with it if nothing of another issuer needs that', async () => {
    const { learner, names } = await badgesOf(world)
    const { userId } = await self(learner)
    const { id } = await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { userId }), 202)
    await expectJson(learner.get('/api/v1/me'), 401)
    expect(await workOff(id)).toMatchObject({ status: 'done', closesAccount: true })
    expect(await whereFound([learner.email, names[0]!])).toEqual([])
  })

  test('forgets an address that nobody has an account with', async () => {
    const { version } = await earned(world)
    const email = `never-${unique()}@example.org`
    await expectJson(
      world.owner.post(`/api/v1/microcredentials/${version.microcredentialId}/invitations`, { emails: [email] }),
      201,
    ).catch(() =>
      ctx.db.run(
        `insert into invitation (id, microcredential_id, email, created_at) values ('inv_${unique()}', '${version.microcredentialId}', '${email}', 1)`,
      ),
    )
    const exported = await expectJson(world.owner.post(`${peopleOf(world)}/export`, { email }))
    expect(exported.items.map(({ kind }: { kind: string }) => kind)).toContain('invitations')
    const { id } = await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { email }), 202)
    await workOff(id)
    expect(await whereFound([email])).toEqual([])
  })

  test('forgets the webhooks that name the person, and those that came since stay', async () => {
    const source = await connect(world)
    const [email, another] = [`in+hook-${unique()}@example.org`, `other-${unique()}@example.org`]
    const form = await handIn(losing, source, ...inForm(source, email))
    const json = await expectJson(postSigned(source, told(email)))
    const others = await expectJson(postSigned(source, told(another)))
    const { id } = await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { email }), 202)
    const since = await handIn(losing, source, ...inForm(source, email))
    await workOff(id)
    const bodies = await ctx.db.select({ id: hook.id, body: hook.body }).from(hook).where(eq(hook.sourceId, source.id))
    const kept = bodies.filter(({ body }) => body !== null).map((one) => one.id)
    expect(new Set(kept)).toEqual(new Set([others.id, since.id]))
    expect(bodies.map((one) => one.id)).toEqual(expect.arrayContaining([form.id, json.id]))
  })

  test('looks for the address once: a second try finds nothing that is somebody else’s', async () => {
    const { learner } = await badgesOf(world)
    const { id } = await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { email: learner.email }), 202)
    await workOff(id)
    const [scope, key] = [`key ${unique()}`, unique()]
    await ctx.db.run(
      sql`insert into idempotent_request (scope, key, body_digest, status, answer, created_at) values (${scope}, ${key}, '', 201, '{}', ${Date.now()})`,
    )
    // It died before it could say that this step is over.
    await ctx.db.run(sql`update erasure set step = 'address', status = 'running' where id = ${id}`)
    await ctx.db.run(sql`update event set done_at = null where subject_id = ${id}`)
    expect(await workOff(id)).toMatchObject({ status: 'done' })
    const kept = await ctx.db.all(sql`select 1 from idempotent_request where scope = ${scope}`)
    expect(kept).toHaveLength(1)
  })

  test('erases an assessor: what they judged stays, without saying by whom', async () => {
    const assessor = await person(`judge-${unique()}@example.org`)
    const { slug } = world.issuer
    await expectJson(
      world.owner.post(`/api/v1/issuers/${slug}/members`, { email: assessor.email, roles: ['assessor'] }),
      201,
    )
    const { submissionId, learner } = await met({ ...world, assessor })
    const { id } = await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { email: assessor.email }), 202)
    expect((await workOff(id)).report).toMatchObject({ reviewsGiven: 1 })
    expect(await whereFound([assessor.email])).toEqual([])
    const view = await expectJson(learner.get(`/api/v1/submissions/${submissionId}`))
    expect(JSON.stringify(view)).toContain('All in all.')
  })

  test('has nobody erased who has a role by a key, an owner by an admin, or the last owner', async () => {
    const { slug } = world.issuer
    const members = `/api/v1/issuers/${slug}/members`
    const admin = await person(`admin-${unique()}@example.org`)
    await expectJson(world.owner.post(members, { email: admin.email, roles: ['admin'] }), 201)
    const made = await expectJson(
      world.owner.post(`/api/v1/issuers/${slug}/api-keys`, { name: 'k', scopes: ['privacy.manage'] }),
      201,
    )
    const byKey = (email: string) =>
      new Promise<Response>((resolve) => {
        void person().then(async (nobody) =>
          resolve(
            await nobody.fetch(`${peopleOf(world)}/erase`, {
              method: 'POST',
              headers: { authorization: `Bearer ${made.key}`, 'content-type': 'application/json' },
              body: JSON.stringify({ email }),
            }),
          ),
        )
      })
    expect((await byKey(admin.email)).status).toBe(403)
    const { learner } = await met(world)
    expect((await byKey(learner.email)).status).toBe(202)
    await expectJson(admin.post(`${peopleOf(world)}/erase`, { email: world.owner.email }), 403)
    await expectJson(world.owner.post(`${peopleOf(world)}/erase`, { email: world.owner.email }), 409)
    const refusal = await expectJson(world.owner.post('/api/v1/me/erase', { email: world.owner.email }), 409)
    expect(refusal.detail).toContain('last owner')
    await expectJson(world.owner.post('/api/v1/me/erase', { email: 'typo@example.org' }), 422)
  })
})

test('a restore erases again what came back, and leaves what came after', async () => {
  const { learner, names, badges } = await badgesOf(world, other)
  const { id, userId } = await erasePerson(losing, await self(world.owner), world.issuer.id, {
    email: learner.email,
    badges: 'keep',
  }).then((view) => workOff(view.id))
  // What a backup of the day before brings back.
  await ctx.db.update(enrollment).set({ learnerId: userId }).where(eq(enrollment.id, badges[0]!.enrollmentId))
  await ctx.db.run(
    `update submission set learner_id = '${userId}', narrative = '${names[0]}' where enrollment_id = '${badges[0]!.enrollmentId}'`,
  )
  await ctx.db.run(`delete from erasure where id = '${id}'`)
  const since = await met(world, { learner })
  for (let after: string | null | undefined; after !== null;) after = await reapplyErasures(losing, after ?? undefined)
  expect(await workOff(id)).toMatchObject({ status: 'done' })
  expect(await whereFound([names[0]!])).toEqual([])
  const mine = await expectJson(learner.get('/api/v1/enrollments'))
  expect(mine.items.map((item: { id: string }) => item.id).toSorted()).toEqual(
    [badges[1]!.enrollmentId, since.enrollmentId].toSorted(),
  )
})

describe('an export', () => {
  test('of oneself has everything, signed badges in full, part by part', async () => {
    const { learner, badges } = await badgesOf(world)
    const part = await expectJson(learner.get('/api/v1/me/export'))
    const kinds = part.items.map(({ kind }: { kind: string }) => kind)
    expect(new Set(kinds)).toEqual(
      new Set([
        'account',
        'sessions',
        'local_mailbox',
        'enrollments',
        'evidence',
        'submissions',
        'reviews_of_their_work',
        'badges',
      ]),
    )
    const badge = part.items.find(({ kind }: { kind: string }) => kind === 'badges')
    expect(badge.said.signed.document).toEqual(await expectJson(look(`${badges[0]!.address}.json`)))
    expect(JSON.stringify(part)).not.toContain('tokenHash')
    expect(part.next).toBeNull()
    const more = await expectJson(learner.get('/api/v1/me/export?cursor=enrollments.0'))
    expect(more.items[0].kind).toBe('enrollments')
    await expectJson(learner.get('/api/v1/me/export?cursor=nothing.0'), 422)
  })

  test('of a person has what the issuer holds, and is written down', async () => {
    const { learner, names } = await badgesOf(world, other)
    const part = await expectJson(world.owner.post(`${peopleOf(world)}/export`, { email: learner.email }))
    expect(JSON.stringify(part)).toContain(names[0])
    expect(JSON.stringify(part)).not.toContain(names[1])
    expect(part.items.map(({ kind }: { kind: string }) => kind)).not.toContain('account')
    const log = await ctx.db.select().from(auditEntry).where(eq(auditEntry.subjectId, part.person.userId))
    expect(log.map(({ action }) => action)).toContain('person.exported')
    await expectJson(world.owner.post(`${peopleOf(world)}/export`, { email: 'stranger@example.org' }), 404)
  })
})

test('an export gives no admin a link that is on its way to somebody else', async () => {
  const email = `invited-${unique()}@example.org`
  const by = byResend(new Resend())
  await inviteMember(by, await self(world.owner), world.issuer.id, { email, roles: ['owner'] })
  const [invited] = await ctx.db.select().from(issuerInvitation).where(eq(issuerInvitation.email, email))
  const [rang] = await ctx.db.select().from(event).where(eq(event.subjectId, invited!.id))
  expect(await handle(by, rang!.id)).toBe(true)
  const admin = await person(`admin-${unique()}@example.org`)
  const members = `/api/v1/issuers/${world.issuer.slug}/members`
  await expectJson(world.owner.post(members, { email: admin.email, roles: ['admin'] }), 201)
  const part = await expectJson(admin.post(`${peopleOf(world)}/export`, { email }))
  expect(part.items.map(({ kind }: { kind: string }) => kind)).toContain('mail_on_its_way')
  expect(JSON.stringify(part)).not.toContain('/invitation?token=')
})

test('the pages erase without scripts: asked twice, then told what became of it', async () => {
  const { learner } = await met(world)
  const path = `/admin/${world.issuer.slug}/privacy`
  const found = await world.owner.submit(path, { email: learner.email })
  expect(await found.text()).toContain('What stays, and why')
  expect((await world.owner.submit(path, { email: 'stranger@example.org' })).status).toBe(404)
  const file = await world.owner.submit(`${path}/export`, { email: learner.email, cursor: '' })
  expect(file.headers.get('content-disposition')).not.toContain('@')
  const wrong = await world.owner.submit(`${path}/erase`, {
    email: learner.email,
    typed: 'typo@example.org',
    badges: 'keep',
  })
  expect(wrong.status).toBe(422)
  const done = await world.owner.submit(`${path}/erase`, { email: learner.email, typed: learner.email, badges: 'keep' })
  expect(done.status).toBe(303)
  expect((await world.owner.get(done.headers.get('location') ?? '')).status).toBe(200)

  const own = await person()
  expect(await (await own.get('/account/privacy', { accept: 'text/html' })).text()).toContain('Download your data')
  expect((await own.submit('/account/privacy/erase', { typed: 'typo@example.org', badges: 'keep' })).status).toBe(422)
  const gone = await own.submit('/account/privacy/erase', { typed: own.email, badges: 'keep' })
  expect(await (await own.get(gone.headers.get('location') ?? '')).text()).toContain('You are erased')
  expect(await ctx.db.$count(user, eq(user.email, own.email))).toBe(0)
})
