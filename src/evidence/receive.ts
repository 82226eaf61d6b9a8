import { and, asc, eq, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { Refusal } from '../refusal'
import { endUpload } from './ending'
import { headBytes, isVague, sniff, whyNotTaken } from './media-type'
import { openFor } from './rules'
import { checksumDiffers, pieceBytes, readHead, stage, unstage } from './staging'
import type { Piece } from './staging'
import { upload, uploadSegment } from './tables'
import type { Checksum, ChecksumAlgorithm } from './tus'
import { mediaTypesFor } from './uploads'
import type { Upload } from './uploads'

/** Bytes for an upload. `bytes` is how many, where the request says so. */
export type Incoming = {
  offset: number
  body: ReadableStream | null
  bytes: number | undefined
  checksum: Checksum | undefined
}

/** Of a longer body the rest is left for the next request. Cloudflare's edge refuses most long before. */
const piecesARequest = 40

/**
 * Stores bytes at the end of an upload, and returns it as it stands then; the last byte sets the check going. Refuses
 * another offset than the stored one, more bytes than announced, bytes that differ from their checksum, and a type that
 * the requirement does not take. Of two requests that race for one offset, one gets it.
 */
export async function receive(ctx: Ctx, to: Upload, { offset, body, bytes, checksum }: Incoming): Promise<Upload> {
  if (offset !== to.offset) throw elsewhere()
  if (bytes !== undefined && bytes > to.length - offset) throw tooMany(to)
  if (!body || bytes === 0) return to
  if (bytes !== undefined && bytes <= pieceBytes)
    return commit(ctx, to, [await stage(ctx, to.id, offset, body, checksum)])
  return checksum ? receiveChecked(ctx, to, body, checksum) : receiveInPieces(ctx, to, body)
}

/** Piece by piece: when the line drops, only the piece on its way is lost. */
async function receiveInPieces(ctx: Ctx, to: Upload, body: ReadableStream): Promise<Upload> {
  let current = to
  for await (const part of parts(body)) {
    if (part.length > current.length - current.offset) throw tooMany(to)
    current = await commit(ctx, current, [await stage(ctx, to.id, current.offset, part)])
  }
  return current
}

/** All or nothing: no piece counts before the whole body has been compared with its checksum. */
async function receiveChecked(ctx: Ctx, to: Upload, body: ReadableStream, checksum: Checksum): Promise<Upload> {
  const digest = new crypto.DigestStream(webCryptoName[checksum.algorithm])
  const writer = digest.getWriter()
  const pieces: Piece[] = []
  let end = to.offset
  try {
    for await (const part of parts(body)) {
      if (part.length > to.length - end) throw tooMany(to)
      await writer.write(part)
      const piece = await stage(ctx, to.id, end, part)
      pieces.push(piece)
      end += piece.bytes
    }
    await writer.close()
    if (!sameBytes(new Uint8Array(await digest.digest), checksum.digest)) throw checksumDiffers()
  } catch (error) {
    await unstage(ctx, pieces)
    throw error
  }
  return commit(ctx, to, pieces)
}

const webCryptoName: Record<ChecksumAlgorithm, string> = { sha256: 'SHA-256', sha1: 'SHA-1', md5: 'MD5' }

const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i])

/** A body in parts of the same size, one in memory at a time: each is good only until the next is asked for. */
async function* parts(body: ReadableStream): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: 'byob' })
  let buffer = new ArrayBuffer(pieceBytes)
  try {
    for (let count = 0; count < piecesARequest; count++) {
      const { value, done } = await reader.readAtLeast(pieceBytes, new Uint8Array(buffer))
      if (value && value.length > 0) yield value
      if (done || !value) return
      buffer = value.buffer
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/**
 * Makes staged pieces count, if the upload is still where it was when they were staged; otherwise deletes them. After a
 * failure nobody knows whether they count: then they stay, and go with the upload.
 */
async function commit(ctx: Ctx, to: Upload, pieces: Piece[]): Promise<Upload> {
  const offset = pieces.reduce((end, p) => end + p.bytes, to.offset)
  try {
    if (offset > to.length) throw tooMany(to)
    const mediaType = to.mediaType ?? (await tellType(ctx, to, pieces, offset))
    const moved = await move(ctx, to, pieces, offset, mediaType)
    if (!moved) throw elsewhere()
    return moved
  } catch (error) {
    if (error instanceof Refusal) await unstage(ctx, pieces)
    throw error
  }
}

async function move(
  ctx: Ctx,
  to: Upload,
  pieces: Piece[],
  offset: number,
  mediaType: string | null,
): Promise<Upload | undefined> {
  const complete = offset === to.length
  const received = newEvent(ctx, 'upload.received', to.issuerId, to.id)
  const here = and(eq(upload.id, to.id), eq(upload.offset, to.offset), eq(upload.status, 'open'))
  const segments = JSON.stringify(pieces.map((p) => ({ ...p, id: ctx.newId('seg') })))
  const insertSegments = ctx.db
    .insert(uploadSegment)
    .select(
      sql`select value ->> 'id', ${to.id}, value ->> 'offset', value ->> 'bytes', value ->> 'key', 0 from json_each(${segments}) where exists (select 1 from ${upload} where ${here})`,
    )
  const advance = ctx.db
    .update(upload)
    .set({
      offset,
      mediaType,
      status: complete ? 'received' : 'open',
      sweepAt: complete ? null : new Date(ctx.now().getTime() + openFor),
    })
    .where(here)
    .returning()
  if (!complete) return (await ctx.db.batch([insertSegments, advance]))[1][0]
  const [, [moved]] = await ctx.db.batch([insertSegments, advance, recordIfChanged(ctx, received)])
  if (moved) await announce(ctx, received)
  return moved
}

/**
 * The type, as soon as enough bytes are here to tell it; null before, and where only the whole file will tell. What the
 * requirement does not take ends the upload.
 */
async function tellType(ctx: Ctx, to: Upload, pieces: Piece[], offset: number): Promise<string | null> {
  const enough = Math.min(headBytes, to.length)
  if (to.offset >= enough || offset < enough) return null
  const before = await ctx.db
    .select()
    .from(uploadSegment)
    .where(and(eq(uploadSegment.uploadId, to.id), eq(uploadSegment.level, 0), lt(uploadSegment.offset, enough)))
    .orderBy(asc(uploadSegment.offset))
    .limit(piecesToTell)
  if (before.length === piecesToTell) return null
  const type = await sniff(await readHead(ctx, [...before, ...pieces], enough))
  if (isVague(type) && to.length > enough) return null
  const reason = whyNotTaken(await mediaTypesFor(ctx, to), type, to.fileName)
  if (!reason) return type
  await endUpload(ctx, to, { from: 'open', to: 'rejected', reason })
  throw new Refusal('unsupported_media_type', reason)
}

/** Of a file that comes in crumbs the type is told once it is whole. */
const piecesToTell = 10

const elsewhere = () =>
  new Refusal('conflict', 'Upload-Offset is not where this upload stands. Ask for its offset, and go on from there.')

const tooMany = ({ length }: Upload) =>
  new Refusal('too_large', `These are more bytes than the ${length.toLocaleString('en')} announced.`)
