import { csvLine } from '../../credentials/direct/csv-line'
import type { Found } from './check'

const columns = [
  'link',
  'email',
  'verdict',
  'why',
  'badge',
  'issuer',
  'issuer_host',
  'holder',
  'awarded',
  'valid_until',
  'checked_at',
]

/** What was found of each badge, as a table that spreadsheets take for UTF-8 and run nothing of. */
export const toCsv = (found: Found[]) =>
  `\uFEFF${csvLine(columns)}${found.map((one) => csvLine(cellsOf(one))).join('')}`

function cellsOf(found: Found): (string | null)[] {
  const { url, email = null } = found
  if ('problem' in found) return [url, email, 'not_checked', found.problem, null, null, null, null, null, null, null]
  const { verdict, summary, badge, checkedAt } = found.verification
  const { name, issuer, holder, awarded, validUntil } = badge
  return [
    url,
    email,
    verdict,
    summary,
    name,
    issuer.name ?? issuer.id,
    issuer.host,
    holder,
    awarded,
    validUntil,
    checkedAt,
  ]
}

/** The same with every step, and the badges themselves. */
export const toJson = (found: Found[]) => JSON.stringify(found, null, 2)

/** Gives a text to the visitor as a file. */
export function save(text: string, name: string, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
