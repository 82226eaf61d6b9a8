import type { Upload } from 'tus-js-client'
import { bytes } from '../../pages/components/words'
import { refreshLiveParts } from '../autosave/live'
import { digestOf } from './digest'
import { findItem, remove, settled } from './evidence'
import { makeRow } from './row'
import { forget, prepareTransfer } from './transfer'
import type { Stop } from './transfer'

export type Place = { enrollment: string; requirement: string; maxBytes: number; removed: () => void }

const tryAgainAfter = 30_000

/** Hands one file in: reads it through for its digest, sends it, and waits until it is checked. Returns its row. */
export function handIn(file: File, place: Place): HTMLLIElement {
  const row = makeRow(file)
  const cancelled = new AbortController()
  let upload: Upload | undefined
  let running = false
  let later: ReturnType<typeof setTimeout> | undefined

  row.toggle.addEventListener('click', () => (running ? pause() : goOn()))
  row.end.addEventListener('click', () => void end())
  addEventListener('online', () => later && goOn(), { signal: cancelled.signal })
  const reason = whyNot(file, place.maxBytes)
  if (reason) refused(reason)
  else
    begin().catch((error: unknown) => {
      if (!cancelled.signal.aborted) refused(error instanceof Error ? error.message : String(error))
    })
  return row.element

  async function begin(): Promise<void> {
    row.tell('Checking file …')
    row.move(0)
    row.offer(row.end, 'Cancel')
    const sha256 = await digestOf(file, row.move, cancelled.signal)
    const { enrollment, requirement } = place
    upload = await prepareTransfer(
      file,
      { enrollment, requirement, sha256 },
      {
        begun: () => void takeOver(),
        progress: (sent) => row.move(sent),
        success: () => void waitForCheck(),
        stop: stopped,
      },
    )
    if (!cancelled.signal.aborted) goOn()
  }

  function goOn(): void {
    clearTimeout(later)
    later = undefined
    running = true
    row.tell('Uploading …')
    row.offer(row.toggle, 'Pause')
    upload?.start()
  }

  function pause(): void {
    running = false
    void upload?.abort()
    row.tell('Paused')
    row.offer(row.toggle, 'Resume')
  }

  function stopped({ why, words }: Stop): void {
    running = false
    if (why === 'refused') return refused(words)
    row.tell(words, true)
    row.offer(row.toggle, 'Resume')
    if (why === 'lost') later = setTimeout(goOn, tryAgainAfter)
  }

  function refused(words: string): void {
    row.tell(words, true)
    row.move(undefined)
    row.offer(row.toggle, undefined)
    row.offer(row.end, 'Remove')
  }

  /** The server's own line for this file has had its day: this row knows more. */
  async function takeOver(): Promise<void> {
    const item = await findItem(place.enrollment, uploadId())
    if (item) document.getElementById(`evidence.${item.id}`)?.remove()
  }

  async function waitForCheck(): Promise<void> {
    row.offer(row.toggle, undefined)
    row.offer(row.end, 'Remove')
    row.move(undefined)
    row.tell('Has arrived. Being verified …')
    const item = await settled(place.enrollment, uploadId(), cancelled.signal)
    if (cancelled.signal.aborted) return
    if (!item?.file) return row.tell('Still being verified. Open this page again later.')
    if (item.file.status !== 'verified') return refused(item.file.reason ?? 'It was refused.')
    row.tell('Handed in')
    row.link(`/api/v1/evidence/${item.id}/file`)
    await refreshLiveParts()
  }

  async function end(): Promise<void> {
    running = false
    clearTimeout(later)
    await upload?.abort()
    const item = upload?.url ? await findItem(place.enrollment, uploadId()) : undefined
    const problem = item && (await remove(item.id))
    if (problem) return row.tell(problem, true)
    cancelled.abort()
    if (upload) await forget(upload)
    row.element.remove()
    place.removed()
    if (item) await refreshLiveParts()
  }

  function uploadId(): string {
    return upload?.url?.split('/').at(-1) ?? ''
  }
}

function whyNot({ size }: File, maxBytes: number): string | undefined {
  if (size === 0) return 'This file is empty.'
  return size > maxBytes ? `This file has ${bytes(size)}; at most ${bytes(maxBytes)} are taken.` : undefined
}
