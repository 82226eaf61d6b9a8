import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writePng } from '../src/catalogue/png'
import { unbake } from '../src/checker/unbake'
import { bakePng } from '../src/credentials/bake-png'
import { bakeSvg, wrapPng } from '../src/credentials/bake-svg'
import { Refusal } from '../src/refusal'

const header = { type: 'IHDR', data: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0) }
const pixels = { type: 'IDAT', data: Uint8Array.of(1, 2, 3) }
const end = { type: 'IEND', data: new Uint8Array() }
const picture = writePng([header, pixels, end])
const encode = (text: string) => new TextEncoder().encode(text)
const png = (...chunks: [type: string, text: string][]) =>
  writePng([header, ...chunks.map(([type, text]) => ({ type, data: encode(text) })), pixels, end])

const texts = ['{"name":"Zoë 👩‍🏫 \\u0000 <b> & ]]\\u003e"}', 'eyJh.eyJi.c2ln', '{\n  "a": 1\n}']

describe('a PNG', () => {
  test('gives back exactly what we baked into it', () => {
    for (const text of texts) expect(unbake(bakePng(picture, text))).toEqual({ form: 'png', holds: 'credential', text })
  })

  test('is read with language and translated keyword', () => {
    expect(unbake(png(['iTXt', 'openbadgecredential\0\0\0en\0Ausweis\0{"a":1}'])).text).toBe('{"a":1}')
  })

  test('of Open Badges 2.0 gives JSON, a JWS or an address', () => {
    const assertion = { form: 'png', holds: 'assertion' }
    expect(unbake(png(['iTXt', 'openbadges\0\0\0\0\0{"a":1}']))).toEqual({ ...assertion, text: '{"a":1}' })
    expect(unbake(png(['tEXt', 'openbadges\0https://a.example/1']))).toEqual({
      ...assertion,
      text: 'https://a.example/1',
    })
  })

  test('with a badge of each kind gives the newer', () => {
    const both = png(['iTXt', 'openbadges\0\0\0\0\0{"a":2}'], ['iTXt', 'openbadgecredential\0\0\0\0\0{"a":3}'])
    expect(unbake(both)).toMatchObject({ holds: 'credential', text: '{"a":3}' })
  })

  test.each<[string, Uint8Array, string]>([
    ['has no badge', picture, 'no badge'],
    [
      'has two',
      png(['iTXt', 'openbadgecredential\0\0\0\0\0{}'], ['iTXt', 'openbadgecredential\0\0\0\0\0{}']),
      'two badges',
    ],
    ['has it compressed', png(['iTXt', 'openbadgecredential\0\x01\0\0\0{}']), 'does not allow'],
    ['has it in another kind of text', png(['tEXt', 'openbadgecredential\0{}']), 'does not allow'],
    ['has it packed', png(['zTXt', 'openbadges\0\0xxx']), 'does not allow'],
    ['has it cut off', png(['iTXt', 'openbadgecredential\0\0\0en']), 'cut off'],
    [
      'has it in no UTF-8',
      writePng([
        header,
        { type: 'iTXt', data: Uint8Array.of(...encode('openbadgecredential\0\0\0\0\0'), 0xff) },
        pixels,
        end,
      ]),
      'not UTF-8',
    ],
    ['has a broken checksum', bakePng(picture, '{}').map((byte, i) => (i === 45 ? byte ^ 1 : byte)), 'checksum'],
    ['ends too early', bakePng(picture, '{}').subarray(0, -3), 'ends too early'],
    ['is in a hundred thousand pieces', png(...Array<[string, string]>(100_000).fill(['tEXt', 'a\0'])), 'pieces'],
    ['goes on after its end', Uint8Array.of(...bakePng(picture, '{}'), 0), 'follows its end'],
  ])('that %s is refused, and why is said', (_, bytes, reason) => {
    expect(() => unbake(bytes)).toThrow(Refusal)
    expect(() => unbake(bytes)).toThrow(reason)
  })

  test('with any bit of its badge flipped is refused', () => {
    const baked = bakePng(picture, '{"a":1}')
    const start = baked.length - 12 - 12 - encode('openbadgecredential\0\0\0\0\0{"a":1}').length
    for (let at = start; at < baked.length - 12; at++)
      expect(() => unbake(baked.map((byte, i) => (i === at ? byte ^ 4 : byte)))).toThrow(Refusal)
  })
})

