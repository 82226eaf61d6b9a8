import { expect, test } from 'vitest'
import { errorPlace, errorWords } from './log'

test('a query that failed is told without what it asked with', () => {
  const error = new Error('Failed query: select 1 from user where email = ?\nparams: ada@example.org,\nsecret', {
    cause: new Error('D1_ERROR: no such table: user'),
  })
  const words = errorWords(error)
  expect(words).toContain('Failed query: select 1 from user where email = ?')
  expect(words).toContain('no such table: user')
  expect(words).not.toMatch(/ada|secret/)
})

test.each([
  'could not mail ada@example.org',
  'to <ada.l@mail.example.org>: refused',
  '{"to":"ada+x@example.org"}',
  'recipient=ada@example.org;',
])('a mail address is not told: %s', (message) => {
  expect(errorWords(new Error(message))).not.toMatch(/ada|example\.org/)
})

test.each([
  'https://hooks.example.org/T0/s3cret could not be read: nobody answered there.',
  'https://hooks.example.org?key=s3cret answered 500.',
  'it leads on (http://hooks.example.org:8080/#s3cret)',
])('of a web address only the host is told: %s', (message) => {
  const words = errorWords(new Error(message))
  expect(words).toContain('hooks.example.org')
  expect(words).not.toContain('s3cret')
})

test('a stack is told without the message it begins with', () => {
  const place = errorPlace(new Error('params: ada@example.org\nat home'))
  expect(place).toContain('log.test.ts')
  expect(place).not.toMatch(/ada|at home/)
})
