import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import type { Version } from '../src/catalogue/version'
import { completeEnrollment, getEnrollment } from '../src/enrollment/service'
import { user } from '../src/identity/tables'
import { statusesAtOnce } from './support/at-once'
import { completeDraft, publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'

let world: World
beforeAll(async () => {
  world = await newWorld()
})

const enroll = (who: Visitor, microcredentialId: string, more: object = {}) =>
  who.post('/api/v1/enrollments', { microcredentialId, ...more })
const get = (who: Visitor, id: string) => who.get(`/api/v1/enrollments/${id}`)
const withdraw = (who: Visitor, id: string) => who.post(`/api/v1/enrollments/${id}/withdraw`)
const plan = (who: Visitor, id: string, targetDate: unknown) => who.patch(`/api/v1/enrollments/${id}`, { targetDate })

test('a learner enrolls in what is published', async () => {
  const { id, version } = await publishedMicrocredential(world, { name: 'Listening' })
  const learner = await person()
  const enrollment = await expectJson(enroll(learner, id), 201)
  expect(enrollment).toMatchObject({
    status: 'active',
    targetDate: null,
    completedAt: null,
    versionId: version.id,
    microcredentialId: id,
    issuerId: world.issuer.id,
    name: 'Listening',
  })
  expect(await expectJson(get(learner, enrollment.id))).toEqual(enrollment)
  expect(await expectJson(learner.get('/api/v1/enrollments'))).toEqual({ items: [enrollment], next: null })
})

test('only a person enrolls', async () => {
  const { id } = await publishedMicrocredential(world)
  await expectJson(enroll(visitor(), id), 401)
  const scopes = ['catalogue.read']
  const path = `/api/v1/issuers/${world.issuer.slug}/api-keys`
  const { key } = await expectJson(world.owner.post(path, { name: 'k', scopes }), 201)
  await expectJson(visitor().get('/api/v1/enrollments', { authorization: `Bearer ${key}` }), 403)
})

test('an enrollment is its learner’s alone', async () => {
  const { id } = await publishedMicrocredential(world)
  const enrollment = await expectJson(enroll(await person(), id), 201)
  for (const who of [await person(), world.owner, world.author, world.assessor]) {
    await expectJson(get(who, enrollment.id), 404)
    await expectJson(plan(who, enrollment.id, null), 404)
    await expectJson(withdraw(who, enrollment.id), 404)
  }
  await expectJson(get(visitor(), enrollment.id), 401)
  await expectJson(get(world.owner, 'enr_none'), 404)
})

test('what is not published is unknown, and what is retired is no longer offered', async () => {
  const learner = await person()
  const { id: draftOnly } = await completeDraft(world)
  await expectJson(enroll(learner, draftOnly), 404)
  await expectJson(enroll(world.author, draftOnly), 404)
  await expectJson(enroll(learner, 'mc_none'), 404)
  const { id, version } = await publishedMicrocredential(world)
  await expectJson(world.author.post(`/api/v1/versions/${version.id}/retire`))
  await expectJson(enroll(learner, id), 409)
})

test('one is enrolled once at a time, however often one presses the button', async () => {
  const { id } = await publishedMicrocredential(world)
  const learner = await person()
  expect(await statusesAtOnce([enroll(learner, id), enroll(learner, id), enroll(learner, id)])).toEqual([201, 409, 409])
  expect((await expectJson(learner.get('/api/v1/enrollments'))).items).toHaveLength(1)
})

test('a learner keeps the version they started on', async () => {
  const { id, version } = await publishedMicrocredential(world, { name: 'First edition' })
  const early = await person()
  const { id: enrollmentId } = await expectJson(enroll(early, id), 201)
  const draft = await expectJson<Version>(world.author.post(`/api/v1/microcredentials/${id}/versions`), 201)
  await expectJson(world.author.patch(`/api/v1/versions/${draft.id}`, { revision: 1, name: 'Second edition' }))
  await expectJson(world.author.post(`/api/v1/versions/${draft.id}/publish`))

  expect(await expectJson(get(early, enrollmentId))).toMatchObject({ versionId: version.id, name: 'First edition' })
  const late = await expectJson(enroll(await person(), id), 201)
  expect(late).toMatchObject({ versionId: draft.id, name: 'Second edition' })
})

test('by invitation only means just that', async () => {
  const { id } = await publishedMicrocredential(world, { enrollment: 'invitation' })
  const learner = await person()
  await expectJson(enroll(learner, id), 403)
  await expectJson(world.author.post(`/api/v1/microcredentials/${id}/invitations`, { email: learner.email }), 201)
  await expectJson(enroll(await person(), id), 403)
  await expectJson(enroll(learner, id), 201)
})

test('a day to aim at is set, moved and taken away, but never lies in the past', async () => {
  const { id } = await publishedMicrocredential(world)
  const learner = await person()
  const soon = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  expect((await expectJson(enroll(learner, id, { targetDate: '2020-01-01' }), 422)).errors).toEqual([
    { path: 'targetDate', problem: 'This day is in the past.' },
  ])
  const enrollment = await expectJson(enroll(learner, id, { targetDate: soon }), 201)
  expect(enrollment.targetDate).toBe(soon)
  for (const wrong of ['2020-01-01', '2027-02-30', '01.02.2030', '', 5])
    await expectJson(plan(learner, enrollment.id, wrong), 422)
  expect(await expectJson(plan(learner, enrollment.id, null))).toEqual({ ...enrollment, targetDate: null })
  expect((await expectJson(get(learner, enrollment.id))).targetDate).toBeNull()
})

test('a learner withdraws once, and may begin again', async () => {
  const { id } = await publishedMicrocredential(world)
  const learner = await person()
  const first = await expectJson(enroll(learner, id), 201)
  expect(await expectJson(withdraw(learner, first.id))).toMatchObject({ status: 'withdrawn' })
  expect((await expectJson(withdraw(learner, first.id), 409)).detail).toBe('This enrollment is withdrawn.')
  await expectJson(plan(learner, first.id, null), 409)
  const second = await expectJson(enroll(learner, id), 201)
  const { items } = await expectJson(learner.get('/api/v1/enrollments'))
  expect(items.map((e: { id: string; status: string }) => [e.id, e.status])).toEqual([
    [second.id, 'active'],
    [first.id, 'withdrawn'],
  ])
})

test('an active enrollment is completed with what completes it, once; a withdrawn one never', async () => {
  const { id } = await publishedMicrocredential(world)
  const learner = await person()
  const withdrawn = await expectJson(enroll(learner, id), 201)
  await expectJson(withdraw(learner, withdrawn.id))
  const active = await expectJson(enroll(learner, id), 201)
  const rename = (email: string) => ctx.db.update(user).set({ name: 'Lea' }).where(eq(user.email, email))
  const complete = async (enrollmentId: string, email = learner.email) =>
    (await ctx.db.batch([rename(email), completeEnrollment(ctx, enrollmentId)]))[1]

  expect(await complete(withdrawn.id)).toEqual([])
  expect(await complete(active.id, 'nobody@example.org')).toEqual([])
  expect(await complete(active.id)).toEqual([{ id: active.id }])
  expect(await complete(active.id)).toEqual([])
  expect(await getEnrollment(ctx, active.id)).toMatchObject({ status: 'completed', completedAt: expect.any(Date) })
  await expectJson(withdraw(learner, active.id), 409)
})