describe('an SVG', () => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>A badge</title></svg>'
  const ns = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
  const svg = (inside: string, attributes = ns) =>
    encode(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`)

  test('gives back exactly what we baked into it', () => {
    for (const text of texts) {
      expect(unbake(encode(bakeSvg(drawing, text)))).toEqual({ form: 'svg', holds: 'credential', text })
      expect(unbake(encode(`\uFEFF<?xml version="1.0"?>\n${bakeSvg(wrapPng(picture), text)}`)).text).toBe(text)
    }
  })

  test('gives a JWT, too, under any prefix, and wherever it stands', () => {
    const jwt = { form: 'svg', holds: 'credential', text: 'a.b.c' }
    expect(unbake(svg('<openbadges:credential verify="a.b.c"></openbadges:credential>'))).toEqual(jwt)
    expect(
      unbake(svg('<g><o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0" verify="a.b.c"/></g>', '')),
    ).toEqual(jwt)
    expect(unbake(svg('<credential xmlns="https://purl.imsglobal.org/clr/v2p0" verify="a.b.c"/>', ''))).toEqual(jwt)
  })

  test('of Open Badges 2.0 gives the address or JWS, else the JSON', () => {
    const old = 'xmlns:openbadges="http://openbadges.org"'
    const assertion = { form: 'svg', holds: 'assertion' }
    const both = svg(
      '<openbadges:assertion verify="https://a.example/1"><![CDATA[{"a":1}]]></openbadges:assertion>',
      old,
    )
    expect(unbake(both)).toEqual({ ...assertion, text: 'https://a.example/1' })
    const json = svg('<openbadges:assertion><![CDATA[{"a":1}]]></openbadges:assertion>', old)
    expect(unbake(json)).toEqual({ ...assertion, text: '{"a":1}' })
  })

  const badge = '<openbadges:credential><![CDATA[{}]]></openbadges:credential>'

  test.each<[string, Uint8Array | string, string]>([
    ['has no badge', drawing, 'no badge'],
    ['has one of another namespace', svg(badge, 'xmlns:openbadges="https://evil.example"'), 'no badge'],
    ['has two', svg(badge + badge), 'two badges'],
    ['has both forms', svg('<openbadges:credential verify="a.b.c">{}</openbadges:credential>'), 'two forms'],
    [
      'has elements in its badge',
      svg('<openbadges:credential><b/>{}</openbadges:credential>'),
      'elements in its badge',
    ],
    ['has a script', svg(`${badge}<script>alert(1)</script>`), 'script'],
    ['has a script by another name', svg(`${badge}<s:script xmlns:s="http://www.w3.org/2000/svg"/>`), 'script'],
    ['has a handler', svg(`${badge}<g onload="alert(1)"/>`), 'onload'],
    ['has a link that runs', svg(`${badge}<a href=" javascript:alert(1)"/>`), 'script'],
    ['has a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${bakeSvg(drawing, '{}')}`, 'document type'],
    ['names an entity', svg(`${badge}&a;`), 'cannot be read'],
    ['is cut off', bakeSvg(drawing, '{}').slice(0, -3), 'cannot be read'],
    ['is no SVG', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'does not begin'],
    ['is nothing', '', 'cannot be read'],
    ['is no UTF-8', Uint8Array.of(0x3c, 0xff, 0xfe), 'cannot be read'],
    ['is nested without end', '<svg>'.repeat(30_000), 'cannot be read'],
    ['has a million elements', '<svg>'.repeat(1_000_000), 'more than 20000 elements'],
  ])('that %s is refused, and why is said', (_, bytes, reason) => {
    const given = typeof bytes === 'string' ? encode(bytes) : bytes
    expect(() => unbake(given)).toThrow(Refusal)
    expect(() => unbake(given)).toThrow(reason)
  })

  test('is read in a moment, however hostile', () => {
    const started = Date.now()
    for (const piece of ['<g>', '<g/>', '<!--', '<![CDATA[', '&lt;', ' a="b"', '<g a="'])
      expect(() => unbake(encode(`<svg ${piece.repeat(100_000)}`))).toThrow(Refusal)
    expect(() => unbake(svg('<g/>'.repeat(30_000)))).toThrow('elements')
    expect(Date.now() - started).toBeLessThan(3000)
  })
})

test('a picture changed anywhere gives a badge or a refusal, and nothing else', () => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>A badge</title></svg>'
  const pictures = [bakePng(picture, '{"a":1}'), encode(bakeSvg(drawing, '{"a":1}'))]
  fc.assert(
    fc.property(
      fc.constantFrom(...pictures),
      fc.nat(),
      fc.uint8Array({ maxLength: 5 }),
      fc.nat({ max: 20 }),
      (baked, at, put, take) => {
        const cut = at % baked.length
        try {
          expect(
            typeof unbake(Uint8Array.of(...baked.subarray(0, cut), ...put, ...baked.subarray(cut + take))).text,
          ).toBe('string')
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
