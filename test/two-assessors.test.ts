import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { listStuck } from '../src/assessment/attention.query'
import { decideOverdue } from '../src/assessment/decisions'
import { submitReview } from '../src/assessment/reviews'
import type { Person } from '../src/identity/rules'
import { readMailbox } from '../src/mail/mailbox'
import { claim, judge, newAssessor, score, submitted } from './support/assessment'
import { statusesAtOnce } from './support/at-once'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld } from './support/client'
import type { Visitor, World } from './support/client'
import { beforeBatch } from './support/fault'

let world: World
let microcredential: Awaited<ReturnType<typeof publishedMicrocredential>>
let ada: Visitor
let bob: Visitor
let eve: Visitor

beforeAll(async () => {
  world = await newWorld()
  microcredential = await publishedMicrocredential(world, { assessors: 2 })
  ada = world.assessor
  bob = await newAssessor(world)
  eve = await newAssessor(world)
})

const usual = () => ({ microcredential })
const actorOf = (who: Visitor) => expectJson<Person>(who.get('/api/v1/me'))
const see = (who: Visitor, submissionId: string) => expectJson(who.get(`/api/v1/submissions/${submissionId}`))
const open = (who: Visitor, reviewId: string) => expectJson(who.get(`/api/v1/reviews/${reviewId}`))

/** How often this was decided: one event each time. */
async function decisionsOf(submissionId: string): Promise<number> {
  const found = await env.DB.prepare(
    `select count(*) n from event where subject_id = ? and type = 'submission.decided'`,
  )
    .bind(submissionId)
    .first<{ n: number }>()
  return found?.n ?? 0
}

/** Claimed and scored by both, and handed in by neither. */
async function scoredByBoth(levels: Record<string, string> = {}) {
  const waiting = await submitted(world, usual())
  const [first, second] = [await claim(ada, waiting.submissionId), await claim(bob, waiting.submissionId)]
  await score(ada, first.id, waiting.version)
  await score(bob, second.id, waiting.version, levels)
  return { ...waiting, first: first.id, second: second.id }
}

describe('two assessors', () => {
  test('claim at the same moment, and each gets a seat; a third gets none', async () => {
    const { submissionId } = await submitted(world, usual())
    const path = `/api/v1/submissions/${submissionId}/claim`
    expect(await statusesAtOnce([ada, bob, eve].map((who) => who.post(path)))).toEqual([201, 201, 409])
  })

  test('who agree decide, at the lower level of the two and with the feedback of both', async () => {
    const { submissionId, version, learner, enrollmentId } = await submitted(world, usual())
    await judge(ada, submissionId, version, { c1: 'l3' })
    expect(await see(learner, submissionId)).toMatchObject({
      status: 'in_review',
      waitingFor: 1,
      outcomes: [],
      notes: [],
    })
    await judge(bob, submissionId, version)
    const decided = await see(learner, submissionId)
    expect(decided.status).toBe('met')
    expect(decided.outcomes[0]).toMatchObject({
      level: 'Proficient',
      feedback: ['Why c1 is at l3.', 'Why c1 is at l2.'],
    })
    expect((await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}`))).status).toBe('completed')
    expect(await decisionsOf(submissionId)).toBe(1)
  })

  test('never review the same submission twice', async () => {
    const { submissionId, version } = await submitted(world, usual())
    await judge(ada, submissionId, version)
    const problem = await expectJson(ada.post(`/api/v1/submissions/${submissionId}/claim`), 409)
    expect(problem.detail).toBe('You have already reviewed this submission.')
  })

  test('see nothing of each other before the decision, and each other’s review after it', async () => {
    const { submissionId, version } = await submitted(world, usual())
    const first = await judge(ada, submissionId, version)
    const second = await claim(bob, submissionId)
    const { userId } = await actorOf(ada)
    const queue = await expectJson(bob.get(`/api/v1/issuers/${world.issuer.slug}/queue?limit=100`))
    const blind = await open(bob, second.id)
    expect(blind).toMatchObject({ reviews: [], submission: { outcomes: [] } })
    for (const secret of ['Why c1', userId, ada.email, first.id])
      expect(JSON.stringify([blind, queue])).not.toContain(secret)

    await score(bob, second.id, version)
    await expectJson(bob.post(`/api/v1/reviews/${second.id}/submit`))
    const after = await open(ada, first.id)
    expect(after.reviews.map((r: { note: string }) => r.note)).toEqual(['All in all.', 'All in all.'])
    expect(after.submission.outcomes).toHaveLength(2)
    expect(JSON.stringify(after)).not.toContain(bob.email)
  })

  test('who hand in at the same moment decide exactly once', async () => {
    for (let round = 0; round < 5; round++) {
      const { submissionId, learner, first, second } = await scoredByBoth()
      const requests = [ada.post(`/api/v1/reviews/${first}/submit`), bob.post(`/api/v1/reviews/${second}/submit`)]
      expect(await statusesAtOnce(requests)).toEqual([200, 200])
      expect((await see(learner, submissionId)).status).toBe('met')
      expect(await decisionsOf(submissionId)).toBe(1)
    }
  })

  test('are not lost when the process dies between the last review and the decision: cron decides', async () => {
    const { submissionId, learner, first, second, enrollmentId } = await scoredByBoth()
    await expectJson(ada.post(`/api/v1/reviews/${first}/submit`))
    const dying = beforeBatch((number) => {
      if (number > 1) throw new Error('died')
    })
    await expect(submitReview(dying, await actorOf(bob), second)).rejects.toThrow(/died/)
    expect((await see(learner, submissionId)).status).toBe('in_review')
    await expectJson(bob.post(`/api/v1/reviews/${second}/submit`), 409)
    await expectJson(learner.post(`/api/v1/submissions/${submissionId}/withdraw`), 409)

    // Two sweeps at once: the second decides between the first one's reading and its writing.
    const overtaken = beforeBatch(() => decideOverdue(ctx))
    expect(await decideOverdue(overtaken)).toBeGreaterThanOrEqual(1)
    expect(await decideOverdue(ctx)).toBe(0)
    expect((await see(learner, submissionId)).status).toBe('met')
    expect((await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}`))).status).toBe('completed')
    expect(await decisionsOf(submissionId)).toBe(1)
  })
})

