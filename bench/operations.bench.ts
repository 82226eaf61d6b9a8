import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { createCtx } from '../src/context'
import worker from '../src/index'
import { handle } from '../src/jobs/consume'
import type { Message } from '../src/jobs/messages'
import { enrolled, handInAll, judge, submit } from '../test/support/assessment'
import { publishedMicrocredential } from '../test/support/catalogue'
import { expectJson, newWorld, visitor, Visitor } from '../test/support/client'
import { pdf } from '../test/support/evidence'
import { issued } from '../test/support/public'
import { counting } from './operations'
import type { Operations } from './operations'
import { table } from './table'

const { env: countedEnv, counts, kept } = counting(env)
const columns = Object.keys(counts) as (keyof Operations)[]
const rows: (string | number)[][] = []

/** What one thing that happens costs in all, the jobs that follow from it included. */
async function costOf<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = { ...counts }
  const result = await work()
  rows.push([name, ...columns.map((column) => counts[column] - before[column])])
  return result
}

async function answer(request: Request): Promise<Response> {
  counts.requests += 1
  const execution = createExecutionContext()
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, countedEnv, execution)
  await waitOnExecutionContext(execution)
  await deliver()
  return response
}

/** What the queue would do, a message an invocation. */
async function deliver(): Promise<void> {
  for (let message = kept.shift(); message; message = kept.shift()) {
    counts.requests += 1
    expect(await handle(createCtx(countedEnv), (message as Message).eventId)).toBe(true)
  }
}

test('what Cloudflare counts, for a badge and for a view', async () => {
  const world = await newWorld()
  const microcredential = await publishedMicrocredential(world)
  Visitor.answer = answer
  const learner = await costOf('sign in, enroll', () => enrolled(world, { microcredential }))
  await costOf('hand in a text, a link and a file', () => handInAll(learner, pdf()))
  const { submissionId } = await costOf('submit', () => submit(learner))
  await costOf('judge; the badge is signed, checked, issued', () =>
    judge(world.assessor, submissionId, learner.version),
  )
  const whole = columns.map((_, i) => rows.reduce((sum, row) => sum + Number(row[i + 1]), 0))
  rows.push(['a badge, from enrollment to mail', ...whole])
  const { id, address } = await issued(submissionId)
  const look = (path: string) => async () => expect((await visitor().get(path)).status).toBe(200)
  await costOf('first view', look(address))
  await costOf('every view after it', look(address))
  await costOf('its JSON', look(`${address}.json`))
  await costOf('its PNG', look(`${address}.png`))
  const { credentialStatus } = await expectJson(visitor().get(`${address}.json`))
  await costOf('its status list', look(new URL(credentialStatus.statusListCredential).pathname))
  await costOf('/verify of it', async () =>
    expectJson(visitor().post('/verify', { url: new URL(address, env.ORIGIN).href })),
  )
  await costOf('revoke it', () =>
    expectJson(world.owner.post(`/api/v1/credentials/${id}/revoke`, { reason: 'Copied.' })),
  )
  table(
    'What Cloudflare counts (a queue message is three operations)',
    [
      '',
      'invocations',
      'D1 rows read',
      'D1 rows written',
      'KV reads',
      'KV writes',
      'R2 reads',
      'R2 writes',
      'messages',
    ],
    rows,
  )
})
