import { and, eq, isNull, lte, or } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Ctx } from '../../context'
import type { badgeState, statusList } from '../tables'

/** What KV is to say of many things in D1, and the row that says how far that has come. */
export type Publication = {
  table: typeof statusList | typeof badgeState
  key: SQLiteColumn
  id: string
  isPublished: () => Promise<boolean>
  /** Puts it into KV as D1 has it now. Returns how much it tells of. */
  put: () => Promise<number>
}

/** KV takes one write of a key a second, and so one turn. */
const turnsApart = 1000

/** Milliseconds that a job has a turn for itself. One that dies in it holds it that long. */
const turnLasts = 30_000

/** What went wrong once goes wrong again if it is tried at once. */
const afterFailure = 5000

/**
 * Publishes what D1 has, unless that was done: of many changes at once, the first job tells of all, and the others find
 * nothing to do. One job at a time, since KV knows no order: a slower one would put back what lacks what has changed by
 * now. Throws while another job is at it, and when it was overtaken: the event stays open, and the queue brings it back.
 */
export async function publishInTurn(ctx: Ctx, publication: Publication): Promise<void> {
  // Others are waited for a moment: a job that failed is brought back only after ten seconds.
  for (let tries = 0; tries < 8; tries++) {
    if (await publication.isPublished()) return
    const until = await takeTurn(ctx, publication)
    if (until) return putInTurn(ctx, publication, until)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Busy(publication.id)
}

/** Another job is publishing this, or has begun to since. */
export class Busy extends Error {
  override name = 'Busy'

  constructor(id: string) {
    super(`Another job is publishing ${id}: this one comes back.`)
  }
}

async function putInTurn(ctx: Ctx, publication: Publication, until: Date): Promise<void> {
  let published: number | undefined
  try {
    published = await publication.put()
  } finally {
    await endTurn(ctx, publication, until, published)
  }
}

/** Until when it is ours; undefined while another job has it. */
async function takeTurn(ctx: Ctx, { table, key, id }: Publication): Promise<Date | undefined> {
  const now = ctx.now()
  const until = new Date(now.getTime() + turnLasts)
  const [taken] = await ctx.db
    .update(table)
    .set({ publishingUntil: until })
    .where(and(eq(key, id), or(isNull(table.publishingUntil), lte(table.publishingUntil, now))))
    .returning({ published: table.published })
  return taken && until
}

/**
 * Ends the turn, and says how much is published now; of what failed, that nothing is. Whoever was overtaken cannot know
 * what stands in KV: it comes back.
 */
async function endTurn(ctx: Ctx, { table, key, id }: Publication, until: Date, published?: number): Promise<void> {
  const next = new Date(ctx.now().getTime() + (published === undefined ? afterFailure : turnsApart))
  const [ended] = await ctx.db
    .update(table)
    .set({ publishingUntil: next, published: published ?? -1 })
    .where(and(eq(key, id), eq(table.publishingUntil, until)))
    .returning({ published: table.published })
  if (ended || published === undefined) return
  await ctx.db.update(table).set({ published: -1 }).where(eq(key, id))
  throw new Busy(id)
}
