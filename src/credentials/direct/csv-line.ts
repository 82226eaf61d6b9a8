/**
 * A line of CSV. A spreadsheet would run what begins like a formula, and people outside have written some of it: such a
 * cell gets an apostrophe before it.
 */
export const csvLine = (cells: (string | number | null)[]): string =>
  `${cells.map((cell) => quote(harmless(String(cell ?? '')))).join(',')}\r\n`

const harmless = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)

const quote = (cell: string) => (/[",;\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
