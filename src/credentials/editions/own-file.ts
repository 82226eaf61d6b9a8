import { getVersion } from '../../catalogue/service'
import type { Ctx } from '../../context'
import type { Actor } from '../../identity/rules'
import { Refusal } from '../../refusal'
import { bakedPng, bakedSvg } from '../picture'
import { readForms } from '../stored'
import { loadOwn } from './editions'

const mediaTypes = {
  png: 'image/png',
  svg: 'image/svg+xml',
  json: 'application/vc+ld+json',
  jwt: 'text/plain; charset=utf-8',
  'vc.jwt': 'application/vc+jwt',
}

/** The files that a badge can be had as, by how their names end. */
export type FileForm = keyof typeof mediaTypes

export const isFileForm = (form: string): form is FileForm => Object.hasOwn(mediaTypes, form)

/**
 * One's own badge as it says now, as a file: its holder has it whoever else sees it. Refuses one that is not issued yet,
 * and a form that it was signed before.
 */
export async function readOwnFile(
  ctx: Ctx,
  actor: Actor,
  id: string,
  form: FileForm,
): Promise<{ content: string | Uint8Array<ArrayBuffer>; mediaType: string }> {
  const { credential } = await loadOwn(ctx, actor, id)
  const stored = credential.status === 'issued' ? await readForms(ctx, id, credential.edition) : undefined
  if (!stored) throw new Refusal('conflict', 'This badge is not issued yet.')
  const mediaType = mediaTypes[form]
  if (form === 'png' || form === 'svg') {
    const { imageDigest: png, imageSvgDigest: svg } = await getVersion(ctx, credential.versionId)
    const bake = form === 'png' ? bakedPng : bakedSvg
    return { content: await bake(ctx, { png, svg }, stored.json), mediaType }
  }
  const content = form === 'vc.jwt' ? stored.jose : stored[form]
  if (content === '') throw new Refusal('conflict', 'This badge was signed before it could be had in this form.')
  return { content, mediaType }
}
