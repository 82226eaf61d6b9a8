import { readImage } from '../catalogue/images'
import type { Ctx } from '../context'
import { notFound } from '../refusal'
import { bakePng } from './bake-png'
import { bakeSvg, wrapPng } from './bake-svg'

/** Digests of the pictures that a badge is baked into. */
export type Pictures = { png: string | null; svg: string | null }

/** The badge's picture with its JSON-LD or JWT baked in. Made for each answer: that is quicker than to keep them all. */
export async function bakedPng(ctx: Ctx, pictures: Pictures, form: string): Promise<Uint8Array<ArrayBuffer>> {
  return bakePng(await readPicture(ctx, pictures.png), form)
}

/** The same with the drawing that the picture was made from, or with one that only shows the picture. */
export async function bakedSvg(ctx: Ctx, pictures: Pictures, form: string): Promise<string> {
  const drawing = pictures.svg
    ? new TextDecoder().decode(await readPicture(ctx, pictures.svg))
    : wrapPng(await readPicture(ctx, pictures.png))
  return bakeSvg(drawing, form)
}

async function readPicture(ctx: Ctx, digest: string | null): Promise<Uint8Array> {
  const image = digest ? await readImage(ctx, digest) : undefined
  if (!image) throw notFound('picture of this badge')
  return image.bytes
}
