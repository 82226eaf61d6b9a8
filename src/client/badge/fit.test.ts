import fc from 'fast-check'
import { expect, test } from 'vitest'
import { darkens, mixed } from './colour'
import { fit } from './fit'
import type { Box } from './fit'

const box: Box = { width: 690, height: 400, largest: 128, smallest: 30, leading: 1.14 }

/** A font whose letters are all half as wide as high. */
const widthOf = (text: string, size: number) => (text.length * size) / 2

test('a short name is struck large, a long one smaller and on more lines', () => {
  expect(fit('Feedback', box, widthOf)).toEqual({ lines: ['Feedback'], size: 128 })
  const long = fit('Giving feedback that learners act on', box, widthOf)
  expect(long.lines.join(' ')).toBe('Giving feedback that learners act on')
  expect(long.size).toBeLessThan(128)
})

test('a title leaves no word alone on its last line', () => {
  const { lines } = fit('Giving feedback that people really do act on', { ...box, largest: 64 }, widthOf)
  expect(lines).toEqual(['Giving feedback', 'that people really', 'do act on'])
})

test('every text ends in lines that stay in the box, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (text) => {
      const { lines, size } = fit(text, box, widthOf)
      expect(lines.length * size * box.leading).toBeLessThanOrEqual(box.height)
      for (const line of lines) expect(widthOf(line, size)).toBeLessThanOrEqual(box.width)
    }),
    { numRuns: 200 },
  )
})

test('only what has no room at the smallest size is left out, and an ellipsis says so', () => {
  const { lines, size } = fit('word '.repeat(300), box, widthOf)
  expect(size).toBe(30)
  expect(lines.at(-1)).toMatch(/word…$/)
  expect(fit('x'.repeat(100), box, widthOf).lines.join('')).toBe('x'.repeat(100))
})

test('a script without spaces is broken between its words, and no mark begins a line', () => {
  const { lines } = fit('学習者が行動に移すフィードバックを与える。「現場」で確かめる、最後まで。', box, widthOf)
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.join('')).toBe('学習者が行動に移すフィードバックを与える。「現場」で確かめる、最後まで。')
  for (const line of lines) expect(line).not.toMatch(/^[。、」]|「$/)
})

test('the ink stands out from the colour it is on', () => {
  expect(['#17555f', '#000000', '#9d2328'].map(darkens)).toEqual([true, true, true])
  expect(['#ffffff', '#e3b95b', '#74c7d3'].map(darkens)).toEqual([false, false, false])
  expect(mixed('#000000', '#ffffff', 0.5)).toBe('rgb(128, 128, 128)')
})
