import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32, readPng, writePng } from '../catalogue/png'
import { hex } from '../digest'
import { bakePng } from './bake-png'

const header = { type: 'IHDR', data: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0) }
const pixels = { type: 'IDAT', data: Uint8Array.of(1, 2, 3) }
const end = { type: 'IEND', data: new Uint8Array() }
const png = writePng([header, pixels, end])
const textChunk = (text: string) => ({ type: 'iTXt', data: new TextEncoder().encode(text) })

/** The text of the chunk before the last, after its keyword, flags and empty languages. */
function textIn(baked: Uint8Array): string {
  const { data } = readPng(baked).chunks.at(-2)!
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    data.subarray('openbadgecredential'.length + 5),
  )
}

describe('a PNG with a badge in it', () => {
  test('gives back exactly the text that was put in', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(textIn(bakePng(png, text))).toBe(text)
      }),
    )
    for (const text of ['', '\uFEFF{}', 'eyJh.eyJi.c2ln', '{"name":"Zoë 👩‍🏫 \\u0000"}', 'a\0b'])
      expect(textIn(bakePng(png, text))).toBe(text)
  })

  test('is the same picture, with one iTXt chunk before the end', () => {
    const baked = readPng(bakePng(png, '{}')).chunks
    expect(baked.map((c) => c.type)).toEqual(['IHDR', 'IDAT', 'iTXt', 'IEND'])
    expect(baked.filter((c) => c.type !== 'iTXt')).toEqual([header, pixels, end])
  })

  test('has the bytes that the standards ask for', () => {
    const data = new TextEncoder().encode('iTXtopenbadgecredential\0\0\0\0\0{"a":1}')
    const chunk = new Uint8Array(data.length + 8)
    const view = new DataView(chunk.buffer)
    view.setUint32(0, data.length - 4)
    chunk.set(data, 4)
    view.setUint32(data.length + 4, crc32(data))
    expect(hex(bakePng(png, '{"a":1}'))).toContain(hex(chunk))
  })

  test('holds the newest badge alone, however often it is baked', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (first, second) => {
        const baked = bakePng(bakePng(png, first), second)
        expect(baked).toEqual(bakePng(png, second))
        expect(bakePng(baked, second)).toEqual(baked)
      }),
    )
  })

  test('holds no badge of Open Badges 2.0 any more', () => {
    const old = [
      textChunk('openbadges\0\0\0\0\0{"type":"Assertion"}'),
      { type: 'tEXt', data: new TextEncoder().encode('openbadges\0https://example.org/1') },
    ]
    expect(bakePng(writePng([header, ...old, pixels, end]), '{}')).toEqual(bakePng(png, '{}'))
  })

  test('keeps texts of other kinds', () => {
    const author = textChunk('Author\0\0\0\0\0Ann')
    const baked = bakePng(writePng([header, author, pixels, end]), '{}')
    expect(readPng(baked).chunks).toContainEqual(author)
  })

  test('cannot be made of what is no PNG', () => {
    for (const bytes of [new TextEncoder().encode('<svg/>'), png.subarray(0, -1), png.subarray(0, 8)])
      expect(() => bakePng(bytes, '{}')).toThrow(/PNG/)
  })
})
