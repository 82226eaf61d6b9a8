import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toIri } from './web-address'

const rfc3986 =
  /^https?:\/\/[^/?#]+(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*(\?(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?(#(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*)?$/i

test.each([
  ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
  ['https://example.org', 'https://example.org'],
  [' https://example.org ', 'https://example.org/'],
  ['https://example.org/Größe?ä=|', 'https://example.org/Gr%C3%B6%C3%9Fe?%C3%A4=%7C'],
  ['http://[::1]:8787/a[1]', 'http://[::1]:8787/a%5B1%5D'],
  ['https://example.org/100%#a#b', 'https://example.org/100%25#a%23b'],
  ['https://example.org/a b%20c', 'https://example.org/a%20b%20c'],
])('%j is %j', (text, address) => {
  expect(toIri(text)).toBe(address)
})

test.each(['', 'example.org', 'javascript:alert(1)', 'ftp://example.org', 'https://', 'https://me:secret@example.org'])(
  '%j is no public web address',
  (text) => {
    expect(toIri(text)).toBeUndefined()
  },
)

test('whatever comes after the host, it is an address by RFC 3986, and stays what it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const address = toIri(`https://example.org/${text}`)
      expect(address).toMatch(rfc3986)
      expect(toIri(address!)).toBe(address)
    }),
  )
})
