import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Ctx } from '../src/context'
import type { Requirement } from '../src/catalogue/version'
import { enrollment } from '../src/enrollment/tables'
import { getEvent } from '../src/events/outbox'
import { event } from '../src/events/tables'
import { evidence } from '../src/evidence/tables'
import { user } from '../src/identity/tables'
import { handle } from '../src/jobs/consume'
import { readMailbox } from '../src/mail/mailbox'
import { listUnmapped } from '../src/sources/hooks'
import { processHook } from '../src/sources/process'
import { replayNext, replayUnmapped } from '../src/sources/replay'
import { hook } from '../src/sources/tables'
import { losing } from './support/award'
import { draftContent, publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person } from './support/client'
import type { World } from './support/client'
import { connect, handIn, post, postSigned, signedBy, told } from './support/sources'
import type { Connected } from './support/sources'

let world: World
let source: Connected
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>

const course: Requirement = {
  ...draftContent().requirements[0]!,
  id: 'r1',
  name: 'The course',
  kind: 'course',
  min: 1,
  max: 1,
}
const courseId = 'retro-101'
const coursesPath = (of = source) => `/api/v1/sources/${of.id}/courses`

beforeAll(async () => {
  world = await newWorld()
  source = await connect(world)
  microcredential = await publishedMicrocredential(world, {
    requirements: [course, { ...draftContent().requirements[0]!, id: 'r2' }],
  })
  await expectJson(
    world.owner.post(coursesPath(), { courseId, microcredentialId: microcredential.id, requirementId: 'r1' }),
    201,
  )
})

const newEmail = () => `${crypto.randomUUID()}@example.org`

/** What became of a hook, once it is worked on. */
const outcome = (id: string, status?: string) =>
  vi.waitUntil(
    async () => {
      const found = await expectJson(world.owner.get(`/api/v1/hooks/${id}`))
      return found.status !== 'received' && (!status || found.status === status) && found
    },
    { timeout: 10_000, interval: 30 },
  )

async function sent(value: unknown, by = source) {
  const { id } = await expectJson(postSigned(by, value))
  return outcome(id)
}

/** Takes a hook in while messages get lost: nothing comes of it until `doorbell` is handled. */
async function unheard(value: unknown): Promise<{ id: string; doorbell: string }> {
  const body = JSON.stringify(value)
  const { id } = await handIn(losing, source, body, signedBy(source.secret, body))
  const [found] = await ctx.db.select().from(event).where(eq(event.subjectId, id))
  return { id, doorbell: found!.id }
}

const enrollmentsOf = (email: string) =>
  ctx.db
    .select({ id: enrollment.id, microcredentialId: enrollment.microcredentialId })
    .from(enrollment)
    .innerJoin(user, eq(user.id, enrollment.learnerId))
    .where(eq(user.email, email))

const evidenceOf = (enrollmentId: string) =>
  ctx.db
    .select({ requirementId: evidence.requirementId, kind: evidence.kind, content: evidence.content })
    .from(evidence)
    .where(eq(evidence.enrollmentId, enrollmentId))

const subjects = async (email: string) => (await readMailbox(ctx, email)).map(({ subject }) => subject)

