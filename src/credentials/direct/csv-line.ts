/**
 * A line of CSV. A spreadsheet would run what begins like a formula, and people outside have written some of it: such a
 * cell gets an apostrophe before it.
 */
export const csvLine = (cells: (string | number | null)[]): string =>
  `${cells.map((cell) => quote(harmless(String(cell ?? '')))).join(',')}\r\n`

const harmless = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)

const quote = (cell: string) => (/[",;\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** What separates the columns of a file: the one of `,` `;` and a tab that stands most often in its first line. */
export function delimiterOf(text: string): string {
  const [first = ''] = /\S[^\n]*/.exec(text) ?? []
  const times = (delimiter: string) => first.split(delimiter).length
  return [',', ';', '\t'].reduce((best, next) => (times(next) > times(best) ? next : best))
}
