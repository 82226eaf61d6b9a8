import Papa from 'papaparse'
import { Refusal } from '../../refusal'
import { delimiterOf } from './csv-line'

/** A line of a file: what it says, by column; empty cells are left out. `line` is counted as an editor does. */
export type CsvLine = { line: number; cells: Record<string, string>; problem: string | null }

/** Rows that a file may have, without its header. */
export const maxRows = 5000

/**
 * The rows of a CSV file (RFC 4180) whose first line names its columns, in any order, case and with `,` `;` or a tab
 * between them. Refuses, in words for whoever made it, a file that is not text, not a table, or has other columns.
 */
export function readCsv(
  bytes: ArrayBuffer | Uint8Array,
  columns: { required: readonly string[]; optional: readonly string[] },
): CsvLine[] {
  const text = decode(bytes)
  let header: string[] | undefined
  const lines: CsvLine[] = []
  let start = 0
  let line = 1
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    newline: '\n',
    step({ data, errors, meta }, parser) {
      if (errors.length > 0) throw refuse(`Line ${line}: a quotation mark is opened here and not closed as it should.`)
      const isEmpty = data.every((cell) => cell.trim() === '')
      if (!isEmpty && header === undefined) header = toHeader(data, columns)
      else if (!isEmpty && header !== undefined) lines.push({ line, ...toCells(header, data) })
      line += count(text, start, meta.cursor)
      start = meta.cursor
      if (lines.length > maxRows) parser.abort()
    },
  })
  if (lines.length > maxRows) throw refuse(`A file may have ${maxRows.toLocaleString('en')} rows. Split this one.`)
  if (lines.length === 0) throw refuse('There is no row in this file under its header.')
  return lines
}

/** In one kind of line break, as the parser takes but one. */
function decode(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes).replaceAll(/\r\n?/g, '\n')
  } catch {
    throw refuse('This file is not in UTF-8. In a spreadsheet, save it as “CSV UTF-8”.')
  }
}

function toHeader(
  names: string[],
  { required, optional }: { required: readonly string[]; optional: readonly string[] },
): string[] {
  const header = names.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
  const known = [...required, ...optional]
  const missing = required.filter((name) => !header.includes(name))
  if (missing.length > 0)
    throw refuse(`The first line has to name the columns. Missing: ${missing.join(', ')}. Known: ${known.join(', ')}.`)
  const unknown = header.find((name) => name !== '' && !known.includes(name))
  if (unknown !== undefined) throw refuse(`There is no column “${unknown}”. Known: ${known.join(', ')}.`)
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) < i)
  if (twice !== undefined) throw refuse(`The column “${twice}” is there twice.`)
  return header
}

function toCells(header: string[], data: string[]): Pick<CsvLine, 'cells' | 'problem'> {
  const entries = data.map((cell, i) => [header[i] ?? '', cell.trim()] as const).filter(([, cell]) => cell !== '')
  const cells = Object.fromEntries(entries.filter(([name]) => name !== ''))
  const stray = entries.some(([name]) => name === '')
  return { cells, problem: stray ? 'There is more in this line than its header has columns.' : null }
}

function count(text: string, from: number, to: number): number {
  let found = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) found++
  return found
}

const refuse = (words: string) => new Refusal('invalid', words, [{ path: 'file', problem: words }])
