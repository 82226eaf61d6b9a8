import { describe, expect, test } from 'vitest'
import type { Ctx } from '../src/context'
import { sha256Hex } from '../src/digest'
import { expireUploads } from '../src/evidence/ending'
import { assembleUpload } from '../src/evidence/jobs'
import { receive } from '../src/evidence/receive'
import { piecesAtOnce } from '../src/evidence/rules'
import { getOwnUpload } from '../src/evidence/uploads'
import type { Person } from '../src/identity/rules'
import { losing } from './support/award'
import { expectJson } from './support/client'
import { anything, begin, learnerAsked, pdf } from './support/evidence'
import { faults, faulty } from './support/fault'
import { arrivals, expectWhole, keptOf, received, uploadRow, usageOf, workOff } from './support/uploads'

const onlyTheFile = { pieces: 0, rows: 0, file: true }
const nothing = { pieces: 0, rows: 0, file: false }

/** R2 that fails once, at the nth object that is read. */
function misreading(nth: number): Ctx {
  let count = 0
  const files = new Proxy(losing.files, {
    get(target, name) {
      const value = Reflect.get(target, name) as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        if (name === 'get' && ++count === nth) throw new Error('R2 does not answer.')
        return value.apply(target, args)
      }
    },
  })
  return { ...losing, files }
}

describe('a file that has arrived is verified', () => {
  test('once, however often its message is delivered, also at the same time', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const row = await received(desk, bytes, 2000)
    await Promise.allSettled([1, 2, 3].map(() => assembleUpload(losing, { subjectId: row.id })))
    await workOff(row.id)
    await assembleUpload(losing, { subjectId: row.id })
    await expireUploads(losing, 1000)
    await expectWhole(row, bytes)
    expect(await keptOf(row)).toEqual(onlyTheFile)
    expect(await usageOf(desk)).toBe(9000)
  })

  test.each(faults)('whatever happens to the process at any of its writes: it %s', async (fault) => {
    const desk = await learnerAsked(anything)
    for (let at = 1; ; at++) {
      const bytes = pdf(9000)
      const row = await received(desk, bytes, 2000)
      const { ctx, writes } = faulty(at, fault)
      await assembleUpload(ctx, { subjectId: row.id }).catch(() => {})
      await workOff(row.id)
      await expireUploads(losing, 1000)
      await expectWhole(row, bytes)
      expect(await keptOf(row)).toEqual(onlyTheFile)
      if (writes.length < at) break
    }
  })

  test('whichever of its pieces cannot be read at first', async () => {
    const desk = await learnerAsked(anything)
    for (const nth of [1, 3, 5]) {
      const bytes = pdf(9000)
      const row = await received(desk, bytes, 2000)
      await expect(assembleUpload(misreading(nth), { subjectId: row.id })).rejects.toThrow('does not answer')
      await workOff(row.id)
      await expectWhole(row, bytes)
    }
  })

  test('or rejected, which leaves no bytes and gives its room back', async () => {
    const desk = await learnerAsked(anything)
    const row = await received(desk, pdf(9000), 9000, await sha256Hex('something else'))
    expect(await usageOf(desk)).toBe(9000)
    await workOff(row.id)
    expect((await uploadRow(row.id)).status).toBe('rejected')
    expect(await keptOf(row)).toEqual(nothing)
    expect(await usageOf(desk)).toBe(0)
  })

  test.each(faults)('or rejected once, and its room given back once, when the process %s', async (fault) => {
    const desk = await learnerAsked(anything)
    for (let at = 1; ; at++) {
      const row = await received(desk, pdf(100), 50, await sha256Hex('something else'))
      const { ctx, writes } = faulty(at, fault)
      await assembleUpload(ctx, { subjectId: row.id }).catch(() => {})
      await workOff(row.id)
      await expireUploads(losing, 1000)
      expect((await uploadRow(row.id)).status).toBe('rejected')
      expect(await keptOf(row)).toEqual(nothing)
      expect(await usageOf(desk)).toBe(0)
      if (writes.length < at) break
    }
  })

  test('by its content, when only the whole of it tells', async () => {
    const desk = await learnerAsked({ ...anything, mediaTypes: ['image/*'] })
    const row = await received(desk, pdf(50), 1)
    expect(row.mediaType).toBeNull()
    await workOff(row.id)
    expect(await uploadRow(row.id)).toMatchObject({
      status: 'rejected',
      reason: 'report.pdf is a PDF; this requirement takes images.',
    })
    expect(await keptOf(row)).toEqual(nothing)
  })
})

test.each(faults)('bytes that came in are not lost, and count once, when the process %s', async (fault) => {
  const desk = await learnerAsked(anything)
  const actor = await expectJson<Person>(desk.learner.get('/api/v1/me'))
  for (let at = 1; ; at++) {
    const bytes = pdf(9000)
    const id = await begin(desk, bytes)
    const { ctx, writes } = faulty(at, fault)
    const sendFrom = async (by: Ctx) => {
      const to = await getOwnUpload(losing, actor, id)
      const rest = bytes.slice(to.offset)
      const body = new Response(rest).body
      await receive(by, to, { offset: to.offset, body, bytes: rest.length, checksum: undefined })
    }
    await sendFrom(ctx).catch(() => {})
    await sendFrom(losing)
    await workOff(id)
    const row = await uploadRow(id)
    await expectWhole(row, bytes)
    expect(await keptOf(row)).toEqual(onlyTheFile)
    if (writes.length < at) break
  }
})

describe('a file that came in crumbs', () => {
  test('is put together a run at a time, each by one message', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(piecesAtOnce * 3 + 5)
    const row = await received(desk, bytes, 1)
    const merge = () => assembleUpload(losing, { subjectId: row.id })
    await Promise.allSettled([merge(), merge()])
    expect(await arrivals(row.id)).toHaveLength(2)
    await workOff(row.id)
    await expectWhole(row, bytes)
    expect(await keptOf(row)).toEqual(onlyTheFile)
  })

  test.each(faults)('is whole whatever happens to the process while a run is merged: it %s', async (fault) => {
    const desk = await learnerAsked(anything)
    for (let at = 1; ; at++) {
      const bytes = pdf(piecesAtOnce + 3)
      const row = await received(desk, bytes, 1)
      const { ctx, writes } = faulty(at, fault)
      await assembleUpload(ctx, { subjectId: row.id }).catch(() => {})
      await workOff(row.id)
      await expectWhole(row, bytes)
      expect(await keptOf(row)).toEqual(onlyTheFile)
      if (writes.length < at) break
    }
  })
})
