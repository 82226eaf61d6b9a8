import { and, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { sha256Hex } from '../src/digest'
import { event } from '../src/events/tables'
import { expireUploads } from '../src/evidence/ending'
import { assembleUpload } from '../src/evidence/jobs'
import { receive } from '../src/evidence/receive'
import { fileKey, letGoAfter, openFor, piecesAtOnce } from '../src/evidence/rules'
import { upload, uploadSegment, uploadUsage } from '../src/evidence/tables'
import { createUpload, otherLearnersWith } from '../src/evidence/uploads'
import type { Upload } from '../src/evidence/uploads'
import type { Person } from '../src/identity/rules'
import { handle } from '../src/jobs/consume'
import { ctx, expectJson } from './support/client'
import { begin, enrolled, evidenceOf, handInFile, head, learnerAsked, pdf, send } from './support/evidence'
import type { Desk } from './support/evidence'

const anything = { id: 'r1', name: 'Anything', max: 10 }

/** The queue loses everything: a test does the queue's work by hand, as often and as badly as it likes. */
const silent: Ctx = { ...ctx, jobs: { ...ctx.jobs, send: async () => {} } as unknown as Ctx['jobs'] }

const later = (ms: number): Ctx => ({ ...silent, now: () => new Date(Date.now() + ms) })

const rowOf = async (id: string) => {
  const [row] = await ctx.db.select().from(upload).where(eq(upload.id, id))
  if (!row) throw new Error(`no ${id}`)
  return row
}

const segmentsOf = (id: string) => ctx.db.select().from(uploadSegment).where(eq(uploadSegment.uploadId, id))
const staged = async (id: string) => (await ctx.files.list({ prefix: `staging/${id}/` })).objects.length
const stored = async (row: Upload) => (await ctx.files.head(fileKey(row.enrollmentId, row.id))) !== null

const usageOf = async ({ world }: Desk) => {
  const [row] = await ctx.db.select().from(uploadUsage).where(eq(uploadUsage.issuerId, world.issuer.id))
  return row?.bytes ?? 0
}

/** All bytes of a file are here, in pieces of `size`, and nobody has looked at them yet. */
async function received(desk: Desk, bytes: Uint8Array<ArrayBuffer>, size = bytes.length, sha256?: string) {
  const actor = await expectJson<Person>(desk.learner.get('/api/v1/me'))
  let row = await createUpload(silent, actor, {
    length: bytes.length,
    metadata: '',
    enrollment: desk.enrollment.id,
    requirement: 'r1',
    filename: 'report.pdf',
    sha256: sha256 ?? (await sha256Hex(bytes)),
    caption: '',
  })
  for (let offset = 0; offset < bytes.length; offset += size) {
    const part = bytes.slice(offset, offset + size)
    row = await receive(silent, row, {
      offset,
      body: new Response(part).body,
      bytes: part.length,
      checksum: undefined,
    })
  }
  expect(row.status).toBe('received')
  return row
}

const events = (id: string) =>
  ctx.db
    .select()
    .from(event)
    .where(and(eq(event.subjectId, id), eq(event.type, 'upload.received')))

/** Works off what the queue has, as the queue would: until nothing new is there. */
async function workOff(id: string, by: Ctx = silent): Promise<void> {
  for (;;) {
    const open = (await events(id)).filter((e) => !e.doneAt)
    if (open.length === 0) return
    for (const one of open) expect(await handle(by, one.id)).toBe(true)
  }
}

/** R2 that fails once, at the nth call of a method. */
function failing(method: 'put' | 'get' | 'delete' | 'list', nth: number): Ctx {
  let calls = 0
  const files = new Proxy(ctx.files, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (name === method && ++calls === nth) throw new Error(`${method} failed`)
        return (value as (...a: unknown[]) => unknown).apply(target, args)
      }
    },
  })
  return { ...silent, files }
}

/** D1 that fails once, at the nth statement or batch. */
function forgetful(nth: number): { by: Ctx; calls: () => number } {
  let calls = 0
  const db = new Proxy(ctx.db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (['select', 'update', 'insert', 'delete', 'batch'].includes(String(name)) && ++calls === nth)
          throw new Error('D1 failed')
        return (value as (...a: unknown[]) => unknown).apply(target, args)
      }
    },
  })
  return { by: { ...silent, db }, calls: () => calls }
}

async function expectWhole(row: Upload, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const sha256 = await sha256Hex(bytes)
  expect(await rowOf(row.id)).toMatchObject({ status: 'verified', sha256, mediaType: 'application/pdf' })
  const object = await ctx.files.get(fileKey(row.enrollmentId, row.id))
  expect(await sha256Hex(await (object ?? new Response()).arrayBuffer())).toBe(sha256)
}

