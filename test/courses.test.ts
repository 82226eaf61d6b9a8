import { env } from 'cloudflare:workers'
import { beforeAll, expect, test } from 'vitest'
import { enrollFor } from '../src/enrollment/by-issuer'
import { addCourseEvidence } from '../src/evidence/courses'
import { judge, submit } from './support/assessment'
import { issued } from './support/public'
import { completeDraft, publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld, person, visitor } from './support/client'
import type { Visitor, World } from './support/client'
import { evidenceOf, learnerAsked } from './support/evidence'

let world: World
beforeAll(async () => {
  world = await newWorld()
})

const course = { id: 'r1', name: 'The safety course', kind: 'course' as const, max: 1 }

const completed = (completionId = 'one') => ({
  completionId,
  courseId: 'C-42',
  courseName: 'Safety at work',
  platform: 'Moodle',
  completedAt: new Date('2026-11-03T09:00:00Z'),
})

const me = async (who: Visitor): Promise<string> => (await expectJson(who.get('/api/v1/me'))).userId

test('a course that a platform says was completed counts, and only once', async () => {
  const desk = await learnerAsked(course)
  const { id: enrollmentId } = desk.enrollment
  expect((await evidenceOf(desk)).requirements[0]).toMatchObject({ have: 0, missing: 1 })
  const told = { enrollmentId, requirementId: 'r1', ...completed() }
  await Promise.all([addCourseEvidence(ctx, told), addCourseEvidence(ctx, told)])
  await addCourseEvidence(ctx, { ...told, ...completed('two') })
  const { items, requirements } = await evidenceOf(desk)
  expect(requirements[0]).toMatchObject({ have: 1, missing: 0 })
  expect(items.map(({ content }) => content)).toEqual([
    'Completed the course “Safety at work” on 2026-11-03, as Moodle reports.',
  ])
})

test('its learner can neither say so themselves, nor change or remove it', async () => {
  const desk = await learnerAsked(course)
  const evidence = `/api/v1/enrollments/${desk.enrollment.id}/evidence`
  const mine = { requirementId: 'r1', content: 'I have completed it.' }
  await expectJson(desk.learner.post(evidence, { ...mine, kind: 'course' }), 422)
  await expectJson(desk.learner.post(evidence, { ...mine, kind: 'text' }), 422)
  await addCourseEvidence(ctx, { enrollmentId: desk.enrollment.id, requirementId: 'r1', ...completed() })
  const [item] = (await evidenceOf(desk)).items
  await expectJson(desk.learner.patch(`/api/v1/evidence/${item?.id}`, { content: 'Twice.' }), 409)
  await expectJson(desk.learner.patch(`/api/v1/evidence/${item?.id}`, { caption: 'With honours.' }), 409)
  await expectJson(desk.learner.delete(`/api/v1/evidence/${item?.id}`), 409)
})

test('what asks for no course takes none, and an enrollment that is over stays as it is', async () => {
  const desk = await learnerAsked({ id: 'r1', kind: 'text' }, { ...course, id: 'r2' })
  const told = { enrollmentId: desk.enrollment.id, ...completed() }
  await expect(addCourseEvidence(ctx, { ...told, requirementId: 'r1' })).rejects.toThrow('asks for no course')
  await expect(addCourseEvidence(ctx, { ...told, requirementId: 'r9' })).rejects.toThrow('asks for no course')
  await expectJson(desk.learner.post(`/api/v1/enrollments/${desk.enrollment.id}/withdraw`))
  await addCourseEvidence(ctx, { ...told, requirementId: 'r2' })
  expect((await evidenceOf(desk)).items).toEqual([])
})

test('it is submitted, judged and, if its learner releases it, signed like any evidence', async () => {
  const requirement = { description: '', min: 1, mediaTypes: [], maxMegabytes: null, ...course }
  const { id, version } = await publishedMicrocredential(world, { requirements: [requirement] })
  const learner = await person()
  const { enrollment } = await enrollFor(ctx, {
    issuerId: world.issuer.id,
    microcredentialId: id,
    learnerId: await me(learner),
  })
  const begun = { learner, enrollmentId: enrollment.id, version }
  await addCourseEvidence(ctx, { enrollmentId: enrollment.id, requirementId: 'r1', ...completed() })
  const { submissionId } = await submit(begun, { release: 'all' })
  await judge(world.assessor, submissionId, version)
  const { address } = await issued(submissionId)
  const signed = await expectJson(visitor().get(`${address}.json`))
  expect(signed.evidence[0]).toMatchObject({
    genre: 'Course',
    name: 'The safety course',
    narrative: expect.stringContaining('Safety at work'),
  })
})

test('an issuer enrolls a learner, once, also in what is open by invitation only', async () => {
  const { id: microcredentialId } = await publishedMicrocredential(world, { enrollment: 'invitation' })
  const learner = await person()
  const whom = { issuerId: world.issuer.id, microcredentialId, learnerId: await me(learner) }
  const both = await Promise.all([enrollFor(ctx, whom), enrollFor(ctx, whom)])
  expect(both.filter(({ isNew }) => isNew)).toHaveLength(1)
  const { items } = await expectJson(learner.get('/api/v1/enrollments'))
  expect(items.map(({ id }: { id: string }) => id)).toEqual([both[0].enrollment.id])
  const events = env.DB.prepare("select count(*) from event where type = 'enrollment.created' and subject_id = ?")
  expect(await events.bind(both[0].enrollment.id).first('count(*)')).toBe(1)
})

test('it enrolls nobody in what is not published, nor in what another issuer offers', async () => {
  const learnerId = await me(await person())
  const draft = await completeDraft(world)
  const unpublished = { issuerId: world.issuer.id, microcredentialId: draft.id, learnerId }
  await expect(enrollFor(ctx, unpublished)).rejects.toThrow('no version is published')
  const { issuer } = await newWorld()
  const { id: microcredentialId } = await publishedMicrocredential(world)
  await expect(enrollFor(ctx, { issuerId: issuer.id, microcredentialId, learnerId })).rejects.toThrow('no such')
})
