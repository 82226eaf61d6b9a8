import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentDisposition } from './download'

describe('a file name in a header', () => {
  test('is told in ASCII and in full', () => {
    expect(contentDisposition('Année 1.pdf')).toBe(
      `attachment; filename="Annee 1.pdf"; filename*=UTF-8''Ann%C3%A9e%201.pdf`,
    )
  })

  test('cannot end the quotes, begin another header, or turn itself around', () => {
    expect(contentDisposition('a"; x="\r\nSet-Cookie: b.png')).toBe(
      `attachment; filename="a__ x=_Set-Cookie: b.png"; filename*=UTF-8''a%22%3B%20x%3D%22Set-Cookie%3A%20b.png`,
    )
    expect(contentDisposition('\u202Egnp.exe')).not.toContain('%E2%80%AE')
  })

  test('is plain ASCII of the same shape, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(contentDisposition(name)).toMatch(
          /^attachment; filename="[^\p{Cc}"\\/]*"; filename\*=UTF-8''[A-Za-z0-9\-_.!~%]*$/u,
        )
      }),
    )
    fc.assert(
      fc.property(fc.string(), (name) => {
        const extended = contentDisposition(name).split("UTF-8''")[1] ?? ''
        expect(decodeURIComponent(extended)).toBe(name.replaceAll(/[\p{Cc}\p{Cf}]/gu, ''))
      }),
    )
  })
})
