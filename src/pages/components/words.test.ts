import { expect, test } from 'vitest'
import { ago, bytes, count, months, people } from './words'

test('a moment is told by how long ago it was, in the largest unit that fits', () => {
  const now = new Date('2026-10-23T12:00:00Z')
  const told = (iso: string) => ago(new Date(iso), now)
  expect(told('2026-10-23T11:59:31Z')).toBe('just now')
  expect(told('2026-10-23T11:58:30Z')).toBe('1 minute ago')
  expect(told('2026-10-23T07:30:00Z')).toBe('4 hours ago')
  expect(told('2026-10-20T12:00:00Z')).toBe('3 days ago')
  expect(told('2026-10-25T12:00:00Z')).toBe('in 2 days')
})

test('amounts are told with their noun', () => {
  expect([count(1, 'hour'), count(2.5, 'hour')]).toEqual(['1 hour', '2.5 hours'])
  expect([people(1), people(0), people(12_345)]).toEqual(['1 person', '0 people', '12,345 people'])
  expect([months(24), months(12), months(18)]).toEqual(['2 years', '1 year', '18 months'])
  expect([bytes(1), bytes(1536), bytes(200 * 1024 ** 2)]).toEqual(['1 byte', '1.5 KB', '200 MB'])
})
