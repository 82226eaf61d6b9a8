import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32, readPng, writePng } from './png'
import type { PngChunk } from './png'

const header = (width = 4, height = 2, rest = [8, 2, 0, 0, 0]): PngChunk => {
  const data = new Uint8Array(13)
  new DataView(data.buffer).setUint32(0, width)
  new DataView(data.buffer).setUint32(4, height)
  data.set(rest, 8)
  return { type: 'IHDR', data }
}
const chunk = (type: string, data: Uint8Array = new Uint8Array()): PngChunk => ({ type, data })
const pixels = chunk('IDAT', Uint8Array.of(1, 2, 3, 4))
const end = chunk('IEND')
const sound = writePng([header(), pixels, end])

test('what was written is read back', () => {
  const data = fc.uint8Array({ maxLength: 50 })
  fc.assert(
    fc.property(fc.array(data, { maxLength: 4 }), fc.array(data, { minLength: 1, maxLength: 4 }), (texts, parts) => {
      const chunks = [header(), ...texts.map((d) => chunk('tEXt', d)), ...parts.map((d) => chunk('IDAT', d)), end]
      expect(readPng(writePng(chunks))).toEqual({ width: 4, height: 2, chunks })
    }),
  )
})

test('checksums are those everybody computes', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  expect(crc32(new TextEncoder().encode('IEND'))).toBe(0xae426082)
})

test('one changed byte anywhere is noticed', () => {
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Uint8Array.from(sound)
      bytes[at] = (bytes[at] ?? 0) ^ change
      expect(() => readPng(bytes)).toThrow('not a sound PNG')
    }),
  )
})

test('every piece of the beginning, and anything after the end, is refused', () => {
  for (let length = 0; length < sound.length; length++)
    expect(() => readPng(sound.subarray(0, length))).toThrow('not a sound PNG')
  expect(() => readPng(Uint8Array.of(...sound, 0))).toThrow('something follows its end')
})

const palette = chunk('PLTE', new Uint8Array(3))
const indexed = header(4, 2, [8, 3, 0, 0, 0])

test.each<[string, PngChunk[]]>([
  ['no header first', [chunk('tEXt'), header(), pixels, end]],
  ['no pixels', [header(), end]],
  ['pixels in two runs', [header(), pixels, chunk('tEXt'), pixels, end]],
  ['two headers', [header(), header(), pixels, end]],
  ['a palette too late', [indexed, pixels, palette, end]],
  ['no palette where one is needed', [indexed, pixels, end]],
  ['a palette where none may be', [header(4, 2, [8, 0, 0, 0, 0]), palette, pixels, end]],
  ['half a colour', [indexed, chunk('PLTE', new Uint8Array(4)), pixels, end]],
  ['an unknown critical chunk', [header(), chunk('EVIL'), pixels, end]],
  ['a name that is none', [header(), chunk('te\0t'), pixels, end]],
  ['a lower-case reserved letter', [header(), chunk('text'), pixels, end]],
  ['an end with something in it', [header(), pixels, chunk('IEND', new Uint8Array(1))]],
  ['a short header', [chunk('IHDR', new Uint8Array(12)), pixels, end]],
  ['a colour type there is not', [header(4, 2, [8, 5, 0, 0, 0]), pixels, end]],
  ['a depth that does not go with it', [header(4, 2, [4, 2, 0, 0, 0]), pixels, end]],
  ['another compression', [header(4, 2, [8, 2, 1, 0, 0]), pixels, end]],
])('%s is refused', (_, chunks) => {
  expect(() => readPng(writePng(chunks))).toThrow('not a sound PNG')
})

test('a palette in its place is fine', () => {
  expect(readPng(writePng([indexed, palette, pixels, end])).width).toBe(4)
})
