import { describe, expect, test } from 'vitest'
import { sha256Hex } from '../src/digest'
import { endUpload, expireUploads, tidy } from '../src/evidence/ending'
import { assembleUpload } from '../src/evidence/jobs'
import { keepRejectedFor, letGoAfter, openFor } from '../src/evidence/rules'
import { createUpload, otherLearnersWith } from '../src/evidence/uploads'
import type { Person } from '../src/identity/rules'
import { handle } from '../src/jobs/consume'
import { submit } from './support/assessment'
import { losing } from './support/award'
import { ctx, expectJson } from './support/client'
import {
  anything,
  begin,
  enrolled,
  evidenceOf,
  handInFile,
  handInText,
  head,
  learnerAsked,
  pdf,
  send,
} from './support/evidence'
import type { Desk } from './support/evidence'
import { faults, faulty } from './support/fault'
import { keptOf, later, received, uploadRow, usageOf, withdrawUnheard, workOff } from './support/uploads'

const nothing = { pieces: 0, rows: 0, file: false }
const minute = 60_000

describe('what is not finished', () => {
  test('expires a day after its last byte, with its evidence, its bytes and its room', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const id = await begin(desk, bytes)
    await send(desk.learner, id, 0, bytes.slice(0, 5000))
    await expireUploads(later(openFor - minute), 1000)
    expect((await head(desk.learner, id)).status).toBe(200)

    await expireUploads(later(openFor + minute), 1000)
    const gone = await send(desk.learner, id, 5000, bytes.slice(5000))
    expect(gone.status).toBe(410)
    expect(await gone.json()).toMatchObject({ detail: 'This upload was not finished in time. Hand the file in again.' })
    expect((await evidenceOf(desk)).items).toEqual([])
    expect(await keptOf(await uploadRow(id))).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
  })

  test('is cleared a few at a time', async () => {
    const desk = await learnerAsked(anything)
    await expireUploads(later(openFor + minute), 1000)
    for (let i = 0; i < 3; i++) await begin(desk, pdf(100))
    expect(await expireUploads(later(openFor + minute), 2)).toBe(2)
    expect(await usageOf(desk)).toBe(100)
    expect(await expireUploads(later(openFor + minute), 2)).toBe(1)
    expect(await usageOf(desk)).toBe(0)
  })

  test.each(faults)('is cleared once, also when the process %s', async (fault) => {
    const desk = await learnerAsked(anything)
    for (let at = 1; ; at++) {
      const id = await begin(desk, pdf(9000))
      await send(desk.learner, id, 0, pdf(5000))
      const faultyCtx = faulty(at, fault)
      await tidy(later(openFor + minute, faultyCtx.ctx), await uploadRow(id)).catch(() => {})
      await expireUploads(later(openFor + 2 * minute), 1000)
      expect((await uploadRow(id)).status).toBe('expired')
      expect(await keptOf(await uploadRow(id))).toEqual(nothing)
      expect(await usageOf(desk)).toBe(0)
      if (faultyCtx.writes.length < at) break
    }
  })

  test('is cleared at once when it is removed', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(9000))
    await send(desk.learner, id, 0, pdf(5000))
    const { items } = await evidenceOf(desk)
    expect((await desk.learner.delete(`/api/v1/evidence/${items[0]?.id}`)).status).toBe(204)
    expect((await head(desk.learner, id)).status).toBe(410)
    expect(await keptOf(await uploadRow(id))).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
  })
})

