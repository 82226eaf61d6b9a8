import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxRows, readCsv } from './csv'
import { csvLine } from './csv-line'

const columns = { required: ['email', 'name'], optional: ['awarded_at'] }
const read = (text: string) => readCsv(new TextEncoder().encode(text), columns)

describe('a file is read as a table', () => {
  test('whatever separates its columns, in whatever order they are', () => {
    const cells = { email: 'a@example.org', name: 'A, B', awarded_at: '2025-01-02' }
    for (const text of [
      'email,name,awarded_at\na@example.org,"A, B",2025-01-02',
      '\uFEFFName;E-Mail;Awarded at\r\nA, B;a@example.org;2025-01-02\r\n'.replace('E-Mail', 'EMAIL'),
      '"awarded-at"\t"name"\t"email"\n 2025-01-02 \tA, B\ta@example.org\n',
    ])
      expect(read(text)).toEqual([{ line: 2, cells, problem: null }])
  })

  test('and each line is the one an editor shows', () => {
    const text = 'email,name\r\n\r\n"a","x\r\ny"\r\n   ,\r\n"b","""q"""\rc,d,,\n'
    expect(read(text).map(({ line, cells }) => [line, cells])).toEqual([
      [3, { email: 'a', name: 'x\ny' }],
      [6, { email: 'b', name: '"q"' }],
      [7, { email: 'c', name: 'd' }],
    ])
  })

  test('a line with more than its header has is a problem of that line', () => {
    expect(read('email,name\na,b\nc,d,e')).toMatchObject([{ problem: null }, { problem: expect.any(String) }])
  })
})

test.each([
  ['', /no row|Missing/],
  ['email,name\n', /no row/],
  ['name\nx', /Missing: email/],
  ['a@example.org,Ada', /Missing: email, name/],
  ['email,name,phone\na,b,c', /no column “phone”/],
  ['email,name,Email\na,b,c', /“email” is there twice/],
  ['email,name\na,b\n"c,d\ne,f', /Line 3: a quotation mark/],
  ['email,name\na,b\n"c"x,d', /Line 3: a quotation mark/],
  [`email,name\n${'a,b\n'.repeat(maxRows + 1)}`, /5,000 rows/],
])('%j is refused', (text, words) => {
  expect(() => read(text.slice(0, 100_000))).toThrow(words)
})

test('what is not UTF-8 is refused, saying what to do', () => {
  expect(() => readCsv(new Uint8Array([0x65, 0xfc, 0x0a]), columns)).toThrow('CSV UTF-8')
})

test('as many rows as there may be are read', () => {
  expect(read(`email,name\n${'a,b\n'.repeat(maxRows)}`)).toHaveLength(maxRows)
})

test('a report runs nothing in a spreadsheet, and can be read back', () => {
  expect(csvLine(['=1+1', '+4', '-4', '@x', '\t=1', 'a"b', 'a;b', null, 7])).toBe(
    `'=1+1,'+4,'-4,'@x,'\t=1,"a""b","a;b",,7\r\n`,
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (email, name) => {
      const [row] = read(`email,name\n${csvLine([`e${email}e`, `n${name}n`])}`)
      const once = (text: string) => text.replaceAll(/\r\n?/g, '\n')
      expect(row?.cells).toEqual({ email: once(`e${email}e`), name: once(`n${name}n`) })
    }),
    { numRuns: 300 },
  )
})
