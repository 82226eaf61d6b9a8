import { and, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { decideOverdue } from '../src/assessment/decisions'
import { submitReview } from '../src/assessment/reviews'
import { submit } from '../src/assessment/service'
import { review } from '../src/assessment/tables'
import { withdraw } from '../src/enrollment/service'
import { event } from '../src/events/tables'
import type { Person } from '../src/identity/rules'
import { claim, enrolled, handInAll, judge, newAssessor, score, submitted } from './support/assessment'
import type { Submitted } from './support/assessment'
import { losing } from './support/award'
import { publishedMicrocredential } from './support/catalogue'
import { ctx, expectJson, newWorld } from './support/client'
import type { Visitor, World } from './support/client'
import { beforeBatch } from './support/fault'

let world: World
let colleague: Visitor
let byOne: Awaited<ReturnType<typeof publishedMicrocredential>>
let byTwo: typeof byOne

beforeAll(async () => {
  world = await newWorld()
  colleague = await newAssessor(world)
  byOne = await publishedMicrocredential(world)
  byTwo = await publishedMicrocredential(world, { assessors: 2 })
})

const actorOf = (who: Visitor) => expectJson<Person>(who.get('/api/v1/me'))
const statusOf = async ({ learner, submissionId }: Submitted): Promise<string> =>
  (await expectJson(learner.get(`/api/v1/submissions/${submissionId}`))).status
const enrollmentOf = ({ learner, enrollmentId }: Submitted) =>
  expectJson(learner.get(`/api/v1/enrollments/${enrollmentId}`))
const decisionsOf = ({ submissionId }: Submitted) =>
  ctx.db.$count(event, and(eq(event.subjectId, submissionId), eq(event.type, 'submission.decided')))

/** Scored by its assessors, and handed in by all but the last, whose review this returns. */
async function allButHandedIn(
  microcredential: typeof byOne,
  levels: Record<string, string> = {},
): Promise<Submitted & { last: string }> {
  const waiting = await submitted(world, { microcredential })
  if (microcredential === byTwo) await judge(colleague, waiting.submissionId, waiting.version)
  const { id } = await claim(world.assessor, waiting.submissionId)
  await score(world.assessor, id, waiting.version, levels)
  return { ...waiting, last: id }
}

/** The last review is stored, and its process dies before the decision. */
async function undecided(levels: Record<string, string> = {}): Promise<Submitted> {
  const waiting = await allButHandedIn(byTwo, levels)
  const dying = beforeBatch((number) => {
    if (number > 1) throw new Error('died')
  })
  await expect(submitReview(dying, await actorOf(world.assessor), waiting.last)).rejects.toThrow(/died/)
  return waiting
}

describe('withdrawing from an enrollment', () => {
  test('while its work is being submitted leaves nothing to assess', async () => {
    const begun = await enrolled(world, { microcredential: byOne })
    await handInAll(begun)
    const learner = await actorOf(begun.learner)
    const overtaken = beforeBatch(async () => {
      await withdraw(losing, learner, begun.enrollmentId)
    })
    const choices = { holderName: 'Lea Learner', nameInBadge: true, narrative: '', release: [] }
    await expect(submit(overtaken, learner, begun.enrollmentId, choices)).rejects.toThrow(
      'This enrollment is withdrawn: nothing more can be submitted.',
    )
    const { items } = await expectJson(begun.learner.get(`/api/v1/enrollments/${begun.enrollmentId}/submissions`))
    expect(items).toEqual([])
  })

  test.each([
    ['one assessor decides', () => byOne, {}],
    ['two decide', () => byTwo, {}],
    ['two differ', () => byTwo, { c1: 'l1' }],
  ])('while %s ends the submission, and nothing is decided', async (_, offer, levels) => {
    const waiting = await allButHandedIn(offer(), levels)
    const learner = await actorOf(waiting.learner)
    const overtaken = beforeBatch(async (number) => {
      if (number === 2) await withdraw(losing, learner, waiting.enrollmentId)
    })
    await submitReview(overtaken, await actorOf(world.assessor), waiting.last)
    expect(await statusOf(waiting)).toBe('withdrawn')
    expect(await decisionsOf(waiting)).toBe(0)
    expect(await enrollmentOf(waiting)).toMatchObject({ status: 'withdrawn', completedAt: null })
  })

  test.each([
    ['agree', {}],
    ['differ', { c1: 'l1' }],
  ])('ends what is reviewed and not yet decided, where the reviews %s', async (_, levels) => {
    const heard = await undecided(levels)
    await expectJson(heard.learner.post(`/api/v1/enrollments/${heard.enrollmentId}/withdraw`))
    await expect.poll(() => statusOf(heard), { timeout: 5000 }).toBe('withdrawn')

    const unheard = await undecided(levels)
    await withdraw(losing, await actorOf(unheard.learner), unheard.enrollmentId)
    await decideOverdue(ctx)
    expect(await statusOf(unheard)).toBe('withdrawn')
    expect([await decisionsOf(heard), await decisionsOf(unheard)]).toEqual([0, 0])
  })
})

test('a submission that cannot be decided does not keep cron from deciding those after it', async () => {
  const [broken, sound] = [await undecided(), await undecided()]
  const ofBroken = and(eq(review.submissionId, broken.submissionId), eq(review.seat, 2))
  const [{ scores } = { scores: [] }] = await ctx.db.select({ scores: review.scores }).from(review).where(ofBroken)
  await ctx.db.update(review).set({ scores: [] }).where(ofBroken)
  await decideOverdue(ctx)
  expect([await statusOf(broken), await statusOf(sound)]).toEqual(['in_review', 'met'])

  await ctx.db.update(review).set({ scores }).where(ofBroken)
  await decideOverdue(ctx)
  expect(await statusOf(broken)).toBe('met')
})