describe('two assessors who differ', () => {
  test('decide nothing: a third does, blind, who is neither of them', async () => {
    const { submissionId, version, learner } = await submitted(world, usual())
    await judge(ada, submissionId, version)
    await judge(bob, submissionId, version, { c1: 'l1' })
    expect(await see(learner, submissionId)).toMatchObject({ status: 'in_review', waitingFor: 1, outcomes: [] })
    for (const who of [ada, bob]) await expectJson(who.post(`/api/v1/submissions/${submissionId}/claim`), 409)

    const third = await claim(eve, submissionId)
    const blind = await open(eve, third.id)
    expect(blind.reviews).toEqual([])
    expect(JSON.stringify(blind)).not.toMatch(/Why c1|"seat"/)

    await score(eve, third.id, version, { c1: 'l3' })
    await expectJson(eve.post(`/api/v1/reviews/${third.id}/submit`))
    const decided = await see(learner, submissionId)
    expect(decided.status).toBe('met')
    expect(decided.outcomes[0]).toMatchObject({
      met: true,
      level: 'Proficient',
      feedback: ['Why c1 is at l2.', 'Why c1 is at l3.'],
    })
    expect(await decisionsOf(submissionId)).toBe(1)
  })

  test('are outvoted criterion by criterion, with the feedback of the majority alone', async () => {
    const { submissionId, version, learner, enrollmentId } = await submitted(world, usual())
    await judge(ada, submissionId, version, { c1: 'l1' })
    await judge(bob, submissionId, version, { c2: 'l1' })
    await judge(eve, submissionId, version, { c2: 'l1' })
    const decided = await see(learner, submissionId)
    expect(decided.status).toBe('not_yet')
    expect(decided.outcomes).toMatchObject([
      { met: true, feedback: ['Why c1 is at l2.', 'Why c1 is at l2.'] },
      { met: false, feedback: ['Why c2 is at l1.', 'Why c2 is at l1.'] },
    ])
    expect((await expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}`))).status).toBe('active')
  })

  test('at the same moment ask for one third, once', async () => {
    const { submissionId, learner, first, second } = await scoredByBoth({ c2: 'l1' })
    await Promise.all([
      expectJson(ada.post(`/api/v1/reviews/${first}/submit`)),
      expectJson(bob.post(`/api/v1/reviews/${second}/submit`)),
    ])
    expect(await see(learner, submissionId)).toMatchObject({ status: 'in_review', waitingFor: 1, attention: false })
    expect(await decisionsOf(submissionId)).toBe(0)
    await decideOverdue(ctx)
    expect((await see(learner, submissionId)).status).toBe('in_review')
  })

  test('and have no third colleague: it needs attention, and learner and admins are told', async () => {
    const small = await newWorld()
    const offer = await publishedMicrocredential(small, { assessors: 2 })
    const colleague = await newAssessor(small)
    const { submissionId, version, learner, submission } = await submitted(small, { microcredential: offer })
    expect(submission.attention).toBe(false)
    await judge(small.assessor, submissionId, version)
    await judge(colleague, submissionId, version, { c1: 'l1' })

    expect(await see(learner, submissionId)).toMatchObject({ attention: true, waitingFor: 1 })
    const stuck = await listStuck(ctx, await actorOf(small.owner), small.issuer.id)
    expect(stuck).toMatchObject([{ id: submissionId, reviewsDone: 2, reviewsNeeded: 3, eligible: 0 }])
    const subjects = async (who: Visitor) => (await readMailbox(ctx, who.email)).map((mail) => mail.subject)
    await expect.poll(() => subjects(learner), { timeout: 5000 }).toContain('Waiting: Facilitate a retrospective')
    await expect
      .poll(() => subjects(small.owner), { timeout: 5000 })
      .toContain('Nobody can assess: Facilitate a retrospective')
  })

  test('one assessor alone cannot give both reviews: it shows from the start', async () => {
    const lone = await newWorld()
    const { submission } = await submitted(lone, { content: { assessors: 2 } })
    expect(submission).toMatchObject({ attention: true, waitingFor: 2 })
  })
})
