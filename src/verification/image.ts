import { readImage } from '../catalogue/images'
import type { Ctx } from '../context'
import { bakePng } from '../credentials/bake-png'
import { bakeSvg, wrapPng } from '../credentials/bake-svg'
import { notFound } from '../refusal'
import type { Forms } from './forms'

/** The badge's picture with the signed JSON-LD baked in. Made for each answer: that is quicker than to keep them all. */
export async function bakedPng(ctx: Ctx, { images, json }: Forms): Promise<Uint8Array<ArrayBuffer>> {
  return bakePng(await readPicture(ctx, images.png), json)
}

/** The same with the drawing that the picture was made from, or with one that only shows the picture. */
export async function bakedSvg(ctx: Ctx, { images, json }: Forms): Promise<string> {
  const drawing = images.svg
    ? new TextDecoder().decode(await readPicture(ctx, images.svg))
    : wrapPng(await readPicture(ctx, images.png))
  return bakeSvg(drawing, json)
}

async function readPicture(ctx: Ctx, digest: string | null): Promise<Uint8Array> {
  const image = digest ? await readImage(ctx, digest) : undefined
  if (!image) throw notFound('picture of this badge')
  return image.bytes
}
