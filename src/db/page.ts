import { and, asc, desc, eq, gt, lt, or } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { Refusal } from '../refusal'

export type PageRequest = { cursor?: string | undefined; limit?: number | undefined }
export type Page<T> = { items: T[]; next: string | null }

export const defaultLimit = 25

/** One more than the page shows: the extra row tells whether there is a next page. */
export const pageSize = (page: PageRequest) => (page.limit ?? defaultLimit) + 1

/** Order and keyset condition for lists by time and id, newest first (or oldest first with `ascending`). */
export function keyset(time: SQLiteColumn, id: SQLiteColumn, page: PageRequest, ascending = false) {
  const after = page.cursor === undefined ? undefined : decodeCursor(page.cursor)
  const past = ascending ? gt : lt
  const where: SQL | undefined = after && or(past(time, after.time), and(eq(time, after.time), past(id, after.id)))
  const direction = ascending ? asc : desc
  return { where, orderBy: [direction(time), direction(id)] as const }
}

/** Cuts the extra row off and says where the next page starts. */
export function toPage<T>(rows: T[], page: PageRequest, keyOf: (row: T) => { time: Date; id: string }): Page<T> {
  const items = rows.slice(0, page.limit ?? defaultLimit)
  const last = items.at(-1)
  return { items, next: rows.length > items.length && last ? encodeCursor(keyOf(last)) : null }
}

const encodeCursor = ({ time, id }: { time: Date; id: string }) => `${time.getTime()}.${id}`

function decodeCursor(cursor: string): { time: Date; id: string } {
  const [, time, id] = /^(\d{1,15})\.(\w{1,80})$/.exec(cursor) ?? []
  if (!time || !id)
    throw new Refusal('invalid', 'The cursor is not one of ours.', [
      { path: 'cursor', problem: 'Not a cursor of ours.' },
    ])
  return { time: new Date(Number(time)), id }
}
