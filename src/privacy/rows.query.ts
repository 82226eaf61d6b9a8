import { and, asc, getTableColumns, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Section } from './sections.query'

/** The next rows of a section after the one given, in the order in which they were written; without what opens something. */
export async function readSection(
  ctx: Ctx,
  { table, where, without = [] }: Section,
  after: number,
  limit: number,
): Promise<{ rowid: number; said: Record<string, unknown> }[]> {
  const columns = Object.fromEntries(Object.entries(getTableColumns(table)).filter(([name]) => !without.includes(name)))
  const rowid = sql<number>`rowid`
  const rows = await ctx.db
    .select({ rowid, said: columns })
    .from(table)
    .where(and(where, sql`rowid > ${after}`))
    .orderBy(asc(rowid))
    .limit(limit)
  return rows as { rowid: number; said: Record<string, unknown> }[]
}