describe('somebody who completed a course that is mapped', () => {
  test('is added, enrolled and told, and the course counts', async () => {
    const email = newEmail()
    expect(await sent(told(email.toUpperCase(), courseId))).toMatchObject({ status: 'done', reason: null })
    const [begun, ...more] = await enrollmentsOf(email)
    expect([begun?.microcredentialId, more]).toEqual([microcredential.id, []])
    expect(await evidenceOf(begun!.id)).toEqual([
      {
        requirementId: 'r1',
        kind: 'course',
        content: 'Completed the course “Retrospectives” on 2026-11-01, as Campus reports.',
      },
    ])
    const [mail, ...others] = await readMailbox(ctx, email)
    expect([mail?.key, others]).toEqual([`enrolled/${begun!.id}`, []])
    expect(mail?.subject).toBe('Example Academy has enrolled you in “Facilitate a retrospective”')
    expect(mail?.text).toContain('since you completed “Retrospectives”, as Campus reports')
    expect(mail?.text).toContain(`/learn/enrollments/${begun!.id}`)
    const learner = await person(email)
    expect((await expectJson(learner.get('/api/v1/me'))).name).toBe('Lea Learner')
    expect((await expectJson(learner.get('/api/v1/enrollments'))).items).toHaveLength(1)
  })

  test('is enrolled, told and credited once, however often the webhook comes or is worked on', async () => {
    const email = newEmail()
    const { id, doorbell } = await unheard(told(email, courseId))
    const first = await getEvent(ctx, doorbell)
    expect(await handle(ctx, doorbell)).toBe(true)
    await sent(told(email, courseId))
    await sent(told(email, courseId, 'course.enrolled'))
    await ctx.db.update(hook).set({ status: 'received' }).where(eq(hook.id, id))
    await processHook(ctx, first!)
    const begun = await enrollmentsOf(email)
    expect(begun).toHaveLength(1)
    expect(await evidenceOf(begun[0]!.id)).toHaveLength(1)
    expect(await subjects(email)).toHaveLength(1)
  })

  test('is not written to if they had enrolled themself', async () => {
    const learner = await person()
    await expectJson(learner.post('/api/v1/enrollments', { microcredentialId: microcredential.id }), 201)
    await sent(told(learner.email, courseId))
    const [begun] = await enrollmentsOf(learner.email)
    expect(await evidenceOf(begun!.id)).toHaveLength(1)
    expect((await subjects(learner.email)).filter((subject) => subject.includes('enrolled'))).toEqual([])
  })

  test('is not enrolled again once they have withdrawn', async () => {
    const learner = await person()
    await sent(told(learner.email, courseId))
    const [begun] = await enrollmentsOf(learner.email)
    await expectJson(learner.post(`/api/v1/enrollments/${begun!.id}/withdraw`))
    for (const type of ['course.completed', 'course.enrolled'])
      expect(await sent(told(learner.email, courseId, type))).toMatchObject({
        status: 'done',
        reason: 'The learner has withdrawn from “Facilitate a retrospective”, and was not enrolled again.',
      })
    expect(await enrollmentsOf(learner.email)).toHaveLength(1)
    await expectJson(learner.post('/api/v1/enrollments', { microcredentialId: microcredential.id }), 201)
    expect(await sent(told(learner.email, courseId, 'course.enrolled'))).toMatchObject({ status: 'done', reason: null })
  })

  test('is told of it though the process died after enrolling them', async () => {
    const email = newEmail()
    const { id, doorbell } = await unheard(told(email, courseId))
    const dies: Ctx = { ...losing, mail: { ...ctx.mail, send: () => Promise.reject(new Error('It died.')) } }
    expect(await handle(dies, doorbell)).toBe(false)
    expect(await enrollmentsOf(email)).toHaveLength(1)
    expect(await handle(ctx, doorbell)).toBe(true)
    expect(await subjects(email)).toEqual(['Example Academy has enrolled you in “Facilitate a retrospective”'])
    expect(await outcome(id)).toMatchObject({ status: 'done' })
  })

  test('is enrolled where there is no mail, too', async () => {
    const email = newEmail()
    const { doorbell } = await unheard(told(email, courseId))
    const none: Ctx = { ...ctx, mail: { ...ctx.mail, driver: null, send: () => Promise.reject(new Error('None.')) } }
    expect(await handle(none, doorbell)).toBe(true)
    expect(await enrollmentsOf(email)).toHaveLength(1)
    expect(await subjects(email)).toEqual([])
  })

  test('has it counted when they enroll later, if the map does not enroll', async () => {
    const later = 'later-1'
    const entry = { courseId: later, microcredentialId: microcredential.id, enrolls: false, requirementId: 'r1' }
    await expectJson(world.owner.post(coursesPath(), entry), 201)
    const email = newEmail()
    const { status, reason } = await sent(told(email, later))
    expect([status, reason]).toEqual([
      'done',
      'The learner is not enrolled in “Facilitate a retrospective”: it counts once they are.',
    ])
    expect(await enrollmentsOf(email)).toEqual([])
    const learner = await person(email)
    await expectJson(learner.post('/api/v1/enrollments', { microcredentialId: microcredential.id }), 201)
    const [begun] = await enrollmentsOf(email)
    await expect.poll(() => evidenceOf(begun!.id), { timeout: 10_000 }).toHaveLength(1)
    expect(await sent(told(newEmail(), later, 'course.enrolled'))).toMatchObject({
      status: 'ignored',
      reason: 'Being enrolled in the course “later-1” enrolls nobody here.',
    })
  })
})

