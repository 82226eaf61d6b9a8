import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBytes, parseChecksum, parseMetadata } from './tus'

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

describe('Upload-Metadata', () => {
  test('is read as it was written', () => {
    const key = fc.stringMatching(/^[a-z_-]{1,10}$/)
    fc.assert(
      fc.property(fc.dictionary(key, fc.string({ unit: 'grapheme', maxLength: 20 })), (metadata) => {
        const header = Object.entries(metadata).map(([k, v]) => (v ? `${k} ${base64(v)}` : k))
        expect(parseMetadata(header.join(','))).toEqual({ ...metadata })
      }),
    )
  })

  test.each(['filename !!!', 'filename a b', 'näme YQ==', `a ${btoa('\xFF')}`, 'a YQ==,a Yg==', 'x'.repeat(4097)])(
    '%j is refused',
    (header) => {
      expect(() => parseMetadata(header)).toThrow(/Upload-Metadata/)
    },
  )
})

describe('Upload-Checksum', () => {
  test('names an algorithm and a digest of its length', () => {
    expect(parseChecksum(`md5 ${btoa('x'.repeat(16))}`)).toEqual({
      algorithm: 'md5',
      digest: new Uint8Array(16).fill(120),
    })
    expect(parseChecksum(undefined)).toBeUndefined()
  })

  test.each(['sha256', 'crc32 YQ==', `sha1 ${btoa('short')}`, 'sha256 !!!!', 'sha1'])('%j is refused', (header) => {
    expect(() => parseChecksum(header)).toThrow(/Upload-Checksum/)
  })
})

test.each(['', '-1', '1.5', '1e3', '0x10', '99999999999999999', ' 1'])('%j is no count of bytes', (value) => {
  expect(() => parseBytes('Upload-Length', value)).toThrow('Upload-Length')
})
