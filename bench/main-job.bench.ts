import { expect, test } from 'vitest'
import { publishedMicrocredential } from '../test/support/catalogue'
import { enrolled, handInAll, claim, score, submit } from '../test/support/assessment'
import { expectJson, newWorld, visitor } from '../test/support/client'
import { pdf } from '../test/support/evidence'
import { issued } from '../test/support/public'
import { table } from './table'

const runs = 30

/** Every step of the main job through HTTP, one learner after the other. The slowest tell where the time goes. */
test('main-job steps per second', async () => {
  const world = await newWorld()
  const microcredential = await publishedMicrocredential(world)
  const spent = new Map<string, number>()
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await work()
    spent.set(name, (spent.get(name) ?? 0) + performance.now() - started)
    return result
  }
  const job = async () => {
    const begun = await step('sign in and enroll', () => enrolled(world, { microcredential }))
    await step('hand in evidence (text, link, a verified file)', () => handInAll(begun, pdf()))
    const { submissionId } = await step('submit', () => submit(begun))
    const review = await step('claim', () => claim(world.assessor, submissionId))
    await step('score every criterion', () => score(world.assessor, review.id, begun.version))
    await step('hand in the review: decided', () =>
      expectJson(world.assessor.post(`/api/v1/reviews/${review.id}/submit`)),
    )
    const { address } = await step('badge signed by the queue', () => issued(submissionId))
    expect((await step('first view of the page', () => visitor().get(address))).status).toBe(200)
    expect((await step('second view of the page', () => visitor().get(address))).status).toBe(200)
  }
  await job()
  spent.clear()
  for (let i = 0; i < runs; i++) await job()
  const total = [...spent.values()].reduce((sum, ms) => sum + ms, 0)
  table(
    `Main job, ${runs} learners one after the other`,
    ['step', 'ms each', 'per second'],
    [...spent, ['the whole main job', total] as const].map(([name, ms]) => [
      name,
      (ms / runs).toFixed(1),
      ((1000 * runs) / ms).toFixed(1),
    ]),
  )
})
