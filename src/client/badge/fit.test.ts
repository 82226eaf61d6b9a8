import fc from 'fast-check'
import { expect, test } from 'vitest'
import { darkens, mixed } from './colour'
import { fit } from './fit'

const box = { width: 690, height: 400 }

/** A font whose letters are all half as wide as high. */
const widthOf = (text: string, size: number) => (text.length * size) / 2

test('a short name is struck large, a long one smaller and on more lines', () => {
  expect(fit('Feedback', box, widthOf)).toEqual({ lines: ['Feedback'], size: 128 })
  const long = fit('Giving feedback that learners act on', box, widthOf)
  expect(long.lines.join(' ')).toBe('Giving feedback that learners act on')
  expect(long.size).toBeLessThan(128)
})

test('every name ends in lines that stay in the box, as long as its words do', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 }).filter((w) => !/\s/.test(w))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
      const { lines, size } = fit(words.join(' '), box, widthOf)
      expect(lines.length * size * 1.14).toBeLessThanOrEqual(box.height)
      for (const line of lines) expect(widthOf(line, size)).toBeLessThanOrEqual(box.width)
    }),
  )
})

test('the ink stands out from the colour it is on', () => {
  expect(['#17555f', '#000000', '#9d2328'].map(darkens)).toEqual([true, true, true])
  expect(['#ffffff', '#e3b95b', '#74c7d3'].map(darkens)).toEqual([false, false, false])
  expect(mixed('#000000', '#ffffff', 0.5)).toBe('rgb(128, 128, 128)')
})