describe('an upload that ends while a job works on it, as its learner is erased,', () => {
  test.each(['the file', 'a longer piece'])('keeps nothing: %s was just written', async (what) => {
    const desk = await learnerAsked(anything)
    const row = await received(desk, pdf(9000), what === 'the file' ? 2000 : 100)
    const end = () => endUpload(losing, row, { from: 'received', to: 'deleted' })
    const put: typeof losing.files.put = async (...args: Parameters<typeof losing.files.put>) => {
      const object = await losing.files.put(...args)
      await end()
      return object
    }
    const files = new Proxy(losing.files, {
      get: (target, name) => (name === 'put' ? put : (Reflect.get(target, name) as () => unknown).bind(target)),
    })
    await assembleUpload({ ...losing, files }, { subjectId: row.id })
    expect(await uploadRow(row.id)).toMatchObject({ status: 'deleted' })
    expect(await keptOf(row)).toEqual(nothing)
  })
})

describe('a verified file that is removed', () => {
  test('is let go an hour later, and its room given back', async () => {
    const desk = await learnerAsked(anything)
    const item = await handInFile(desk.learner, desk.enrollment.id, 'r1')
    const row = await uploadRow(item.file?.uploadId ?? '')
    await desk.learner.delete(`/api/v1/evidence/${item.id}`)
    await expireUploads(later(letGoAfter - minute), 1000)
    expect((await keptOf(row)).file).toBe(true)
    await expireUploads(later(letGoAfter + minute), 1000)
    expect(await uploadRow(row.id)).toMatchObject({ status: 'deleted', fileName: '', metadata: '' })
    expect(await keptOf(row)).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
  })

  test('is kept if it was submitted: what was submitted is what is judged', async () => {
    const desk = await learnerAsked(anything)
    const { learner, enrollment, world } = desk
    const bytes = pdf(500)
    const item = await handInFile(learner, enrollment.id, 'r1', bytes)
    const version = await expectJson(learner.get(`/api/v1/versions/${enrollment.versionId}`))
    const { submissionId } = await submit({ learner, enrollmentId: enrollment.id, version })
    expect((await learner.delete(`/api/v1/evidence/${item.id}`)).status).toBe(204)
    await expireUploads(later(letGoAfter + minute), 1000)
    expect((await evidenceOf(desk)).items).toEqual([])
    const answer = await world.owner.get(`/api/v1/submissions/${submissionId}/evidence/${item.id}/file`)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
    expect(await usageOf(desk)).toBe(500)
  })

  test('is let go also if it was removed while it was being verified', async () => {
    const desk = await learnerAsked(anything)
    const row = await received(desk, pdf(500))
    const { items } = await evidenceOf(desk)
    await desk.learner.delete(`/api/v1/evidence/${items[0]?.id}`)
    await expireUploads(losing, 1000)
    await workOff(row.id)
    await expireUploads(later(letGoAfter + minute), 1000)
    expect(await keptOf(row)).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
  })
})

test('of a rejected file its name and the reason are kept for a month, then it goes with its evidence', async () => {
  const desk = await learnerAsked({ ...anything, mediaTypes: ['image/*'] })
  const row = await received(desk, pdf(50), 1)
  await workOff(row.id)
  const rejected = await uploadRow(row.id)
  await tidy(later(keepRejectedFor - minute), rejected)
  expect((await evidenceOf(desk)).items[0]?.file).toMatchObject({ name: 'report.pdf', reason: expect.any(String) })
  await tidy(later(keepRejectedFor + minute), await uploadRow(row.id))
  expect((await evidenceOf(desk)).items).toEqual([])
  const forgotten = { status: 'rejected', fileName: '', metadata: '', reason: null, sweepAt: null }
  expect(await uploadRow(row.id)).toMatchObject(forgotten)
  expect(await usageOf(desk)).toBe(0)
})

