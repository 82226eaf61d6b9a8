import { describe, expect, test, vi } from 'vitest'
import { sha256Hex } from '../src/digest'
import type { Enrollment } from '../src/enrollment/rules'
import { expireUploads } from '../src/evidence/ending'
import { createUpload as openUpload } from '../src/evidence/uploads'
import type { Person } from '../src/identity/rules'
import { handle } from '../src/jobs/consume'
import { losing } from './support/award'
import { ctx, expectJson } from './support/client'
import {
  anything,
  begin,
  createUpload,
  encodeMetadata,
  evidenceOf,
  head,
  learnerAsked,
  MiB,
  octets,
  offsetOf,
  pdf,
  send,
  settled,
  tus,
  uploadIdOf,
} from './support/evidence'
import { usageOf, withdrawUnheard } from './support/uploads'

describe('an upload is begun', () => {
  test('once, however often the answer is lost on the way', async () => {
    const desk = await learnerAsked({ ...anything, max: 1 })
    const bytes = pdf(9000)
    const first = await begin(desk, bytes)
    await send(desk.learner, first, 0, bytes.slice(0, 5000))
    const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'report.pdf' }
    const again = await createUpload(desk.learner, 9000, { ...metadata, sha256: await sha256Hex(bytes) })
    expect([again.status, uploadIdOf(again), await offsetOf(again)]).toEqual([201, first, 5000])
    const whole = await createUpload(
      desk.learner,
      9000,
      { ...metadata, sha256: await sha256Hex(bytes) },
      { body: bytes, headers: octets },
    )
    expect([whole.status, await offsetOf(whole)]).toEqual([201, 5000])
    await send(desk.learner, first, 5000, bytes.slice(5000))
    await settled(desk.learner, desk.enrollment.id, first)
    const later = await createUpload(desk.learner, 9000, { ...metadata, sha256: await sha256Hex(bytes) })
    expect([uploadIdOf(later), await offsetOf(later)]).toEqual([first, 9000])
    expect((await evidenceOf(desk)).items).toHaveLength(1)
  })

  test('once, also by two hands at once', async () => {
    const desk = await learnerAsked(anything)
    const actor = await expectJson<Person>(desk.learner.get('/api/v1/me'))
    const input = {
      length: 9000,
      metadata: '',
      enrollment: desk.enrollment.id,
      requirement: 'r1',
      filename: 'report.pdf',
      sha256: await sha256Hex('the same file'),
      caption: '',
    }
    const opened = await Promise.all([1, 2, 3].map(() => openUpload(ctx, actor, input)))
    expect(new Set(opened.map(({ upload }) => upload.id)).size).toBe(1)
    expect(opened.filter(({ isFresh }) => isFresh)).toHaveLength(1)
    expect((await evidenceOf(desk)).items).toHaveLength(1)
    expect(await usageOf(desk)).toBe(9000)
  })

  test('with bytes; whoever is overtaken by a second try does not end what that one sends', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'report.pdf' }
    const ask = async (body: Uint8Array<ArrayBuffer> | ReadableStream) =>
      createUpload(desk.learner, 9000, { ...metadata, sha256: await sha256Hex(bytes) }, { body, headers: octets })
    const line = new TransformStream<Uint8Array, Uint8Array>()
    const slow = ask(line.readable)
    await vi.waitUntil(async () => (await evidenceOf(desk)).items.length === 1)
    const quick = await ask(bytes.slice(0, 5000))
    expect([quick.status, await offsetOf(quick)]).toEqual([201, 5000])
    const writer = line.writable.getWriter()
    await writer.write(bytes.slice(0, 100))
    await writer.close()
    expect((await slow).status).toBe(409)
    expect(await offsetOf(head(desk.learner, uploadIdOf(quick)))).toBe(5000)
    expect((await send(desk.learner, uploadIdOf(quick), 5000, bytes.slice(5000))).status).toBe(204)
  })

  test('again with bytes that are refused: that leaves alone what was begun before', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const id = await begin(desk, bytes)
    const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'report.pdf' }
    const refused = await createUpload(
      desk.learner,
      bytes.length,
      { ...metadata, sha256: await sha256Hex(bytes) },
      { body: pdf(9001), headers: octets },
    )
    expect(refused.status).toBe(413)
    expect((await send(desk.learner, id, 0, bytes)).status).toBe(204)
  })

  test('not for what is no requirement for a file, and not without a name', async () => {
    const desk = await learnerAsked(anything, { id: 'r2', kind: 'text' })
    const refused = async (change: Record<string, string>, length = 10) => {
      const { requirement = 'r1', filename = 'a.pdf', ...more } = change
      const metadata = { enrollment: desk.enrollment.id, requirement, filename, ...more }
      const { errors } = await expectJson(createUpload(desk.learner, length, metadata), 422)
      return errors.map((e: { path: string }) => e.path)
    }
    expect(await refused({ requirement: 'r9' })).toEqual(['requirement'])
    expect(await refused({ requirement: 'r2' })).toEqual(['requirement'])
    expect(await refused({ filename: '' })).toEqual(['filename'])
    expect(await refused({ sha256: 'abc' })).toEqual(['sha256'])
    expect(await refused({}, 0)).toEqual(['length'])
    const none = await desk.learner.fetch('/api/v1/uploads', {
      method: 'POST',
      headers: { ...tus, 'upload-length': '10', 'upload-metadata': encodeMetadata({ filename: 'a.pdf' }) },
    })
    expect(
      (await expectJson<{ errors: { path: string }[] }>(Promise.resolve(none), 422)).errors.map((e) => e.path),
    ).toEqual(['enrollment', 'requirement'])
  })

  test('with its digest, if it is too large for us to compute it', async () => {
    const { learner, enrollment } = await learnerAsked(anything)
    const metadata = { enrollment: enrollment.id, requirement: 'r1', filename: 'a.pdf' }
    const { errors } = await expectJson(createUpload(learner, 8 * MiB + 1, metadata), 422)
    expect(errors[0].path).toBe('sha256')
    expect((await createUpload(learner, 8 * MiB, metadata)).status).toBe(201)
  })

  test('only while the enrollment lasts', async () => {
    const desk = await learnerAsked(anything)
    await expectJson(desk.learner.post(`/api/v1/enrollments/${desk.enrollment.id}/withdraw`))
    const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'a.pdf' }
    expect((await createUpload(desk.learner, 10, metadata)).status).toBe(409)
  })

  test('no more often than the requirement takes, also by two hands at once', async () => {
    const desk = await learnerAsked({ ...anything, max: 2 })
    const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'a.pdf' }
    const answers = await Promise.all(Array.from({ length: 4 }, () => createUpload(desk.learner, 10, metadata)))
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409])
    const first = uploadIdOf(answers.find((a) => a.status === 201) ?? new Response())
    await desk.learner.fetch(`/api/v1/uploads/${first}`, { method: 'DELETE', headers: tus })
    expect((await createUpload(desk.learner, 10, metadata)).status).toBe(201)
  })

  test('413: not beyond what a file, a requirement and an enrollment may have, and says which', async () => {
    const desk = await learnerAsked(anything, { id: 'r2', name: 'Small', maxMegabytes: 1 })
    const ask = async (length: number, requirement = 'r1') => {
      const metadata = { enrollment: desk.enrollment.id, requirement, filename: 'a.pdf', sha256: 'a'.repeat(64) }
      const answer = await createUpload(desk.learner, length, { ...metadata, sha256: await sha256Hex(`${length}`) })
      return answer.status === 201 ? 'begun' : `${answer.status} ${(await answer.json<{ detail: string }>()).detail}`
    }
    expect(await ask(200 * MiB + 1)).toBe('413 a.pdf has 200.1 MB; a file may have 200 MB.')
    expect(await ask(MiB + 1, 'r2')).toBe('413 a.pdf has 1.1 MB; “Small” takes at most 1 MB a file.')
    for (let i = 0; i < 5; i++) expect(await ask(200 * MiB - i)).toBe('begun')
    expect(await ask(24 * MiB + 11)).toBe(
      '413 a.pdf has 24.1 MB; all files of one enrollment together may have 1,024 MB, and 1,000 MB are there or on their way.',
    )
    expect(await ask(24 * MiB + 10)).toBe('begun')
    expect(await ask(1)).toMatch(/^413 .* one enrollment/)
  })

  test('413: not beyond one enrollment by withdrawing and enrolling again, until what was announced is let go', async () => {
    const desk = await learnerAsked(anything)
    const announce = (enrollment: string, length: number) =>
      createUpload(desk.learner, length, { enrollment, requirement: 'r1', filename: 'a.pdf', sha256: 'a'.repeat(64) })
    for (let i = 0; i < 5; i++) expect((await announce(desk.enrollment.id, 200 * MiB - i)).status).toBe(201)
    const { id: eventId } = await withdrawUnheard(desk)
    const again = await expectJson<Enrollment>(
      desk.learner.post('/api/v1/enrollments', { microcredentialId: desk.microcredentialId }),
      201,
    )
    const refused = await announce(again.id, 100 * MiB)
    expect((await expectJson(Promise.resolve(refused), 413)).detail).toContain('1,000 MB are there or on their way')
    await handle(losing, eventId)
    await expireUploads(losing, 1000)
    expect(await usageOf(desk)).toBe(0)
    expect((await announce(again.id, 100 * MiB)).status).toBe(201)
  })
})

