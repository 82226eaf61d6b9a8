import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrict } from './json'

test('any JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      fc.pre(!hasTwins(text))
      expect(parseStrict(text)).toEqual(JSON.parse(text))
    }),
  )
})

/** What fast-check writes never repeats a name, unless two names differ only by being escaped. */
const hasTwins = (text: string) => text.includes('\\u')

test.each([
  ['{"a":1,"b":{"a":2},"a":3}', /“a” twice/],
  ['{"a":1,"\\u0061":2}', /“a” twice/],
  ['[{"x":"{","x":"}"}]', /“x” twice/],
  ['{"a":"\\ud800"}', /half a character/],
  ['{"\\udc00":1}', /half a character/],
  ['{"a":1e999}', /too big/],
  ['{"a":1,}', /not JSON/],
  ['', /not JSON/],
  [`${'['.repeat(65)}${']'.repeat(65)}`, /deeper than 64/],
  ['['.repeat(500_000) + ']'.repeat(500_000), /deeper than 64/],
  [`"${'a'.repeat(1024 * 1024)}"`, /longer than a megabyte/],
])('text %# is refused', (text, words) => {
  expect(() => parseStrict(text)).toThrow(words)
})

test('the same name in two objects, and marks inside strings, are nothing to mind', () => {
  const text = '{"a":{"b":1},"c":{"b":"{\\"b\\":1,\\"b\\":2}"},"d":"\\\\","e":[":",":"]}'
  expect(parseStrict(text)).toEqual(JSON.parse(text))
})
