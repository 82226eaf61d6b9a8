import type { Ctx } from '../context'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import { fileKey } from './rules'
import { loadOwnEvidence } from './service'

/** A file's bytes as they lie in R2. Refuses a key under which there is nothing. */
export async function openFile(ctx: Ctx, key: string): Promise<R2ObjectBody> {
  const object = await ctx.files.get(key)
  if (!object) throw notFound('file')
  return object
}

/** The learner's own file, with its name and type. Refuses one that has not been verified. */
export async function openOwnFile(
  ctx: Ctx,
  actor: Actor,
  id: string,
): Promise<{ object: R2ObjectBody; name: string; mediaType: string }> {
  const { item, enrollment } = await loadOwnEvidence(ctx, actor, id)
  if (!item.file) throw notFound('file')
  const { uploadId, name, mediaType, status, reason } = item.file
  if (status !== 'verified' || !mediaType)
    throw new Refusal('conflict', reason ?? `${name} is still on its way, or being checked.`)
  return { object: await openFile(ctx, fileKey(enrollment.id, uploadId)), name, mediaType }
}