describe('what a file is, its content tells', () => {
  const images = { ...anything, mediaTypes: ['image/*', 'application/pdf'] }
  const program = () => {
    const bytes = new Uint8Array(9000)
    bytes.set([0x4d, 0x5a, 0x90, 0, 3])
    return bytes
  }

  test('a program called .png is refused by what it is, as soon as that can be told', async () => {
    const desk = await learnerAsked(images)
    const id = await begin(desk, program(), { filename: 'holiday.png' })
    expect((await send(desk.learner, id, 0, program().slice(0, 4099))).status).toBe(204)
    const refused = await send(desk.learner, id, 4099, program().slice(4099, 4200))
    expect(refused.status).toBe(415)
    const words = 'holiday.png is a Windows program; this requirement takes images and PDF.'
    expect(await refused.json()).toMatchObject({ detail: words })
    expect((await evidenceOf(desk)).items[0]?.file).toMatchObject({ status: 'rejected', reason: words })
    expect((await evidenceOf(desk)).requirements[0]).toMatchObject({ have: 0, checking: [] })
    expect((await head(desk.learner, id)).status).toBe(410)
  })

  test('a small one is refused before it counts as received', async () => {
    const desk = await learnerAsked(images)
    const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'notes.txt' }
    const body = new TextEncoder().encode('Just words.')
    const refused = await createUpload(desk.learner, body.length, metadata, { body, headers: octets })
    expect((await expectJson(Promise.resolve(refused), 415)).detail).toBe(
      'notes.txt is plain text; this requirement takes images and PDF.',
    )
  })

  test('a rejected file takes no place, no quota, and can be removed', async () => {
    const desk = await learnerAsked({ ...images, max: 1 })
    const id = await begin(desk, program())
    expect((await send(desk.learner, id, 0, program())).status).toBe(415)
    const second = await begin(desk, pdf(100))
    expect((await send(desk.learner, second, 0, pdf(100))).status).toBe(204)
    const [rejected] = (await evidenceOf(desk)).items
    expect((await desk.learner.delete(`/api/v1/evidence/${rejected?.id}`)).status).toBe(204)
    expect((await evidenceOf(desk)).items.map((i) => i.file?.uploadId)).toEqual([second])
  })

  test('what nobody can tell is taken only where everything is', async () => {
    const bytes = new Uint8Array([1, 2, 3, 0, 250])
    const open = await learnerAsked(anything)
    const id = await begin(open, bytes)
    await send(open.learner, id, 0, bytes)
    expect((await settled(open.learner, open.enrollment.id, id)).file).toMatchObject({
      status: 'verified',
      mediaType: 'application/octet-stream',
    })
    const picky = await learnerAsked(images)
    expect((await send(picky.learner, await begin(picky, bytes), 0, bytes)).status).toBe(415)
  })

  test('a name is cleaned of folders and tricks', async () => {
    const desk = await learnerAsked(anything)
    for (const [sent, kept] of [
      ['../../etc/passwd', 'passwd'],
      ['C:\\temp\\a.pdf', 'a.pdf'],
      ['a\r\nX-Evil: 1\u0000.pdf', 'aX-Evil: 1.pdf'],
      ['\u202Efdp.exe', 'fdp.exe'],
    ] as const) {
      const bytes = pdf(100)
      const id = await begin(desk, bytes, { filename: sent })
      await send(desk.learner, id, 0, bytes)
      const item = await settled(desk.learner, desk.enrollment.id, id)
      expect(item.file?.name).toBe(kept)
      const answer = await desk.learner.get(`/api/v1/evidence/${item.id}/file`)
      expect(answer.headers.get('content-disposition')).toContain(`filename="${kept}"`)
      expect(answer.headers.get('x-evil')).toBeNull()
    }
  })
})

