import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBody } from './hook-body'
import { at, parsePath } from './json-path'
import { presets } from './platforms'
import { readHook, shownBody } from './reading'
import { platforms } from './rules'

describe('a path', () => {
  test.each([
    ['$', []],
    ['$.a.b', ['a', 'b']],
    ["$['a b'].c", ['a b', 'c']],
    ['$["it\'s"]', ["it's"]],
    ['$.list[0].x', ['list', 0, 'x']],
    ['$.list[-1]', ['list', -1]],
    ['$.größe', ['größe']],
  ])('%s leads to one place', (text, parts) => expect(parsePath(text)).toEqual(parts))

  test.each([
    '',
    'a',
    '.a',
    '$.',
    '$..a',
    '$.*',
    '$[*]',
    '$[0:2]',
    '$[?@.a]',
    "$['a','b']",
    '$[01]',
    '$[-0]',
    '$.a-b',
    "$['\\n']",
    '$ .a',
    `$.${'a'.repeat(200)}`,
  ])('%s is none', (text) => expect(parsePath(text)).toBeUndefined())

  test('finds what stands there, and nothing that is inherited', () => {
    const value = { a: [{ b: 0 }, { b: null }], 'x y': 'z' }
    expect([at(value, '$.a[0].b'), at(value, '$.a[-1].b'), at(value, "$['x y']"), at(value, '$')]).toEqual([
      0,
      null,
      'z',
      value,
    ])
    for (const path of ['$.a.b', '$.a[2].b', '$.a.length', '$.constructor', '$.toString', '$.a[0].b.c', '$[0]'])
      expect(at(value, path)).toBeUndefined()
  })

  test('that is written for any name finds what has that name', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((s) => !/['\\]/.test(s))
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.integer(), (names, leaf) => {
        const value = names.reduceRight<unknown>((inner, one) => ({ [one]: inner }), leaf)
        expect(at(value, `$${names.map((one) => `['${one}']`).join('')}`)).toBe(
          names.includes('__proto__') ? undefined : leaf,
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('a form', () => {
  const form = (text: string) => parseBody('application/x-www-form-urlencoded', text)

  test('is an object, nested as PHP writes it', () => {
    expect(form('a=1&b[c]=2&b[d][e]=x+y%40z')).toEqual({ a: '1', b: { c: '2', d: { e: 'x y@z' } } })
    expect(form('a=1&a=2&a[b]=3&[x]=4&c[]=5')).toMatchObject({ a: '2', '[x]': '4' })
  })

  test('reaches into nothing that every object inherits', () => {
    form('__proto__[polluted]=1&constructor[prototype][polluted]=1')
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})

test('whatever a body is, it is read in words', () => {
  const body = fc.oneof(fc.json(), fc.string(), fc.json({ maxDepth: 6 }), fc.webQueryParameters())
  const contentType = fc.constantFrom('application/json', 'application/x-www-form-urlencoded')
  fc.assert(
    fc.property(body, contentType, fc.constantFrom(...platforms), (text, type, platform) => {
      const hook = { platform, mapping: presets[platform].mapping, contentType: type, receivedAt: new Date(0) }
      expect(['ignored', 'unmapped']).toContain(readHook({ ...hook, body: text }).outcome)
    }),
    { numRuns: 150 },
  )
})

test('a body that is nested very deep is shown as it came in', () => {
  const shown = (depth: number) => {
    const body = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
    return shownBody({ platform: 'generic', contentType: 'application/json', body }) === body
  }
  expect([shown(5), shown(3000), shown(100_000)]).toEqual([false, true, true])
})

describe('our own shape', () => {
  const receivedAt = new Date('2026-11-24T12:00:00Z')
  const read = (data: object, mapping = presets.generic.mapping) => {
    const hook = { platform: 'generic', mapping, contentType: 'application/json', receivedAt } as const
    const usual = { learner: { email: 'Lea@Example.org', name: 'Lea' }, course: { external_id: 7 }, ...data }
    return readHook({ ...hook, body: JSON.stringify({ type: 'course.completed', data: usual }) })
  }
  const told = (data: object) => {
    const reading = read(data)
    if (reading.outcome !== 'told') throw new Error(reading.reason)
    return reading.told
  }

  test.each([
    ['2026-11-01T10:00:00Z', '2026-11-01T10:00:00.000Z'],
    [1793527200, '2026-11-01T10:00:00.000Z'],
    ['1793527200.5', '2026-11-01T10:00:00.500Z'],
    [1793527200000, '2026-11-01T10:00:00.000Z'],
    ['2027-01-01T00:00:00Z', receivedAt.toISOString()],
    ['yesterday', receivedAt.toISOString()],
    [undefined, receivedAt.toISOString()],
    [-1, receivedAt.toISOString()],
  ])('says when: %s', (completed_at, expected) => {
    expect(told({ completed_at }).completedAt.toISOString()).toBe(expected)
  })

  test('has names of one line, and addresses in lower case', () => {
    const learner = { email: ' Lea@Example.org', name: 'Lea\n\u202eLearner\u0000' }
    expect(told({ learner })).toMatchObject({ email: 'lea@example.org', name: 'Lea Learner', courseId: '7' })
    expect(told({ learner: { email: 'lea@example.org', name: { first: 'Lea' } } }).name).toBe('')
    expect(told({ learner: { email: 'lea@example.org', name: 'x'.repeat(500) } }).name).toHaveLength(120)
  })

  test('may be taken by any word, or by none', () => {
    const { paths, condition } = presets.generic.mapping
    expect(
      read({}, { paths: { ...paths, type: '$.none' }, types: { '*': 'course.completed' }, condition }).outcome,
    ).toBe('told')
    expect(read({}, { paths, types: { constructor: 'course.completed' as const }, condition }).outcome).toBe('ignored')
    expect(
      read({}, { paths, types: { '*': 'course.enrolled' as const }, condition: { path: '$.type', equals: 'x' } })
        .outcome,
    ).toBe('ignored')
  })
})
