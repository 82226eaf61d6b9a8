import type { Ctx } from '../context'
import { releasedItems } from '../credentials/credential'
import { openFile } from '../evidence/download'
import { notFound } from '../refusal'
import { findBadge } from './badge.query'

type Download = { body: ReadableStream; size: number; name: string; mediaType: string }

/**
 * Number `n` (from 1) of the submitted evidence, text or file, if the learner releases it with the edition that is shown.
 * Refuses whatever is not released, or not any more, and links: their address stands in the badge, and nothing of theirs
 * is with us.
 */
export async function openReleased(ctx: Ctx, id: string, n: number): Promise<Download> {
  const badge = await findBadge(ctx, id)
  const shown = badge && { manifest: badge.submission.manifest, released: badge.edition.released }
  const item = shown && releasedItems(shown).find((released) => released.n === n)
  if (!item || item.kind === 'link') throw notFound('released evidence')
  if (item.file) {
    const { body, size } = await openFile(ctx, item.file.key)
    return { body, size, name: item.file.name, mediaType: item.file.mediaType }
  }
  const text = new Blob([item.content])
  return { body: text.stream(), size: text.size, name: `evidence-${n}.txt`, mediaType: 'text/plain; charset=utf-8' }
}