describe('before it counts, a file is verified', () => {
  test('what arrived is not what was declared: rejected, and not downloadable', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(100), { sha256: await sha256Hex(pdf(100)) })
    await send(desk.learner, id, 0, pdf(100))
    const item = await settled(desk.learner, desk.enrollment.id, id)
    expect(item.file).toMatchObject({ status: 'rejected', sha256: null })
    expect(item.file?.reason).toMatch(/SHA-256 differs/)
    expect((await desk.learner.get(`/api/v1/evidence/${item.id}/file`)).status).toBe(409)
  })

  test('without a declared digest we compute it', async () => {
    const { learner, enrollment } = await learnerAsked(anything)
    const bytes = pdf(8 * MiB)
    const metadata = { enrollment: enrollment.id, requirement: 'r1', filename: 'a.pdf' }
    const answer = await createUpload(learner, bytes.length, metadata, { body: bytes, headers: octets })
    expect((await settled(learner, enrollment.id, uploadIdOf(answer))).file).toMatchObject({
      status: 'verified',
      sha256: await sha256Hex(bytes),
    })
  })

  test('while it is on its way there is nothing to download', async () => {
    const desk = await learnerAsked(anything)
    await begin(desk, pdf(100))
    const { items } = await evidenceOf(desk)
    expect((await desk.learner.get(`/api/v1/evidence/${items[0]?.id}/file`)).status).toBe(409)
  })
})
