import { Refusal } from '../refusal'

export type PngChunk = { type: string; data: Uint8Array }

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Bit depths that each colour type allows (PNG, third edition, table 12). */
const depths: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/**
 * The chunks of a PNG, checksums checked. Refuses whatever a decoder might take two ways: a broken checksum or order of
 * chunks, a critical chunk nobody defined, bytes after the end.
 */
export function readPng(bytes: Uint8Array): { width: number; height: number; chunks: PngChunk[] } {
  if (!signature.every((byte, i) => bytes[i] === byte)) throw broken('it does not begin like one')
  const chunks: PngChunk[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = signature.length
  while (chunks.at(-1)?.type !== 'IEND') {
    if (at + 12 > bytes.length) throw broken('it ends too early')
    const length = view.getUint32(at)
    const end = at + 8 + length
    if (end + 4 > bytes.length) throw broken('it ends too early')
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (!/^[A-Za-z]{2}[A-Z][A-Za-z]$/.test(type)) throw broken('one of its chunks has no proper name')
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) throw broken(`the checksum of ${type} is wrong`)
    chunks.push({ type, data: bytes.subarray(at + 8, end) })
    at = end + 4
  }
  if (at !== bytes.length) throw broken('something follows its end')
  checkOrder(chunks)
  return { ...readHeader(chunks[0]), chunks }
}

/** The bytes of a PNG with these chunks; the opposite of `readPng`. */
export function writePng(chunks: PngChunk[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { data }) => sum + data.length + 12, signature.length))
  const view = new DataView(bytes.buffer)
  bytes.set(signature)
  let at = signature.length
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length)
    for (let i = 0; i < 4; i++) bytes[at + 4 + i] = type.charCodeAt(i)
    bytes.set(data, at + 8)
    const end = at + 8 + data.length
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)))
    at = end + 4
  }
  return bytes
}

/** CRC-32 as PNG, gzip and Ethernet use it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  // By index: three times as fast as `for of`, and a megabyte has to pass within a request of the free plan.
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** IHDR, then PLTE if there is one, then IDAT in one run, then IEND; lower-case initials may stand anywhere between. */
function checkOrder(chunks: PngChunk[]): void {
  const critical = chunks.map(({ type }) => type).filter((type) => /^[A-Z]/.test(type))
  const unknown = critical.find((type) => !['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type))
  if (unknown) throw broken(`nobody knows what its chunk ${unknown} means`)
  if (chunks[0]?.type !== 'IHDR' || !/^IHDR (PLTE )?(IDAT )+IEND$/.test(critical.join(' ')))
    throw broken('its chunks are not in order')
  const first = chunks.findIndex(({ type }) => type === 'IDAT')
  const last = chunks.findLastIndex(({ type }) => type === 'IDAT')
  if (chunks.slice(first, last).some(({ type }) => type !== 'IDAT')) throw broken('its chunks are not in order')
  checkPalette(chunks)
}

function checkPalette([header, ...chunks]: PngChunk[]): void {
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data.length
  const colour = header?.data[9]
  if (palette === undefined ? colour === 3 : colour === 0 || colour === 4 || palette % 3 !== 0 || palette > 768)
    throw broken('its palette does not fit')
  if (chunks.some(({ type, data }) => type === 'IEND' && data.length > 0)) throw broken('its end is not empty')
}

function readHeader(header: PngChunk | undefined): { width: number; height: number } {
  if (header?.data.length !== 13) throw broken('its header is not 13 bytes long')
  const view = new DataView(header.data.buffer, header.data.byteOffset)
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = header.data.subarray(8)
  if (!depths[colour]?.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1)
    throw broken('its header names a kind of PNG that there is not')
  return { width: view.getUint32(0), height: view.getUint32(4) }
}

const broken = (why: string) => new Refusal('invalid', `This is not a sound PNG: ${why}.`)
