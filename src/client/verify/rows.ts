import { delimiterOf } from '../../credentials/direct/csv-line'

/** One badge of a list: its link, and the e-mail address of whoever it should have been given to. */
export type Row = { url: string; email?: string }

/** Badges that one list may have. */
export const mostRows = 200

/** Where a file has its links; without any of these, in the first column. */
const linkColumns = ['url', 'link', 'badge']

/** The badges in a text: a link a line. Throws, in words for people, if there are none or too many. */
export const rowsOfLines = (text: string): Row[] => checked(text.split('\n').map((line) => ({ url: line.trim() })))

/**
 * The badges in a CSV file (RFC 4180), with `,` `;` or a tab between its columns, and with a header or without. Throws,
 * in words for people, if there are none or too many.
 */
export function rowsOfCsv(text: string): Row[] {
  const lines = parseCsv(text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n'))
  const header = (lines[0] ?? []).map((name) => name.toLowerCase())
  const linkColumn = header.findIndex((name) => linkColumns.includes(name))
  const emailColumn = header.indexOf('email')
  return checked(
    (looksLikeLink(header[0]) ? lines : lines.slice(1)).map((cells) => {
      const [url = '', email = ''] = [cells[Math.max(linkColumn, 0)], cells[emailColumn]]
      return { url, ...(email !== '' && { email }) }
    }),
  )
}

export const looksLikeLink = (text = '') => /^https?:\/\/\S+$/i.test(text)

/** Each line has its result, a link that is there twice too: so the results can be laid beside the list. */
function checked(rows: Row[]): Row[] {
  const linked = rows.filter(({ url }) => url !== '')
  if (linked.length === 0) throw new Error('There is no link in this list.')
  if (linked.length > mostRows)
    throw new Error(`There are ${linked.length} links in this list, and ${mostRows} are checked at a time. Split it.`)
  return linked
}

function parseCsv(text: string): string[][] {
  const delimiter = delimiterOf(text)
  const lines = [['']]
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!
    const cells = lines.at(-1)!
    // Between quotation marks, two of them stand for one.
    if (letter === '"' && quoted && text[at + 1] === '"') cells[cells.length - 1] += text[++at]!
    else if (letter === '"') quoted = !quoted
    else if (letter === delimiter && !quoted) cells.push('')
    else if (letter === '\n' && !quoted) lines.push([''])
    else cells[cells.length - 1] += letter
  }
  return lines.map((cells) => cells.map((cell) => cell.trim())).filter((cells) => cells.some((cell) => cell !== ''))
}
