import { base64url } from 'jose'
import { expect, test } from 'vitest'
import { whyBadDigest } from './related-resource'

const v2 = 'https://www.w3.org/ns/credentials/v2'
/** As W3C says in the data model (VC Data Model 2.0, appendix B.1). */
const hex = '59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734'
const bytes = Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16))
const base64 = btoa(String.fromCharCode(...bytes))
const multibase = `u${base64url.encode(Uint8Array.of(0x12, 0x20, ...bytes))}`

const withDigest = (digest: object, id = v2) => ({ relatedResource: { id, ...digest } })

test.each([{ digestSRI: `sha256-${base64}` }, { digestSRI: `sha256-${hex}` }, { digestMultibase: multibase }])(
  '%j is that of the base context',
  (digest) => {
    expect(whyBadDigest(withDigest(digest))).toBeUndefined()
  },
)

test.each([
  { digestSRI: `sha384-${base64}` },
  { digestSRI: `sha256-${base64.replace('W', 'X')}` },
  { digestSRI: `sha256-${hex.replace('5', '6')}` },
  { digestMultibase: `u${base64url.encode(Uint8Array.of(0x12, 0x20, ...bytes.toReversed()))}` },
  {
    digestSRI: `sha256-${base64}`,
    digestMultibase: `u${base64url.encode(Uint8Array.of(0x12, 0x20, ...bytes.toReversed()))}`,
  },
])('%j is not', (digest) => {
  expect(whyBadDigest(withDigest(digest))).toContain('not that of what is there')
})

test.each([
  { digestSRI: 'md5-AAAA' },
  { digestSRI: 'sha256-' },
  { digestMultibase: base64 },
  { digestMultibase: multibase.slice(0, -4) },
  { digestMultibase: `u${base64url.encode(Uint8Array.of(0x99, 0x20, ...bytes))}` },
  { digestMultibase: `z${'1'.repeat(300)}` },
])('%j is no digest at all', (digest) => {
  expect(whyBadDigest(withDigest(digest, 'https://example.org/a'))).toContain('is none')
})

test('of other addresses nobody here says what is there', () => {
  expect(whyBadDigest(withDigest({ digestSRI: `sha256-${base64}` }, 'https://example.org/a'))).toBeUndefined()
  expect(whyBadDigest({})).toBeUndefined()
})
