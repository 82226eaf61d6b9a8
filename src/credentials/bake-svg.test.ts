import { parseXml, XmlElement } from '@rgrove/parse-xml'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bakeSvg, wrapPng } from './bake-svg'

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'

/** What any XML parser finds: the first child of the root, its name, its namespace and its text. */
function parsed(baked: string) {
  const root = parseXml(baked).root
  const first = root?.children[0]
  if (!(first instanceof XmlElement)) throw new Error('no element comes first')
  return { name: first.name, namespace: root?.attributes['xmlns:openbadges'], text: first.text }
}

describe('an SVG with a badge in it', () => {
  test('gives back exactly the JSON that was put in', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/]]>|[\uFFFE\uFFFF]/.test(json))
        expect(parsed(bakeSvg(svg, json)).text).toBe(json)
      }),
    )
  })

  test('has it right after the svg tag, in the namespace of OB 3.0', () => {
    expect(bakeSvg(svg, '{"a":1}')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">' +
        '<openbadges:credential><![CDATA[{"a":1}]]></openbadges:credential><circle r="4"/></svg>',
    )
  })

  test('has a JWS as the attribute verify, and gives it back', () => {
    const baked = bakeSvg(svg, 'eyJh.eyJi.c2ln-_')
    expect(baked).toContain('><openbadges:credential verify="eyJh.eyJi.c2ln-_"></openbadges:credential><circle')
  })

  test.each([
    '<openbadges:credential verify="a.b.c"></openbadges:credential>',
    '<openbadges:credential><![CDATA[{"a":"</openbadges:credential>"}]]></openbadges:credential>',
    '<openbadges:assertion verify="https://example.org/1"/>',
    '<openbadges:assertion verify="https://example.org/1"><![CDATA[{"a":1}]]></openbadges:assertion>',
    '\n <openbadges:credential other="1">  </openbadges:credential>',
  ])('replaces what was in it before: %s', (before) => {
    const drawing = svg.replace('9 9"', '9 9" xmlns:openbadges="http://openbadges.org"')
    const baked = bakeSvg(drawing.replace('<circle', `${before}<circle`), '{}')
    expect(baked.replaceAll(/\s+</g, '<')).toBe(bakeSvg(svg, '{}'))
  })

  test('is XML whatever the JSON says, and means the same to any parser', () => {
    const text = fc.string({ unit: fc.constantFrom(']', '>', '&', '<', '\uFFFE', '\uFFFF', '\\', '"', '👩', '\u0085') })
    fc.assert(
      fc.property(text, (name) => {
        const json = JSON.stringify({ [name]: name })
        const baked = bakeSvg(svg, json)
        expect(parsed(baked)).toMatchObject({
          name: 'openbadges:credential',
          namespace: 'https://purl.imsglobal.org/ob/v3p0',
        })
        expect(JSON.parse(parsed(baked).text)).toEqual({ [name]: name })
      }),
    )
  })

  test('escapes what would end the section', () => {
    expect(bakeSvg(svg, '{"a":"]]><script>"}')).toContain('<![CDATA[{"a":"]]\\u003e<script>"}]]>')
  })

  test('holds the newest badge alone, however often it is baked', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (first, second) => {
        const baked = bakeSvg(bakeSvg(svg, first), second)
        expect(baked).toBe(bakeSvg(svg, second))
        expect(bakeSvg(baked, second)).toBe(baked)
      }),
    )
  })

  test.each([
    '<?xml version="1.0"?>\n<!-- <svg> --><svg><g/></svg>',
    '\uFEFF<svg/>',
    '<svg:svg xmlns:svg="http://www.w3.org/2000/svg" />',
    '<svg aria-label=">" class=\'a "b"\'\n viewBox = "0 0 1 1"\n><g/></svg>',
    '<!DOCTYPE svg><svg><title>xmlns:openbadges="x"</title></svg>',
  ])('can be made of %j', (drawing) => {
    const baked = bakeSvg(drawing, '{}')
    expect(parsed(baked)).toMatchObject({ name: 'openbadges:credential', text: '{}' })
    expect(parseXml(baked).root?.attributes).toMatchObject(parseXml(drawing).root?.attributes ?? {})
    expect(bakeSvg(baked, '{}')).toBe(baked)
  })

  test.each(['', 'svg', '<html></html>', '<svgs/>', '<svg', '<!-- <svg/>', '<svg a="<">'])(
    'cannot be made of %j',
    (text) => {
      expect(() => bakeSvg(text, '{}')).toThrow('not an SVG')
    },
  )

  test('is searched in a moment, however hostile', () => {
    const started = performance.now()
    for (const piece of ['<?', '<!--', ' ', '<svg a=', '<svg a="', '<svg\n'])
      expect(() => bakeSvg(piece.repeat(50_000), '{}')).toThrow('not an SVG')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

test('a picture is wrapped into a drawing that shows it', () => {
  const png = Uint8Array.from({ length: 100_000 }, (_, i) => i)
  png.set([0, 0, 2, 88, 0, 0, 2, 0], 16)
  const root = parseXml(wrapPng(png)).root
  expect(root?.attributes).toMatchObject({ viewBox: '0 0 600 512', xmlns: 'http://www.w3.org/2000/svg' })
  const image = root?.children[0]
  const href = image instanceof XmlElement ? (image.attributes['href'] ?? '') : ''
  const [, base64 = ''] = /^data:image\/png;base64,(.*)$/.exec(href) ?? []
  expect(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))).toEqual(png)
})