describe('of an enrollment that is withdrawn', () => {
  const withdrawn = async (desk: Desk) => handle(losing, (await withdrawUnheard(desk)).id)

  test('what is not finished takes no more bytes and is cleared', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(9000))
    await send(desk.learner, id, 0, pdf(5000))
    await withdrawn(desk)
    expect((await send(desk.learner, id, 5000, pdf(4000))).status).toBe(410)
    await expireUploads(losing, 1000)
    expect(await uploadRow(id)).toMatchObject({ status: 'deleted', fileName: '', metadata: '' })
    expect(await keptOf(await uploadRow(id))).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
  })

  test('a file that nobody was shown is let go an hour later, also one that was just being verified', async () => {
    const desk = await learnerAsked(anything, { id: 'r2', kind: 'text' })
    const { file } = await handInFile(desk.learner, desk.enrollment.id, 'r1')
    const verified = await uploadRow(file?.uploadId ?? '')
    const checking = await received(desk, pdf(500))
    await handInText(desk.learner, desk.enrollment.id, 'r2')
    await withdrawn(desk)
    await workOff(checking.id)
    await expireUploads(losing, 1000)
    expect((await keptOf(verified)).file).toBe(true)
    await expireUploads(later(letGoAfter + minute), 1000)
    expect(await keptOf(verified)).toEqual(nothing)
    expect(await keptOf(checking)).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
    expect((await evidenceOf(desk)).items.map(({ kind }) => kind)).toEqual(['text'])
  })

  test('what was submitted is kept, and only that', async () => {
    const desk = await learnerAsked(anything, { id: 'r2', kind: 'text' })
    const { learner, enrollment } = desk
    await handInText(learner, enrollment.id, 'r2')
    const item = await handInFile(learner, enrollment.id, 'r1', pdf(500))
    const version = await expectJson(learner.get(`/api/v1/versions/${enrollment.versionId}`))
    await submit({ learner, enrollmentId: enrollment.id, version })
    await handInFile(learner, enrollment.id, 'r1', pdf(300))
    await withdrawn(desk)
    await expireUploads(later(letGoAfter + minute), 1000)
    expect((await evidenceOf(desk)).items.map(({ file }) => file?.uploadId)).toEqual([undefined, item.file?.uploadId])
    expect((await learner.get(`/api/v1/evidence/${item.id}/file`)).status).toBe(200)
    expect(await usageOf(desk)).toBe(500)
  })
})

test('the same file of another learner is found by its digest', async () => {
  const desk = await learnerAsked(anything)
  const fellow = await enrolled(desk.microcredentialId)
  const [shared, own] = [pdf(300), pdf(300)]
  const [sharedDigest, ownDigest] = [await sha256Hex(shared), await sha256Hex(own)]
  await handInFile(desk.learner, desk.enrollment.id, 'r1', shared)
  await handInFile(desk.learner, desk.enrollment.id, 'r1', own)
  const { learnerId } = desk.enrollment
  expect(await otherLearnersWith(ctx, [sharedDigest, ownDigest], learnerId)).toEqual([])
  await handInFile(fellow.learner, fellow.enrollment.id, 'r1', shared)
  expect(await otherLearnersWith(ctx, [ownDigest, sharedDigest], learnerId)).toEqual([sharedDigest])
  expect(await otherLearnersWith(ctx, [sharedDigest], fellow.enrollment.learnerId)).toEqual([sharedDigest])
  expect(await otherLearnersWith(ctx, [], learnerId)).toEqual([])
})

test('the files of one issuer together have a limit, which two cannot pass at once', async () => {
  const desk = await learnerAsked(anything)
  const tight = { ...losing, limits: { ...ctx.limits, issuer: 1000 } }
  const fellow = await enrolled(desk.microcredentialId)
  const ask = async ({ learner, enrollment }: Pick<Desk, 'learner' | 'enrollment'>, length: number) =>
    createUpload(tight, await expectJson<Person>(learner.get('/api/v1/me')), {
      length,
      metadata: '',
      enrollment: enrollment.id,
      requirement: 'r1',
      filename: 'a.pdf',
      caption: '',
    })
  const both = await Promise.allSettled([ask(desk, 600), ask(fellow, 600)])
  expect(both.map((b) => b.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((b) => b.status === 'rejected')?.reason).toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('all files of one issuer together'),
  })
  await ask(fellow, 400)
  expect(await usageOf(desk)).toBe(1000)
})
