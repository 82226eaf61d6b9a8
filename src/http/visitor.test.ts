import { expect, test } from 'vitest'
import { visitorOf } from './visitor'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  [undefined, undefined],
  [null, undefined],
])('%s is the visitor %s', (address, visitor) => {
  expect(visitorOf(address)).toBe(visitor)
})
