import type { HttpRequest, PreviousUpload, Upload as TusUpload, UploadOptions, UrlStorage } from 'tus-js-client'
// @ts-expect-error the browser's build has no types of its own
import { Upload as BrowserUpload } from 'tus-js-client/lib.esm/browser/index.js'
import { describe, expect, test } from 'vitest'
import { sha256Hex } from '../src/digest'
import { origin } from './support/client'
import type { Visitor } from './support/client'
import { anything, evidenceOf, head, learnerAsked, MiB, pdf, settled } from './support/evidence'
import type { Desk } from './support/evidence'

/** `tus-js-client` as it comes from npm, over the real server: only the socket is replaced, by its own option for that. */
const Upload = BrowserUpload as typeof TusUpload

/** What a network may do to a request: nothing, lose it before it arrives, or lose its answer. */
type Network = (method: string, count: number) => 'works' | 'loses the request' | 'loses the answer'

function request(learner: Visitor, method: string, url: string, fate: ReturnType<Network>): HttpRequest {
  const headers: Record<string, string> = {}
  const aborting = new AbortController()
  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader: (name, value) => void (headers[name] = value),
    getHeader: (name) => headers[name],
    setProgressHandler: () => {},
    getUnderlyingObject: () => undefined,
    abort: () => Promise.resolve(aborting.abort()),
    async send(body: Blob | null | undefined) {
      if (fate === 'loses the request') throw new TypeError('Failed to fetch')
      const bytes = body ? new Uint8Array(await body.arrayBuffer()) : null
      if (bytes) headers['content-length'] = String(bytes.length)
      const answer = await learner.fetch(url, { method, headers, body: bytes })
      const text = await answer.text()
      if (fate === 'loses the answer' || aborting.signal.aborted) throw new TypeError('Failed to fetch')
      return {
        getStatus: () => answer.status,
        getHeader: (name) => answer.headers.get(name) ?? undefined,
        getBody: () => text,
        getUnderlyingObject: () => answer,
      }
    },
  }
}

class Stored implements UrlStorage {
  private readonly uploads = new Map<string, PreviousUpload>()
  findAllUploads = () => Promise.resolve([...this.uploads.values()])
  findUploadsByFingerprint = (fingerprint: string) =>
    Promise.resolve([...this.uploads].filter(([key]) => key.startsWith(fingerprint)).map(([, upload]) => upload))
  removeUpload = (key: string) => Promise.resolve(void this.uploads.delete(key))
  addUpload(fingerprint: string, upload: PreviousUpload): Promise<string> {
    const key = `${fingerprint}::${this.uploads.size}`
    this.uploads.set(key, { ...upload, urlStorageKey: key })
    return Promise.resolve(key)
  }
}

async function prepare(
  desk: Desk,
  bytes: Uint8Array<ArrayBuffer>,
  more: UploadOptions = {},
  network: Network = () => 'works',
) {
  let count = 0
  let resolve = () => {}
  let reject: (error: Error) => void = () => {}
  const done = new Promise<void>((ok, no) => ([resolve, reject] = [ok, no]))
  const upload = new Upload(new File([bytes], 'report.pdf', { lastModified: 1 }), {
    endpoint: `${origin}/api/v1/uploads`,
    metadata: {
      enrollment: desk.enrollment.id,
      requirement: 'r1',
      filename: 'report.pdf',
      sha256: await sha256Hex(bytes),
    },
    chunkSize: MiB,
    retryDelays: Array<number>(9).fill(5),
    httpStack: {
      getName: () => 'worker',
      createRequest: (method, url) => request(desk.learner, method, url, network(method, ++count)),
    },
    onSuccess: () => resolve(),
    onError: (error) => reject(error),
    ...more,
  })
  return { upload, done }
}

async function expectVerified(desk: Desk, url: string | null, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { file } = await settled(desk.learner, desk.enrollment.id, url?.split('/').at(-1) ?? '')
  expect(file).toMatchObject({ status: 'verified', sha256: await sha256Hex(bytes), bytes: bytes.length })
}

describe('tus-js-client', () => {
  test.each([
    ['in chunks', { chunkSize: MiB }],
    ['in odd chunks', { chunkSize: 333_333 }],
    ['in one request', { chunkSize: Infinity }],
    ['with the creation', { chunkSize: MiB, uploadDataDuringCreation: true }],
    ['through POST alone', { chunkSize: MiB, overridePatchMethod: true }],
  ] satisfies [string, UploadOptions][])('hands a file in %s', async (_, options) => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(3 * MiB + 5)
    const { upload, done } = await prepare(desk, bytes, options)
    upload.start()
    await done
    await expectVerified(desk, upload.url, bytes)
  })

  test('gets through a network that loses every third request, and the answer of every fourth', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(5 * MiB)
    const { upload, done } = await prepare(desk, bytes, {}, (_, count) =>
      count % 3 === 0 ? 'loses the request' : count % 4 === 1 ? 'loses the answer' : 'works',
    )
    upload.start()
    await done
    await expectVerified(desk, upload.url, bytes)
    expect((await evidenceOf(desk)).items).toHaveLength(1)
  })

  test('pauses, and goes on from storage when the page is opened again', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(3 * MiB)
    const urlStorage = new Stored()
    const first = await prepare(desk, bytes, {
      urlStorage,
      onChunkComplete: () => void first.upload.abort(),
    })
    first.upload.start()
    while ((await urlStorage.findAllUploads()).length === 0 || (await offset(desk, first.upload.url)) < MiB)
      await new Promise((resolve) => setTimeout(resolve, 10))

    const second = await prepare(desk, bytes, { urlStorage })
    const [previous] = await second.upload.findPreviousUploads()
    if (!previous) throw new Error('nothing to go on from')
    second.upload.resumeFromPreviousUpload(previous)
    second.upload.start()
    await second.done
    expect(second.upload.url).toBe(first.upload.url)
    await expectVerified(desk, second.upload.url, bytes)
  })

  test('takes an upload back', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(3 * MiB)
    const { upload } = await prepare(desk, bytes)
    const terminated = new Promise<void>((resolve, reject) => {
      upload.options.onChunkComplete = () => void upload.abort(true).then(resolve, reject)
    })
    upload.start()
    await terminated
    expect(await offset(desk, upload.url)).toBe(-1)
    expect((await evidenceOf(desk)).items).toEqual([])
  })

  test('hears why a file is refused, and does not try again', async () => {
    const desk = await learnerAsked({ ...anything, mediaTypes: ['image/*'] })
    const { upload, done } = await prepare(desk, pdf(MiB))
    upload.start()
    await expect(done).rejects.toThrow(/report.pdf is a PDF; this requirement takes images/)
  })

  test('starts anew when what it remembers has expired', async () => {
    const desk = await learnerAsked(anything)
    const bytes = pdf(1000)
    const { upload, done } = await prepare(desk, bytes)
    upload.url = `${origin}/api/v1/uploads/upl_forgotten`
    upload.start()
    await done
    await expectVerified(desk, upload.url, bytes)
  })
})

const offset = async (desk: Desk, url: string | null) => {
  if (!url) return 0
  const answer = await head(desk.learner, url.split('/').at(-1) ?? '')
  return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : -1
}