test('somebody who was enrolled there is enrolled here', async () => {
  const email = newEmail()
  expect(await sent(told(email, courseId, 'course.enrolled'))).toMatchObject({ status: 'done' })
  const [begun] = await enrollmentsOf(email)
  expect(await evidenceOf(begun!.id)).toEqual([])
  expect((await readMailbox(ctx, email))[0]?.text).toContain('since you are enrolled in “Retrospectives”')
})

describe('a webhook that cannot be mapped', () => {
  test.each<[string, unknown, string]>([
    ['no JSON', 'nonsense', 'The body is no JSON object.'],
    ['a list', [1, 2], 'The body is no JSON object.'],
    ['no type', { data: {} }, 'No type at $.type.'],
    ['no learner', { type: 'course.completed', data: {} }, 'No e-mail address at $.data.learner.email.'],
    ['no e-mail address', told('nobody at all'), 'No e-mail address at $.data.learner.email.'],
    ['no course', told(newEmail(), ''), 'No course id at $.data.course.external_id.'],
    ['a course nobody mapped', told(newEmail(), 'unknown-7'), 'The course “unknown-7” is not in the map.'],
  ])('for it has %s is kept, with the reason', async (_, value, reason) => {
    const found = await sent(value)
    expect(found).toMatchObject({ status: 'unmapped', reason })
    expect(found.body).toBe(typeof value === 'string' ? value : JSON.stringify(value))
    const { items } = await expectJson(world.owner.get(`/api/v1/sources/${source.id}/hooks?status=unmapped`))
    expect(items.map(({ id }: { id: string }) => id)).toContain(found.id)
  })

  test('for the microcredential is not published says so, and adds nobody twice once it is', async () => {
    const retired = await publishedMicrocredential(world)
    const entry = { courseId: 'gone', microcredentialId: retired.id }
    await expectJson(world.owner.post(coursesPath(), entry), 201)
    await expectJson(world.author.post(`/api/v1/versions/${retired.version.id}/retire`))
    const found = await sent(told(newEmail(), 'gone'))
    expect(found).toMatchObject({ status: 'unmapped', reason: `The microcredential ${retired.id} is not published.` })
  })

  test('is ignored if nothing is to be done about its type', async () => {
    const found = await sent({ ...told(), type: 'lesson.viewed' })
    expect(found).toMatchObject({ status: 'ignored', reason: 'Nothing is done about “lesson.viewed”.' })
  })

  test('is done once the map is mended and it is replayed; again changes nothing', async () => {
    const email = newEmail()
    const { id } = await sent(told(email, 'new-course'))
    const entry = { courseId: 'new-course', microcredentialId: microcredential.id, requirementId: 'r1' }
    await expectJson(world.owner.post(coursesPath(), entry), 201)
    expect(await expectJson(world.owner.post(`/api/v1/hooks/${id}/replay`), 202)).toMatchObject({ status: 'received' })
    expect(await outcome(id, 'done')).toMatchObject({ status: 'done' })
    await expectJson(world.owner.post(`/api/v1/hooks/${id}/replay`), 202)
    expect(await outcome(id, 'done')).toMatchObject({ status: 'done' })
    const begun = await enrollmentsOf(email)
    expect(begun).toHaveLength(1)
    expect(await evidenceOf(begun[0]!.id)).toHaveLength(1)
    expect(await subjects(email)).toHaveLength(1)
  })

  test('is done once the mapping of its fields is mended and all are replayed, in lots', async () => {
    const foreign = await connect(world)
    const entry = { courseId: '7', microcredentialId: microcredential.id }
    await expectJson(world.owner.post(coursesPath(foreign), entry), 201)
    const emails = Array.from({ length: 3 }, newEmail)
    const ids = []
    for (const email of emails) {
      const found = await sent({ what: 'finished', who: { mail: email }, 'course-no': 7 }, foreign)
      expect(found.status).toBe('unmapped')
      ids.push(found.id)
    }
    const mapping = {
      paths: { type: '$.what', email: '$.who.mail', courseId: "$['course-no']" },
      types: { finished: 'course.completed' },
      condition: null,
    }
    await expectJson(world.owner.patch(`/api/v1/sources/${foreign.id}`, { mapping }))
    expect((await world.owner.post(`/api/v1/sources/${foreign.id}/replay`)).status).toBe(202)
    for (const id of ids) expect(await outcome(id, 'done')).toMatchObject({ status: 'done' })
    for (const email of emails) expect(await enrollmentsOf(email)).toHaveLength(1)
  })

  test('is replayed in lots, and once only, even if it cannot be mapped again', async () => {
    const foreign = await connect(world)
    const values = Array.from({ length: 5 }, (_, n) => JSON.stringify({ n }))
    const ids: string[] = []
    for (const value of values) {
      const { id } = await handIn(losing, foreign, value, signedBy(foreign.secret, value))
      ids.push(id)
    }
    const doorbellsOf = (subjectId: string) =>
      ctx.db.select().from(event).where(eq(event.subjectId, subjectId)).orderBy(event.createdAt)
    const at = (minute: number): Ctx => ({ ...losing, now: () => new Date(Date.now() + minute * 60_000) })
    const work = async (by: Ctx) => {
      for (const id of ids) await handle(by, (await doorbellsOf(id)).at(-1)!.id)
    }
    const waiting = async () => {
      const rows = await ctx.db.select().from(hook).where(eq(hook.sourceId, foreign.id))
      return rows.filter(({ status }) => status === 'received').length
    }
    await work(losing)
    expect(await waiting()).toBe(0)
    const actor = await expectJson(world.owner.get('/api/v1/me'))
    await replayUnmapped(at(1), actor, foreign.id)
    const counts: number[] = []
    for (const again of [false, false, true, false]) {
      const rung = await doorbellsOf(foreign.id)
      await replayNext(at(1), rung.at(-1)!, 2)
      counts.push(await waiting())
      if (again) await work(at(2))
    }
    expect(counts).toEqual([2, 4, 5, 0])
    expect(await doorbellsOf(foreign.id)).toHaveLength(3)
  })

  test('cannot be replayed when its body is forgotten, nor while it waits', async () => {
    const { id } = await sent(told(newEmail(), 'unknown-8'))
    await ctx.db.update(hook).set({ status: 'received' }).where(eq(hook.id, id))
    expect((await world.owner.post(`/api/v1/hooks/${id}/replay`)).status).toBe(409)
    await ctx.db.update(hook).set({ status: 'unmapped', body: null }).where(eq(hook.id, id))
    expect((await world.owner.post(`/api/v1/hooks/${id}/replay`)).status).toBe(409)
  })

  test('shows under what needs attention, by source', async () => {
    const actor = await expectJson(world.owner.get('/api/v1/me'))
    const other = await connect(world)
    await sent(told(newEmail(), 'unknown-9'), other)
    await sent(told(newEmail(), 'unknown-9'), other)
    const waiting = await listUnmapped(ctx, actor, world.issuer.id)
    expect(waiting.find(({ sourceId }) => sourceId === other.id)).toMatchObject({ name: 'Campus', count: 2 })
    expect(waiting.find(({ sourceId }) => sourceId === other.id)?.since).toBeInstanceOf(Date)
  })
})