describe('a file that has arrived is verified', () => {
  test('once, however often its message is delivered', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const row = await received(desk, bytes, 2000)
    await Promise.allSettled([1, 2, 3].map(() => assembleUpload(silent, { subjectId: row.id })))
    await assembleUpload(silent, { subjectId: row.id })
    await workOff(row.id)
    await expectWhole(row, bytes)
    await assembleUpload(silent, { subjectId: row.id })
    await expectWhole(row, bytes)
    await expireUploads(silent, 1000)
    expect([await staged(row.id), (await segmentsOf(row.id)).length]).toEqual([0, 0])
  })

  test.each([
    ['put', 1],
    ['get', 1],
    ['get', 3],
    ['list', 1],
    ['delete', 1],
  ] as const)('whatever fails on the way: %s %i of R2', async (method, nth) => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const row = await received(desk, bytes, 2000)
    await expect(assembleUpload(failing(method, nth), { subjectId: row.id })).rejects.toThrow('failed')
    await workOff(row.id)
    await expectWhole(row, bytes)
    await expireUploads(silent, 1000)
    expect([await staged(row.id), (await segmentsOf(row.id)).length]).toEqual([0, 0])
  })

  test('whichever statement of D1 fails on the way', async () => {
    const desk = await learnerAsked(anything)
    for (let nth = 1; ; nth++) {
      const bytes = pdf(9000)
      const row = await received(desk, bytes, 4500)
      const { by, calls } = forgetful(nth)
      await assembleUpload(by, { subjectId: row.id }).catch(() => {})
      await workOff(row.id)
      await expectWhole(row, bytes)
      await desk.learner.delete(`/api/v1/evidence/${(await evidenceOf(desk)).items[0]?.id}`)
      if (calls() < nth) break
    }
  })

  test('also when it came in hundreds of crumbs, a few of which are merged by each message', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(piecesAtOnce * 3 + 5)
    const row = await received(desk, bytes, 1)
    expect(row.mediaType).toBeNull()
    const [first] = await events(row.id)
    // Twice at once, and once more: a run is merged by one of them.
    await Promise.allSettled([
      assembleUpload(silent, { subjectId: row.id }),
      assembleUpload(silent, { subjectId: row.id }),
    ])
    expect((await events(row.id)).filter((e) => e.id !== first?.id)).toHaveLength(1)
    await expect(assembleUpload(failing('put', 1), { subjectId: row.id })).rejects.toThrow('put failed')
    await workOff(row.id)
    await expectWhole(row, bytes)
    expect([await staged(row.id), (await segmentsOf(row.id)).length]).toEqual([0, 0])
  })

  test('or rejected, which leaves no bytes and gives the room back', async () => {
    const desk = await learnerAsked(anything)
    const row = await received(desk, pdf(9000), 9000, await sha256Hex('something else'))
    expect(await usageOf(desk)).toBe(9000)
    await workOff(row.id)
    expect(await rowOf(row.id)).toMatchObject({ status: 'rejected' })
    expect([await stored(row), await staged(row.id), await usageOf(desk)]).toEqual([false, 0, 0])
  })

  test('by its content, when only the whole of it tells', async () => {
    const desk = await learnerAsked({ ...anything, mediaTypes: ['image/*'] })
    const bytes = pdf(50)
    const row = await received(desk, bytes, 1)
    await workOff(row.id)
    expect(await rowOf(row.id)).toMatchObject({
      status: 'rejected',
      reason: 'report.pdf is a PDF; this requirement takes images.',
    })
    expect([await stored(row), await staged(row.id)]).toEqual([false, 0])
  })
})

describe('what is not finished', () => {
  test('expires a day after its last byte, with its evidence, its bytes and its room', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const id = await begin(desk, bytes)
    await send(desk.learner, id, 0, bytes.slice(0, 5000))
    await expireUploads(later(openFor - 60_000), 1000)
    expect((await head(desk.learner, id)).status).toBe(200)
    await expireUploads(later(openFor + 60_000), 1000)
    expect((await head(desk.learner, id)).status).toBe(410)
    expect((await send(desk.learner, id, 5000, bytes.slice(5000))).status).toBe(410)
    expect((await evidenceOf(desk)).items).toEqual([])
    expect([await staged(id), (await segmentsOf(id)).length, await usageOf(desk)]).toEqual([0, 0, 0])
  })

  test('is cleared a few at a time', async () => {
    const desk = await learnerAsked(anything)
    for (let i = 0; i < 3; i++) await begin(desk, pdf(100))
    expect(await expireUploads(later(openFor + 60_000), 2)).toBe(2)
    expect(await expireUploads(later(openFor + 60_000), 1000)).toBeGreaterThanOrEqual(1)
    expect(await usageOf(desk)).toBe(0)
  })

  test('is cleared when it is removed', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(9000))
    await send(desk.learner, id, 0, pdf(5000))
    const { items } = await evidenceOf(desk)
    expect((await desk.learner.delete(`/api/v1/evidence/${items[0]?.id}`)).status).toBe(204)
    expect((await head(desk.learner, id)).status).toBe(410)
    expect([await staged(id), await usageOf(desk)]).toEqual([0, 0])
  })
})

describe('a verified file that is removed', () => {
  test('is let go an hour later', async () => {
    const desk = await learnerAsked(anything)
    const item = await handInFile(desk.learner, desk.enrollment.id, 'r1')
    const row = await rowOf(item.file?.uploadId ?? '')
    await desk.learner.delete(`/api/v1/evidence/${item.id}`)
    await expireUploads(later(letGoAfter - 60_000), 1000)
    expect(await stored(row)).toBe(true)
    await expireUploads(later(letGoAfter + 60_000), 1000)
    expect([await stored(row), (await rowOf(row.id)).status, await usageOf(desk)]).toEqual([false, 'deleted', 0])
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
  const tight: Ctx = { ...silent, limits: { ...ctx.limits, issuer: 1000 } }
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
