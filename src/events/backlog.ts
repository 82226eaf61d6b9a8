import { and, asc, count, isNotNull, isNull } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { event } from './tables'

/** What of these issuers' events waits for the queue, and how many were given up. */
export async function backlog(ctx: Ctx, issuerIds: string[]): Promise<{ oldestUnsent: Date | null; dead: number }> {
  const [[oldest], [dead]] = await ctx.db.batch([
    ctx.db
      .select({ createdAt: event.createdAt })
      .from(event)
      .where(and(among(event.issuerId, issuerIds), isNull(event.sentAt), isNull(event.doneAt), isNull(event.deadAt)))
      .orderBy(asc(event.createdAt))
      .limit(1),
    ctx.db
      .select({ count: count() })
      .from(event)
      .where(and(among(event.issuerId, issuerIds), isNotNull(event.deadAt))),
  ])
  return { oldestUnsent: oldest?.createdAt ?? null, dead: dead?.count ?? 0 }
}