describe('the map', () => {
  const add = (entry: object) => world.owner.post(coursesPath(), entry)

  test('takes only what the issuer has published, and what does something', async () => {
    const neighbour = await newWorld()
    const theirs = await publishedMicrocredential(neighbour)
    const entry = { courseId: 'x', microcredentialId: microcredential.id }
    expect((await add({ ...entry, microcredentialId: theirs.id })).status).toBe(422)
    expect((await add({ ...entry, microcredentialId: 'mc_none' })).status).toBe(422)
    expect((await add({ ...entry, enrolls: false })).status).toBe(422)
    expect((await add({ ...entry, requirementId: 'r2' })).status).toBe(422)
    expect((await add({ ...entry, requirementId: 'none' })).status).toBe(422)
    expect((await add({ ...entry, courseId: ' ' })).status).toBe(422)
  })

  test('says a thing once, changes it and takes it back', async () => {
    const made = await expectJson(add({ courseId: 'said', microcredentialId: microcredential.id }), 201)
    expect(made).toMatchObject({
      enrolls: true,
      requirementId: null,
      name: 'Facilitate a retrospective',
      requirement: null,
    })
    expect((await add({ courseId: 'said', microcredentialId: microcredential.id })).status).toBe(409)
    const path = `${coursesPath()}/${made.id}`
    expect(await expectJson(world.owner.patch(path, { enrolls: false, requirementId: 'r1' }))).toMatchObject({
      enrolls: false,
      requirement: 'The course',
    })
    expect((await world.owner.patch(path, { requirementId: null })).status).toBe(422)
    expect((await world.owner.delete(path)).status).toBe(204)
    expect((await world.owner.delete(path)).status).toBe(404)
    const { items } = await expectJson(world.owner.get(coursesPath()))
    expect(items.map(({ id }: { id: string }) => id)).not.toContain(made.id)
  })

  test('leads a course to three microcredentials at most', async () => {
    const others = await Promise.all(Array.from({ length: 3 }, () => publishedMicrocredential(world)))
    for (const { id } of others) await expectJson(add({ courseId: 'many', microcredentialId: id }), 201)
    expect((await add({ courseId: 'many', microcredentialId: microcredential.id })).status).toBe(409)
    const email = newEmail()
    expect(await sent(told(email, 'many'))).toMatchObject({ status: 'done' })
    expect(await enrollmentsOf(email)).toHaveLength(3)
  })
})

