import type { Ctx } from '../../context'
import type { Actor } from '../../identity/rules'
import { awardColumns } from './batch-award'
import { load, readRows } from './batches'
import type { BatchRowView } from './batches'
import { revocationColumns } from './batch-revoke'
import { csvLine } from './csv-line'

/** Lines of a report that are read at once. */
const linesAtOnce = 500

/** What has become of each line of a file, as CSV: its number, status and problem, its badge, and what it said. */
export async function reportOn(ctx: Ctx, actor: Actor, id: string): Promise<ReadableStream<Uint8Array>> {
  const { versionId } = await load(ctx, actor, id)
  const { required, optional } = versionId === null ? revocationColumns : awardColumns
  const columns = [...required, ...optional]
  const encoder = new TextEncoder()
  let after = 0
  return new ReadableStream({
    // Spreadsheets take a file for UTF-8 only if it begins like this.
    start: (out) =>
      out.enqueue(encoder.encode(`\uFEFF${csvLine(['line', 'status', 'problem', 'issued', ...columns])}`)),
    async pull(out) {
      const rows = await readRows(ctx, id, after, linesAtOnce)
      const text = rows.map((row) => lineOf(row, columns)).join('')
      if (text !== '') out.enqueue(encoder.encode(text))
      after = rows.at(-1)?.line ?? after
      if (rows.length < linesAtOnce) out.close()
    },
  })
}

/** What somebody has to fill in: the header of a file, and nothing else. */
export function templateOf(kind: 'award' | 'revoke'): string {
  const { required, optional } = kind === 'revoke' ? revocationColumns : awardColumns
  return csvLine([...required, ...optional])
}

const lineOf = ({ line, status, problem, url, input }: BatchRowView, columns: string[]) =>
  csvLine([line, status, problem, url, ...columns.map((column) => input[column] ?? '')])
