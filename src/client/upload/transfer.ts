import { defaultOptions, DetailedError, Upload } from 'tus-js-client'

/** Small enough to be refused by nobody on the way, and to be lost without much harm. */
const chunkSize = 8 * 1024 * 1024

const retryDelays = [0, 1000, 3000, 5000, 10_000, 20_000]

/** Why an upload stopped: `lost` and `signed out` can go on where they stopped, `refused` cannot. */
export type Stop = { why: 'lost' | 'signed out' | 'refused'; words: string }

/**
 * An upload that starts where an earlier one of the same file for the same requirement stopped, also one of a page that
 * was closed long ago.
 */
export async function prepareTransfer(
  file: File,
  place: { enrollment: string; requirement: string; sha256: string },
  on: { begun: () => void; progress: (sent: number) => void; success: () => void; stop: (stop: Stop) => void },
): Promise<Upload> {
  const upload = new Upload(file, {
    endpoint: new URL('/api/v1/uploads', location.href).href,
    metadata: { ...place, filename: file.name },
    chunkSize,
    retryDelays,
    fingerprint: () => Promise.resolve(`assay-${place.enrollment}-${place.requirement}-${place.sha256}`),
    removeFingerprintOnSuccess: true,
    onUploadUrlAvailable: on.begun,
    onProgress: on.progress,
    onSuccess: on.success,
    onError: (error) => on.stop(reasonOf(error)),
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0
      // Where a PATCH meets another offset, asking for it and going on mends that; a creation that meets 409 is refused.
      if (status === 409) return error.originalRequest.getMethod() !== 'POST'
      return navigator.onLine && (status < 400 || status >= 500 || status === 429 || status === 460)
    },
  })
  const [earlier] = await upload.findPreviousUploads()
  if (earlier) upload.resumeFromPreviousUpload(earlier)
  return upload
}

/** Forgets where an upload stood, so that its file's name does not stay on this device. */
export async function forget(upload: Upload): Promise<void> {
  for (const { urlStorageKey } of await upload.findPreviousUploads())
    await defaultOptions.urlStorage.removeUpload(urlStorageKey)
}

/** An unfinished upload is kept for a day by the server; then there is nothing left to remember it for. */
export async function forgetOld(): Promise<void> {
  const over = Date.now() - 25 * 3_600_000
  for (const { creationTime, urlStorageKey } of await defaultOptions.urlStorage.findAllUploads())
    if (Date.parse(creationTime) < over) await defaultOptions.urlStorage.removeUpload(urlStorageKey)
}

function reasonOf(error: Error): Stop {
  const answer = error instanceof DetailedError ? error.originalResponse : null
  const status = answer?.getStatus() ?? 0
  if (!(error instanceof DetailedError)) return { why: 'refused', words: 'The file cannot be read any more.' }
  if (status === 401)
    return { why: 'signed out', words: 'You are signed out. Sign in in another tab, then go on here.' }
  if (status < 400 || status >= 500)
    return { why: 'lost', words: 'The connection was lost. It goes on by itself once it is back.' }
  return { why: 'refused', words: detailOf(answer?.getBody()) }
}

function detailOf(body = ''): string {
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? 'It was refused.'
  } catch {
    return 'It was refused.'
  }
}
