import type { Ctx } from '../context'
import { sha256Hex } from '../digest'
import { authorize } from '../identity/authorize'
import { may } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { readAtMost } from '../read-at-most'
import { Refusal } from '../refusal'
import { readPng } from './png'
import { checkSvg } from './svg'
import { image } from './tables'

export type ImageType = 'image/png' | 'image/svg+xml'

/** `digest` is the lower-case hex SHA-256 of the bytes, and the image's name for ever. */
export type StoredImage = { digest: string; mediaType: ImageType; bytes: number }

const limits: Record<ImageType, { bytes: number; words: string }> = {
  'image/png': { bytes: 1024 * 1024, words: 'A PNG may have 1 MB at most.' },
  'image/svg+xml': { bytes: 200 * 1024, words: 'An SVG may have 200 KB at most.' },
}

/** Wider ones are small files that fill a phone's memory. */
const sides = { min: 512, max: 4096 }

/**
 * Keeps a badge or issuer image. Refuses who may neither write the catalogue nor edit the issuer, a type other than PNG
 * and SVG, content that is not of its type or could be active, and what is too large.
 */
export async function storeImage(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { contentType, body }: { contentType: string; body: ReadableStream<Uint8Array> | null },
): Promise<StoredImage> {
  authorizeImage(actor, issuerId)
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase()
  if (!isImageType(mediaType))
    throw new Refusal('unsupported_media_type', 'An image has to be image/png or image/svg+xml.')
  // What a client says of the length proves nothing.
  const bytes = await readAtMost(body, limits[mediaType].bytes)
  if (!bytes) throw new Refusal('too_large', limits[mediaType].words)
  if (mediaType === 'image/png') checkPng(bytes)
  else checkSvg(decode(bytes))

  const digest = await sha256Hex(bytes)
  await ctx.files.put(imageKey(digest), bytes, {
    onlyIf: { etagDoesNotMatch: '*' },
    sha256: digest,
    httpMetadata: { contentType: mediaType },
  })
  const stored = { digest, mediaType, bytes: bytes.length }
  await ctx.db
    .insert(image)
    .values({ ...stored, issuerId, createdAt: ctx.now() })
    .onConflictDoNothing()
  return stored
}

/** An image by its digest, out of R2 alone. */
export async function readImage(
  ctx: Pick<Ctx, 'files'>,
  digest: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; mediaType: ImageType } | undefined> {
  const object = await ctx.files.get(imageKey(digest))
  if (!object) return undefined
  return {
    bytes: new Uint8Array(await object.arrayBuffer()),
    mediaType: object.httpMetadata?.contentType as ImageType,
  }
}

/** The size of a PNG that was uploaded: its header alone is read. */
export async function readPngSize(ctx: Pick<Ctx, 'files'>, digest: string): Promise<{ width: number; height: number }> {
  const object = await ctx.files.get(imageKey(digest), { range: pngSize })
  if (!object) throw new Error(`image ${digest} is recorded, but its bytes are missing`)
  const size = new DataView(await object.arrayBuffer())
  return { width: size.getUint32(0), height: size.getUint32(4) }
}

/** Where the header of a PNG has its width and height. */
const pngSize = { offset: 16, length: 8 }

const isImageType = (mediaType: string): mediaType is ImageType => Object.hasOwn(limits, mediaType)

const imageKey = (digest: string) => `images/${digest}`

function checkPng(bytes: Uint8Array): void {
  const { width, height, chunks } = readPng(bytes)
  if (Math.min(width, height) < sides.min)
    throw new Refusal('invalid', `The image is ${width} × ${height} pixels; each side needs ${sides.min} or more.`)
  if (Math.max(width, height) > sides.max)
    throw new Refusal('invalid', `The image is ${width} × ${height} pixels; each side may have ${sides.max} at most.`)
  if (chunks.some(isBaked)) throw new Refusal('invalid', 'This image is a badge already: it has a credential inside.')
}

/** OB 3.0 and 2.0 baking put the credential into a text chunk with one of these keywords. */
function isBaked({ type, data }: { type: string; data: Uint8Array }): boolean {
  if (!['iTXt', 'tEXt', 'zTXt'].includes(type)) return false
  const keyword = String.fromCharCode(...data.subarray(0, 20)).split('\0')[0] ?? ''
  return ['openbadgecredential', 'openbadges'].includes(keyword)
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new Refusal('invalid', 'This SVG is not UTF-8 text.')
  }
}

/** Authors upload badges; admins, the issuer's own image. */
function authorizeImage(actor: Actor, issuerId: string): void {
  if (!may(actor, 'issuer.edit', issuerId)) authorize(actor, 'catalogue.write', issuerId)
}
