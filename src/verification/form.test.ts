import { describe, expect, test } from 'vitest'
import { chooseBaked, chooseForm, chooseSignedForm, parseAddress } from './form'

describe('which form of a badge is given', () => {
  test.each([
    [undefined, 'html', 'text/html'],
    ['*/*', 'html', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'html', 'text/html'],
    ['application/vc', 'json', 'application/vc'],
    ['application/vc+ld+json', 'json', 'application/vc+ld+json'],
    ['application/ld+json', 'json', 'application/ld+json'],
    ['application/json', 'json', 'application/json'],
    ['application/json, text/plain, */*', 'json', 'application/json'],
    ['application/*', 'json', 'application/vc+ld+json'],
    ['application/vc+jwt, application/ld+json;q=0.5', 'jose', 'application/vc+jwt'],
    ['text/plain', 'jwt', 'text/plain'],
    ['image/png', 'png', 'image/png'],
    ['image/svg+xml', 'svg', 'image/svg+xml'],
    ['image/*', 'png', 'image/png'],
  ])('Accept: %s → %s', (accept, form, mediaType) => {
    expect(chooseForm(accept)).toEqual({ form, mediaType })
  })

  test.each(['application/vc+cose', 'application/pdf', 'video/*', 'text/html;q=0'])(
    'Accept: %s is refused, naming the forms',
    (accept) => {
      expect(() => chooseForm(accept)).toThrow(/text\/html.*application\/vc\+ld\+json.*text\/plain.*image\/svg\+xml/)
    },
  )

  test.each([
    ['text/html', 'json', 'application/vc+ld+json'],
    ['application/json', 'json', 'application/json'],
    ['application/pdf', 'jwt', 'text/plain'],
    ['application/json', 'png', 'image/png'],
    [undefined, 'svg', 'image/svg+xml'],
  ] as const)('a suffix wins over Accept: %s', (accept, suffix, mediaType) => {
    expect(chooseForm(accept, suffix)).toEqual({ form: suffix, mediaType })
  })
})

describe('which signed form a machine is given', () => {
  test.each([
    [undefined, 'json', 'application/vc+ld+json'],
    ['*/*', 'json', 'application/vc+ld+json'],
    ['text/html, */*;q=0.8', 'json', 'application/vc+ld+json'],
    ['text/plain', 'jwt', 'text/plain'],
    ['application/vc+jwt', 'jose', 'application/vc+jwt'],
  ])('Accept: %s → %s', (accept, form, mediaType) => {
    expect(chooseSignedForm(accept)).toEqual({ form, mediaType })
  })

  test('and no page, nor a picture', () => {
    for (const accept of ['text/html', 'image/png']) expect(() => chooseSignedForm(accept)).toThrow('None of that')
  })

  test('a picture carries JSON-LD, or the JWT when asked to', () => {
    expect([undefined, 'json', 'jwt'].map(chooseBaked)).toEqual(['json', 'json', 'jwt'])
    expect(() => chooseBaked('jose')).toThrow('json or as jwt')
  })
})

describe('the address of a badge', () => {
  const id = '0123456789abcdef0123456789abcdef'

  test('is 32 hex digits, with or without a suffix', () => {
    expect(parseAddress(id)).toEqual({ id })
    expect(parseAddress(`${id}.svg`)).toEqual({ id, suffix: 'svg' })
  })

  test.each(['', 'x', id.toUpperCase(), `${id}0`, id.slice(1), `${id}.html`, `${id}.`, `${id}.json.png`, `${id}\n`])(
    'is not %j',
    (segment) => {
      expect(parseAddress(segment)).toBeUndefined()
    },
  )
})