describe('a source', () => {
  test('is listed without its secret, renamed, and gone once it is removed', async () => {
    const made = await connect(world, { platform: 'canvas', authentication: 'secret' })
    const { secret: _, ...shown } = made
    expect(await expectJson(world.owner.get(`/api/v1/sources/${made.id}`))).toEqual(shown)
    const { items } = await expectJson(world.owner.get(`/api/v1/issuers/${world.issuer.slug}/sources?limit=100`))
    expect(items).toContainEqual(shown)
    await expectJson(world.owner.patch(`/api/v1/sources/${made.id}`, { name: 'Canvas of the campus' }))
    expect((await world.owner.delete(`/api/v1/sources/${made.id}`)).status).toBe(204)
    for (const gone of ['', '/courses', '/hooks'])
      expect((await world.owner.get(`/api/v1/sources/${made.id}${gone}`)).status).toBe(404)
  })

  test('cannot be said to sign where the platform does not', async () => {
    const input = { name: 'C', platform: 'canvas', authentication: 'signature' }
    expect((await world.owner.post(`/api/v1/issuers/${world.issuer.slug}/sources`, input)).status).toBe(422)
  })

  test.each([
    { paths: { email: '$..email', courseId: '$.c' } },
    { paths: { email: '$.users[*].email', courseId: '$.c' } },
    { paths: { email: "$.users[?@.type=='x'].email", courseId: '$.c' } },
    { paths: { email: 'user.email', courseId: '$.c' } },
    { paths: { email: '$.e' } },
    { paths: { email: '$.e', courseId: '$.c' }, types: {} },
    { paths: { email: '$.e', courseId: '$.c' }, types: { x: 'credential.issued' } },
    { paths: { email: '$.e', courseId: '$.c', password: '$.p' } },
  ])('is refused the mapping %j', async (wrong) => {
    const mapping = { types: { x: 'course.completed' }, condition: null, ...wrong }
    expect((await world.owner.patch(`/api/v1/sources/${source.id}`, { mapping })).status).toBe(422)
  })

  test('of Canvas posts what Canvas posts, its secret in its address', async () => {
    const canvas = await connect(world, { platform: 'canvas', authentication: 'secret' })
    await expectJson(
      world.owner.post(coursesPath(canvas), { courseId: '565', microcredentialId: microcredential.id }),
      201,
    )
    const email = newEmail()
    const body = {
      metadata: { event_name: 'course_completed', event_time: '2026-11-01T19:11:26.615Z' },
      body: {
        course: { id: '565', name: 'Computer Science I' },
        progress: { completed_at: '2026-11-01T13:38:00.218Z' },
        user: { id: '123', email, name: 'Isaac Newton' },
      },
    }
    const address = `${canvas.address}?token=${canvas.secret}`
    const { id } = await expectJson(post(address, JSON.stringify(body), { 'content-type': 'application/json' }))
    expect(await outcome(id)).toMatchObject({ status: 'done' })
    expect(await enrollmentsOf(email)).toHaveLength(1)
  })

  test('answers the same to a request that is sent again, without its secret', async () => {
    const again = () =>
      world.owner.fetch(`/api/v1/issuers/${world.issuer.slug}/sources`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `"${source.id}"` },
        body: JSON.stringify({ name: 'Once', platform: 'generic', authentication: 'secret' }),
      })
    const [first, second] = [await expectJson(again(), 201), await expectJson(again(), 201)]
    expect([second.id, second.secret]).toEqual([first.id, null])
  })
})
