import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { among } from '../../db/among'
import { given } from '../../db/insert'
import type { CsvLine } from './csv'
import type { BatchRowStatus } from '../rules'
import { batchRow } from '../tables'

/** What a line of a file comes to before anything is done. */
export type NewRow = { line: number; status: BatchRowStatus; problem: string | null; input: Record<string, string> }

/** A line that was worked on, and nothing came of it. */
export type WorkedOff = { line: number; status: 'failed' | 'duplicate'; problem: string }

/** Longer than anything a cell may say: what is kept of a longer one only shows which it was. */
const shown = 6000

export function newRow({ line, cells }: CsvLine, status: BatchRowStatus, problem: string | null = null): NewRow {
  const input = Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cell.slice(0, shown)]))
  return { line, status, problem, input }
}

/**
 * Condition of an `update … from json_each`: this row of the batch is the given `line`, and waits to be worked off. With
 * the lines by themselves the index finds them; without, every line that waits would be compared with every given one.
 */
export const isLine = (batchId: string, lines: number[]) =>
  and(
    eq(batchRow.batchId, batchId),
    eq(batchRow.status, 'ready'),
    among(batchRow.line, lines),
    eq(batchRow.line, given('line')),
  )

/** Condition of an `insert … select from json_each`: the given `line` waits to be worked off. */
export const isReady = (batchId: string): SQL =>
  sql`exists (select 1 from ${batchRow} where ${batchRow.batchId} = ${batchId} and ${batchRow.status} = 'ready' and ${batchRow.line} = ${given('line')})`
