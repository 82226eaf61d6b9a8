import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unflatten } from './form'
import type { FieldValue } from './form'

test('dotted names become nested values', () => {
  expect(
    unflatten([
      ['name', 'Feedback'],
      ['criteria.0.name', 'Specific'],
      ['criteria.0.levels.0.name', 'Not yet'],
      ['criteria.0.levels.1.name', 'Met'],
      ['criteria.1.name', 'Kind'],
    ]),
  ).toEqual({
    name: 'Feedback',
    criteria: [{ name: 'Specific', levels: [{ name: 'Not yet' }, { name: 'Met' }] }, { name: 'Kind' }],
  })
})

test('rows come in the order of their numbers, and one left out leaves no hole', () => {
  expect(
    unflatten([
      ['rows.10', 'c'],
      ['rows.2', 'b'],
      ['rows.999999999', 'd'],
      ['rows.0', 'a'],
    ]),
  ).toEqual({ rows: ['a', 'b', 'c', 'd'] })
})

test('of two fields with one name the last counts, and a field cannot be a group too', () => {
  expect(
    unflatten([
      ['a', '1'],
      ['a', '2'],
      ['a.b', '3'],
      ['c.d', '4'],
      ['c', '5'],
    ]),
  ).toEqual({ a: '2', c: { d: '4' } })
})

test('names that would reach into prototypes are left out', () => {
  const fields = unflatten([
    ['__proto__.polluted', 'yes'],
    ['a.__proto__.polluted', 'yes'],
    ['a.constructor.prototype.polluted', 'yes'],
    ['a..b', 'yes'],
    ['a.b.c.d.e.f.g', 'too deep'],
  ])
  expect(fields).toEqual({})
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('whatever the names, nothing inherited changes and every value is one that was sent', () => {
  const part = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', '0', '1', 'name', ''),
    fc.string({ maxLength: 5 }),
  )
  const name = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('.'))
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string())), (entries) => {
      const sent = new Set(entries.map(([, value]) => value))
      for (const leaf of leaves(unflatten(entries))) expect(sent.has(leaf)).toBe(true)
      expect(Object.keys(Object.prototype)).toEqual([])
    }),
  )
})

const leaves = (value: FieldValue): string[] =>
  typeof value === 'string' ? [value] : Object.values(value).flatMap((child) => leaves(child))
