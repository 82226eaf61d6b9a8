import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expireLeases } from '../src/assessment/leases'
import { announceStuck } from '../src/assessment/stuck'
import { readMailbox } from '../src/mail/mailbox'
import { claim, judge, newAssessor, score, submitted } from './support/assessment'
import type { Submitted } from './support/assessment'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld } from './support/client'
import type { Visitor, World } from './support/client'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>
let leaving: Visitor

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world)
})

beforeEach(async () => {
  leaving = await newAssessor(world)
})

const membersOf = ({ issuer }: World) => `/api/v1/issuers/${issuer.slug}/members`

async function memberPath(of: World, who: Visitor): Promise<string> {
  const { items } = await expectJson<{ items: { id: string; email: string }[] }>(
    of.owner.get(`${membersOf(of)}?limit=100`),
  )
  return `${membersOf(of)}/${items.find(({ email }) => email === who.email)?.id}`
}

const remove = async (of: World, who: Visitor) =>
  expect((await of.owner.delete(await memberPath(of, who))).status).toBe(204)
const give = async (of: World, who: Visitor, ...roles: string[]) =>
  expectJson(of.owner.patch(await memberPath(of, who), { roles }))

const statusOf = async ({ learner, submissionId }: Submitted): Promise<string> =>
  (await expectJson(learner.get(`/api/v1/submissions/${submissionId}`))).status

describe('the seat of an assessor who', () => {
  test.each([
    ['has left', remove],
    ['is an author now', (of: World, who: Visitor) => give(of, who, 'author')],
  ])('%s is free at once, and the draft is kept', async (_, change) => {
    const waiting = await submitted(world, { microcredential })
    const { id } = await claim(leaving, waiting.submissionId)
    const { scores } = await score(leaving, id, waiting.version)
    await change(world, leaving)

    const { items } = await expectJson<{ items: { id: string; claimable: boolean }[] }>(
      world.assessor.get(`/api/v1/issuers/${world.issuer.slug}/queue?limit=100`),
    )
    expect(items.find((item) => item.id === waiting.submissionId)).toMatchObject({ claimable: true })
    const taken = await claim(world.assessor, waiting.submissionId)
    expect(taken.id).not.toBe(id)

    await expectJson(world.assessor.post(`/api/v1/reviews/${taken.id}/release`))
    if (change === remove)
      await expectJson(world.owner.post(membersOf(world), { email: leaving.email, roles: ['assessor'] }), 201)
    else await give(world, leaving, 'assessor')
    expect(await claim(leaving, waiting.submissionId)).toMatchObject({ id, scores })
  })

  test('has left is given back by cron', async () => {
    const waiting = await submitted(world, { microcredential })
    await claim(leaving, waiting.submissionId)
    await expireLeases(ctx)
    expect(await statusOf(waiting)).toBe('in_review')
    await remove(world, leaving)
    expect(await expireLeases(ctx)).toBe(1)
    expect(await statusOf(waiting)).toBe('submitted')
  })

  test('has left after handing in stays theirs', async () => {
    const offer = await publishedMicrocredential(world, { assessors: 2 })
    const waiting = await submitted(world, { microcredential: offer })
    await judge(leaving, waiting.submissionId, waiting.version)
    await remove(world, leaving)
    await judge(world.assessor, waiting.submissionId, waiting.version)
    expect(await statusOf(waiting)).toBe('met')
  })
})

describe('when the last assessor leaves', () => {
  const told = async (who: Visitor, subject: string) =>
    (await readMailbox(ctx, who.email)).filter((mail) => mail.subject === subject).length
  const waits = 'Waiting: Facilitate a retrospective'
  const nobody = 'Nobody can assess: Facilitate a retrospective'

  test('learner and admins are told, once', async () => {
    const lone = await newWorld()
    const { learner } = await submitted(lone)
    await expect.poll(() => told(learner, 'Received: Facilitate a retrospective'), { timeout: 5000 }).toBe(1)
    await announceStuck(ctx)
    expect([await told(learner, waits), await told(lone.owner, nobody)]).toEqual([0, 0])

    await remove(lone, lone.assessor)
    await expect.poll(() => announceStuck(ctx), { timeout: 5000 }).toBeGreaterThanOrEqual(1)
    await expect.poll(() => told(learner, waits), { timeout: 5000 }).toBe(1)
    await expect.poll(() => told(lone.owner, nobody), { timeout: 5000 }).toBe(1)
    expect(await announceStuck(ctx)).toBe(0)
  })

  test('who heard of it when it was submitted hears nothing more', async () => {
    const lone = await newWorld()
    const { learner } = await submitted(lone, { learner: lone.assessor })
    await expect.poll(() => told(lone.owner, nobody), { timeout: 5000 }).toBe(1)
    expect(await announceStuck(ctx)).toBe(0)
    expect([await told(learner, waits), await told(lone.owner, nobody)]).toEqual([0, 1])
  })
})

describe('saving a review', () => {
  test('is refused when it began from what has been saved over since', async () => {
    const waiting = await submitted(world, { microcredential })
    const review = await claim(world.assessor, waiting.submissionId)
    const save = (note: string, updatedAt?: Date) =>
      world.assessor.put(`/api/v1/reviews/${review.id}`, { scores: [], note, updatedAt })
    const first = await expectJson(save('First.', review.updatedAt))
    await expectJson(save('Second.', first.updatedAt))
    const problem = await expectJson(save('Late.', review.updatedAt), 409)
    expect(problem.detail).toBe('This review changed meanwhile. Look again.')
    expect((await expectJson(world.assessor.get(`/api/v1/reviews/${review.id}`))).note).toBe('Second.')
    await expectJson(save('Whatever was there.'))
    await expectJson(world.assessor.put(`/api/v1/reviews/${review.id}`, { scores: [], note: '', updatedAt: 'x' }), 422)
  })
})
