import type { Ctx } from '../context'
import { releasedItems } from '../credentials/credential'
import { loadStanding } from '../credentials/editions/standing.query'
import { openFile } from '../evidence/download'
import { notFound } from '../refusal'

type Download = { body: ReadableStream; size: number; name: string; mediaType: string }

/**
 * Number `n` (from 1) of the submitted evidence, text or file, if the learner releases it with the edition that is shown
 * and takes it back with none that is on its way: that is gone at once, however long the edition takes to be signed.
 * Refuses whatever is not released, or not any more, all of a badge that nobody sees, and links: their address stands in
 * the badge, and nothing of theirs is with us.
 */
export async function openReleased(ctx: Ctx, id: string, n: number): Promise<Download> {
  const { credential, submission, shown, open } = await loadStanding(ctx, id)
  if (credential.status !== 'issued' || credential.visibility === 'nobody') throw notFound('badge')
  const released = shown.released.filter((evidence) => !open || open.released.includes(evidence))
  const item = releasedItems({ manifest: submission.manifest, released }).find((kept) => kept.n === n)
  if (!item || item.kind === 'link') throw notFound('released evidence')
  if (item.file) {
    const { body, size } = await openFile(ctx, item.file.key)
    return { body, size, name: item.file.name, mediaType: item.file.mediaType }
  }
  const text = new Blob([item.content])
  return { body: text.stream(), size: text.size, name: `evidence-${n}.txt`, mediaType: 'text/plain; charset=utf-8' }
}
