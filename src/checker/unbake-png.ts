import { readPng } from '../catalogue/png'
import type { PngChunk } from '../catalogue/png'
import { Refusal } from '../refusal'
import type { Unbaked } from './unbake'

/** Chunk keywords of Open Badges 3.0, and of 2.0. */
const keywords = { openbadgecredential: 'credential', openbadges: 'assertion' } as const

/** Whoever writes pictures in 8 KB at a time has some hundreds; reading hundreds of thousands would take seconds. */
const mostChunks = 5_000

/**
 * The badge in a PNG; undefined without one. Refuses a broken PNG, compressed or broken text, and two badges of a kind.
 */
export function readFromPng(bytes: Uint8Array): Omit<Unbaked, 'form'> | undefined {
  if (isInPieces(bytes)) throw new Refusal('invalid', `This PNG has more than ${mostChunks} pieces.`)
  const { chunks } = readPng(bytes)
  for (const [keyword, holds] of Object.entries(keywords)) {
    const [chunk, second] = chunks.filter((c) => /^(iTXt|tEXt|zTXt)$/.test(c.type) && keywordOf(c) === keyword)
    if (second) throw new Refusal('invalid', 'There are two badges in this PNG.')
    if (chunk) return { holds, text: textOf(chunk, keyword) }
  }
  return undefined
}

function isInPieces(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let chunks = 0
  for (let at = 8; at + 12 <= bytes.length && chunks <= mostChunks; chunks++) at += 12 + view.getUint32(at)
  return chunks > mostChunks
}

/** PNG §11.3.3: every kind of text begins with up to 79 bytes of Latin-1 and a zero. */
function keywordOf({ data }: PngChunk): string {
  const end = data.subarray(0, 80).indexOf(0)
  return String.fromCharCode(...data.subarray(0, Math.max(end, 0)))
}

/** `tEXt` is what Open Badges began with, for an address alone. */
function textOf({ type, data }: PngChunk, keyword: string): string {
  const start = keyword.length + 1
  if (type === 'tEXt' && keyword === 'openbadges') return decode('windows-1252', data.subarray(start))
  if (type !== 'iTXt' || data[start] !== 0)
    throw new Refusal('invalid', 'The badge in this PNG is packed in a way that Open Badges does not allow.')
  const endOfLanguage = data.indexOf(0, start + 2)
  const endOfTranslation = endOfLanguage < 0 ? -1 : data.indexOf(0, endOfLanguage + 1)
  if (endOfTranslation < 0) throw new Refusal('invalid', 'The badge in this PNG is cut off.')
  return decode('utf-8', data.subarray(endOfTranslation + 1))
}

function decode(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Refusal('invalid', 'The badge in this PNG is not UTF-8.')
  }
}
