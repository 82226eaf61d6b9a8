import type { Ctx } from '../context'
import { hex } from '../digest'
import { Refusal } from '../refusal'
import type { Checksum } from './tus'

/** One immutable piece of a file, as it lies in R2. */
export type Piece = { offset: number; bytes: number; key: string; level: number }

/** How much of a body is held in memory at once, and the longest body that is passed on to R2 as it comes. */
export const pieceBytes = 8 * 1024 * 1024

const prefix = (uploadId: string) => `staging/${uploadId}/`

/** Where pieces merged into one go: repeating the merge writes the same bytes to the same place. */
export const mergedKey = (uploadId: string, level: number, offset: number) =>
  `${prefix(uploadId)}merged-${level}-${offset}`

/**
 * Writes a new piece; it counts only once its place is committed. R2 checks the digest as it stores: what differs is
 * refused, and nothing is kept.
 */
export async function stage(
  ctx: Ctx,
  uploadId: string,
  offset: number,
  body: ReadableStream | Uint8Array,
  checksum?: Checksum,
): Promise<Piece> {
  const key = `${prefix(uploadId)}${ctx.newId()}`
  const options = checksum && { [checksum.algorithm]: checksum.digest }
  const object = await ctx.files.put(key, body, options).catch((error: unknown) => {
    throw isDigestMismatch(error) ? checksumDiffers() : error
  })
  return { offset, bytes: object.size, key, level: 0 }
}

/** Deletes pieces that do not count. */
export async function unstage(ctx: Ctx, pieces: Piece[]): Promise<void> {
  if (pieces.length > 0) await ctx.files.delete(pieces.map((p) => p.key))
}

/** Deletes every piece of an upload, also those whose place was never committed. */
export async function clearStaging(ctx: Ctx, uploadId: string): Promise<void> {
  for (;;) {
    const { objects, truncated } = await ctx.files.list({ prefix: prefix(uploadId) })
    if (objects.length > 0) await ctx.files.delete(objects.map((o) => o.key))
    if (!truncated) return
  }
}

export const checksumDiffers = () =>
  new Refusal('checksum_mismatch', 'The bytes that arrived do not match their checksum. Send them again.')

/** R2's code for "the digest you specified did not match"; nothing but the message carries it. */
export const isDigestMismatch = (error: unknown) => error instanceof Error && error.message.includes('(10037)')

/** The first bytes of consecutive pieces. */
export async function readHead(
  ctx: Ctx,
  pieces: Pick<Piece, 'key'>[],
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const head = new Uint8Array(length)
  let filled = 0
  for (const { key } of pieces) {
    if (filled === length) break
    const object = await ctx.files.get(key, { range: { offset: 0, length: length - filled } })
    if (!object) throw new Error(`${key} is not in storage`)
    const bytes = new Uint8Array(await object.arrayBuffer())
    head.set(bytes, filled)
    filled += bytes.length
  }
  return head.subarray(0, filled)
}

/** Writes consecutive pieces as one object, without holding them. With a digest, R2 checks it. */
export async function join(ctx: Ctx, pieces: Piece[], key: string, sha256?: string): Promise<void> {
  const { readable, writable } = new FixedLengthStream(pieces.reduce((sum, p) => sum + p.bytes, 0))
  await Promise.all([ctx.files.put(key, readable, sha256 ? { sha256 } : {}), pour(ctx, pieces, writable)])
}

async function pour(ctx: Ctx, pieces: Piece[], into: WritableStream): Promise<void> {
  try {
    for (const { key } of pieces) {
      const object = await ctx.files.get(key)
      if (!object) throw new Error(`${key} is not in storage`)
      await object.body.pipeTo(into, { preventClose: true })
    }
    await into.close()
  } catch (error) {
    await into.abort(error).catch(() => {})
    throw error
  }
}

const readBytes = 1024 * 1024

/** Lower-case hex SHA-256 of a stored object. `pipeTo` into a `DigestStream` costs nine times the CPU of this loop. */
export async function digestOf(ctx: Ctx, key: string): Promise<string> {
  const object = await ctx.files.get(key)
  if (!object) throw new Error(`${key} is not in storage`)
  const digest = new crypto.DigestStream('SHA-256')
  const writer = digest.getWriter()
  const reader = object.body.getReader({ mode: 'byob' })
  let buffer = new ArrayBuffer(readBytes)
  for (;;) {
    const { value, done } = await reader.readAtLeast(readBytes, new Uint8Array(buffer))
    if (value && value.length > 0) await writer.write(value)
    if (done || !value) break
    buffer = value.buffer
  }
  await writer.close()
  return hex(await digest.digest)
}
