import { describe, expect, test } from 'vitest'
import { sha256Hex } from '../src/digest'
import { person, visitor } from './support/client'
import {
  anything,
  begin,
  createUpload,
  enrolled,
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

async function checksum(algorithm: 'sha256' | 'sha1' | 'md5', bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const name = { sha256: 'SHA-256', sha1: 'SHA-1', md5: 'MD5' }[algorithm]
  const digest = new Uint8Array(await crypto.subtle.digest(name, bytes))
  return `${algorithm} ${btoa(String.fromCharCode(...digest))}`
}

/** As a browser without chunks, or a client that does not know the length, sends it. */
function stream(bytes: Uint8Array, size = 100_000): ReadableStream {
  let sent = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (sent >= bytes.length) {
        controller.close()
        controller.byobRequest?.respond(0)
        return
      }
      controller.enqueue(bytes.slice(sent, (sent += size)))
    },
  })
}

describe('tus', () => {
  test('says what it can do to whoever asks', async () => {
    for (const path of ['/api/v1/uploads', '/api/v1/uploads/upl_unknown']) {
      const answer = await visitor().fetch(path, { method: 'OPTIONS' })
      expect(answer.status).toBe(204)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'tus-resumable': '1.0.0',
        'tus-version': '1.0.0',
        'tus-extension': 'creation,creation-with-upload,checksum,expiration,termination',
        'tus-max-size': String(200 * MiB),
        'tus-checksum-algorithm': 'sha256,sha1,md5',
      })
    }
  })

  test('takes a file in pieces of any size, tells how far it is, and verifies it', async () => {
    const desk = await learnerAsked(anything)
    const { learner, enrollment } = desk
    const bytes = pdf(20_000)
    const created = await createUpload(learner, bytes.length, {
      enrollment: enrollment.id,
      requirement: 'r1',
      filename: 'report.pdf',
      sha256: await sha256Hex(bytes),
      caption: 'What we agreed',
      filetype: 'application/pdf',
    })
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toMatch(/^\/api\/v1\/uploads\/upl_\w+$/)
    expect(created.headers.get('upload-offset')).toBe('0')
    expect(Date.parse(created.headers.get('upload-expires') ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000)
    const id = uploadIdOf(created)
    expect((await evidenceOf(desk)).requirements[0]).toMatchObject({ have: 0, checking: ['report.pdf'] })

    let offset = 0
    for (const size of [1, 4098, 1, 7000, 0, 8000]) {
      const answer = await send(learner, id, offset, bytes.slice(offset, (offset += size)))
      expect(answer.status).toBe(204)
      expect(answer.headers.get('tus-resumable')).toBe('1.0.0')
      expect(await offsetOf(answer)).toBe(offset)
    }
    const halfway = await head(learner, id)
    expect(halfway.status).toBe(200)
    expect(Object.fromEntries(halfway.headers)).toMatchObject({
      'upload-offset': String(offset),
      'upload-length': '20000',
      'cache-control': 'no-store',
      'upload-metadata': expect.stringContaining(`filetype ${btoa('application/pdf')}`),
    })
    expect((await evidenceOf(desk)).items[0]?.file).toMatchObject({ offset, mediaType: 'application/pdf' })

    expect(await offsetOf(send(learner, id, offset, bytes.slice(offset)))).toBe(20_000)
    const item = await settled(learner, enrollment.id, id)
    expect(item).toMatchObject({
      kind: 'file',
      caption: 'What we agreed',
      file: { name: 'report.pdf', bytes: 20_000, status: 'verified', sha256: await sha256Hex(bytes) },
    })
    expect((await evidenceOf(desk)).requirements[0]).toMatchObject({ have: 1, missing: 0, checking: [] })
    const file = await learner.get(`/api/v1/evidence/${item.id}/file`)
    expect(await sha256Hex(await file.arrayBuffer())).toBe(await sha256Hex(bytes))

    const after = await head(learner, id)
    expect([after.status, after.headers.get('upload-offset'), after.headers.get('upload-expires')]).toEqual([
      200,
      '20000',
      null,
    ])
  })

  test('takes the bytes with the creation', async () => {
    const { learner, enrollment } = await learnerAsked(anything)
    const bytes = pdf(5000)
    const metadata = { enrollment: enrollment.id, requirement: 'r1', filename: 'a.pdf' }
    const answer = await createUpload(learner, 5000, metadata, { body: bytes.slice(0, 3000), headers: octets })
    expect([answer.status, await offsetOf(answer)]).toEqual([201, 3000])
    expect(await offsetOf(send(learner, uploadIdOf(answer), 3000, bytes.slice(3000)))).toBe(5000)
    const { file } = await settled(learner, enrollment.id, uploadIdOf(answer))
    expect(file).toMatchObject({ status: 'verified', sha256: await sha256Hex(bytes) })
  })

  test('takes a body of any length, also without Content-Length, in bounded memory', async () => {
    const desk = await learnerAsked(anything)
    for (const isChecked of [false, true]) {
      const bytes = pdf(20 * MiB + 17)
      const headers: Record<string, string> = isChecked ? { 'upload-checksum': await checksum('sha1', bytes) } : {}
      const id = await begin(desk, bytes)
      expect(await offsetOf(send(desk.learner, id, 0, stream(bytes), headers))).toBe(bytes.length)
      expect((await settled(desk.learner, desk.enrollment.id, id)).file).toMatchObject({
        status: 'verified',
        sha256: await sha256Hex(bytes),
      })
    }
  })

  test('is spoken through networks that know only POST', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(200)
    const post = (id: string, method: string, body: Uint8Array<ArrayBuffer> | null, headers = {}) =>
      desk.learner.fetch(`/api/v1/uploads/${id}`, {
        method: 'POST',
        body,
        headers: { ...tus, ...octets, 'x-http-method-override': method, ...headers },
      })
    const id = await begin(desk, bytes)
    expect((await post(id, 'PATCH', bytes.slice(0, 100), { 'upload-offset': '0' })).status).toBe(204)
    expect(await offsetOf(head(desk.learner, id))).toBe(100)
    expect((await post(id, 'DELETE', null)).status).toBe(204)
    expect((await head(desk.learner, id)).status).toBe(410)
    expect((await post(id, 'MELT', null)).status).toBe(400)
  })

  test('412: refuses whoever speaks another version, and names its own', async () => {
    const { learner } = await learnerAsked(anything)
    for (const headers of [{}, { 'tus-resumable': '0.2.2' }]) {
      const answer = await learner.fetch('/api/v1/uploads', { method: 'POST', headers })
      expect([answer.status, answer.headers.get('tus-version'), answer.headers.get('tus-resumable')]).toEqual([
        412,
        '1.0.0',
        '1.0.0',
      ])
    }
  })

  test('409: refuses bytes for another place, and goes on from where it is', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const id = await begin(desk, bytes)
    await send(desk.learner, id, 0, bytes.slice(0, 6000))
    for (const offset of [0, 5999, 6001, 9000]) {
      const answer = await send(desk.learner, id, offset, bytes.slice(0, 10))
      expect([answer.status, answer.headers.get('tus-resumable')]).toEqual([409, '1.0.0'])
    }
    const offset = await offsetOf(head(desk.learner, id))
    expect(offset).toBe(6000)
    await send(desk.learner, id, offset, bytes.slice(offset))
    expect((await settled(desk.learner, desk.enrollment.id, id)).file?.status).toBe('verified')
    expect((await send(desk.learner, id, 0, bytes.slice(0, 1))).status).toBe(409)
    expect((await send(desk.learner, id, 9000, bytes.slice(0, 1))).status).toBe(413)
  })

  test('415, 400: refuses another type of body, and headers that say nothing', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(100))
    const patch = async (headers: Record<string, string>) =>
      (await send(desk.learner, id, 0, new Uint8Array(10), headers)).status
    expect(await patch({ 'content-type': 'application/octet-stream' })).toBe(415)
    expect(await patch({ 'upload-offset': 'soon' })).toBe(400)
    expect(await patch({ 'upload-checksum': 'crc32 AAAAAA==' })).toBe(400)
    expect(await patch({ 'upload-checksum': 'sha256 AAAAAA==' })).toBe(400)
    const post = async (headers: Record<string, string>) =>
      (await desk.learner.fetch('/api/v1/uploads', { method: 'POST', headers: { ...tus, ...headers } })).status
    expect(await post({})).toBe(400)
    expect(await post({ 'upload-length': '10', 'upload-metadata': 'filename' + '\u00a0' + 'x' })).toBe(400)
    expect(await offsetOf(head(desk.learner, id))).toBe(0)
  })

  test('413: refuses more bytes than announced', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(100))
    expect((await send(desk.learner, id, 0, pdf(101))).status).toBe(413)
    expect((await send(desk.learner, id, 0, stream(pdf(101)))).status).toBe(413)
    expect(await offsetOf(head(desk.learner, id))).toBe(0)
    expect((await send(desk.learner, id, 0, pdf(100))).status).toBe(204)
  })

  test('460: keeps nothing that differs from its checksum', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(9000)
    const id = await begin(desk, bytes)
    for (const algorithm of ['sha256', 'sha1', 'md5'] as const) {
      const wrong = { 'upload-checksum': await checksum(algorithm, pdf(3000)) }
      const refused = await send(desk.learner, id, await offsetOf(head(desk.learner, id)), bytes.slice(0, 3000), wrong)
      expect([refused.status, refused.headers.get('tus-resumable')]).toEqual([460, '1.0.0'])
    }
    expect(
      (await send(desk.learner, id, 0, stream(bytes), { 'upload-checksum': await checksum('md5', pdf(9)) })).status,
    ).toBe(460)
    expect(await offsetOf(head(desk.learner, id))).toBe(0)

    for (const [i, algorithm] of (['sha256', 'sha1', 'md5'] as const).entries()) {
      const part = bytes.slice(i * 3000, (i + 1) * 3000)
      const right = { 'upload-checksum': await checksum(algorithm, part) }
      expect((await send(desk.learner, id, i * 3000, part, right)).status).toBe(204)
    }
    expect((await settled(desk.learner, desk.enrollment.id, id)).file?.status).toBe('verified')
  })

  test('404: knows no upload of somebody else, whoever asks', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(100))
    const fellow = (await enrolled(desk.microcredentialId)).learner
    for (const other of [fellow, await person(), desk.world.assessor, desk.world.owner]) {
      expect((await head(other, id)).status).toBe(404)
      expect((await send(other, id, 0, pdf(100))).status).toBe(404)
      expect((await other.fetch(`/api/v1/uploads/${id}`, { method: 'DELETE', headers: tus })).status).toBe(404)
      const metadata = { enrollment: desk.enrollment.id, requirement: 'r1', filename: 'a.pdf' }
      expect((await createUpload(other, 10, metadata)).status).toBe(404)
    }
    expect((await head(desk.learner, 'upl_unknown')).status).toBe(404)
    expect((await head(visitor(), id)).status).toBe(401)
    expect(await offsetOf(head(desk.learner, id))).toBe(0)
  })

  test('410: a terminated upload is gone, with its evidence and its bytes', async () => {
    const desk = await learnerAsked(anything)
    const id = await begin(desk, pdf(100))
    await send(desk.learner, id, 0, pdf(50))
    const terminated = await desk.learner.fetch(`/api/v1/uploads/${id}`, { method: 'DELETE', headers: tus })
    expect([terminated.status, terminated.headers.get('tus-resumable')]).toEqual([204, '1.0.0'])
    expect((await head(desk.learner, id)).status).toBe(410)
    expect((await send(desk.learner, id, 50, pdf(50))).status).toBe(410)
    expect((await evidenceOf(desk)).items).toEqual([])
  })

  test('of two who send for the same place, one gets it, and the file stays whole', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(18_000)
    const id = await begin(desk, bytes)
    for (let offset = 0; offset < bytes.length; offset += 2000) {
      const part = bytes.slice(offset, offset + 2000)
      const answers = await Promise.all([send(desk.learner, id, offset, part), send(desk.learner, id, offset, part)])
      expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([204, 409])
    }
    expect((await settled(desk.learner, desk.enrollment.id, id)).file).toMatchObject({
      status: 'verified',
      sha256: await sha256Hex(bytes),
    })
  })
})
