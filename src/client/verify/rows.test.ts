import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine } from '../../credentials/direct/csv-line'
import { mostRows, rowsOfCsv, rowsOfLines } from './rows'

const [a, b] = ['https://a.example/1', 'https://b.example/2?x=1,2']

test('a text has a link a line, each of which has its result', () => {
  expect(rowsOfLines(`\n ${a} \r\n${b}\n\n${a}\n`)).toEqual([{ url: a }, { url: b }, { url: a }])
})

test.each([
  ['a header and other columns', `Name,Badge,E-mail\nBo,${a},x\nCy,"${b}",y`],
  ['a column “url”', `url\n${a}\n"${b}"`],
  ['another header', `Certificate of competence\n${a}\n"${b}"`],
  ['no header', `${a}\n"${b}"`],
  ['semicolons, and line breaks of Windows', `\uFEFFlink;name\r\n${a};Bo\r\n${b};Cy\r\n`],
  ['tabs', `name\tLINK\nBo\t${a}\nCy\t${b}\n`],
  ['line breaks in its cells', `name,link\n"Bo\n""the badge"" Li",${a}\n"Cy, Jr",${`"${b}"`}`],
])('a CSV file with %s is read', (_, text) => {
  expect(rowsOfCsv(text)).toEqual([{ url: a }, { url: b }])
})

test('addresses of holders come along', () => {
  expect(rowsOfCsv(`email,link\nbo@example.org,${a}\n,${a}`)).toEqual([{ url: a, email: 'bo@example.org' }, { url: a }])
})

test('none, and more than two hundred, are refused in words', () => {
  expect(() => rowsOfLines(' \n')).toThrow('no link')
  expect(() => rowsOfCsv('link\n')).toThrow('no link')
  const many = Array.from({ length: mostRows + 1 }, (_, i) => `https://a.example/${i}`)
  expect(() => rowsOfLines(many.join('\n'))).toThrow('There are 201 links')
  expect(rowsOfLines(many.slice(1).join('\n'))).toHaveLength(200)
})

test('whatever stands in a file of ours is read back, and a hostile one is read in a moment', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const row = csvLine([`n${name.replaceAll(/\r\n?/g, '\n')}n`, a])
      expect(rowsOfCsv(`name,link\r\n${row}`)).toEqual([{ url: a }])
    }),
  )
  const started = performance.now()
  for (const piece of ['"', '""', '",', ',', '\n', '"\n,']) {
    try {
      rowsOfCsv(piece.repeat(200_000))
    } catch {}
  }
  expect(performance.now() - started).toBeLessThan(3000)
})
