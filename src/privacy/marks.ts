import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Ctx } from '../context'
import { findKnown } from './person.query'
import { takeOver } from './take-over'
import type { erasure } from './tables'

/** Each erasure leaves its mark beside the backups: ids alone, by which a restore erases again what came back. */
const markPrefix = 'erasures/'

const Mark = z.object({
  id: z.string(),
  userId: z.string(),
  holderId: z.string(),
  issuerId: z.string().nullable(),
  closesAccount: z.boolean(),
  keepsBadges: z.boolean(),
  requestedBy: z.string(),
  requestedAt: z.coerce.date(),
})

/** Leaves the mark of an erasure; twice is once. */
export async function leaveMark(ctx: Ctx, row: typeof erasure.$inferSelect): Promise<void> {
  await ctx.files.put(markPrefix + row.id, JSON.stringify(Mark.parse(row)), {
    httpMetadata: { contentType: 'application/json' },
  })
}

/**
 * After a restore: has the next few erasures done again that left a mark. Returns where the next call goes on, or null
 * after the last. A person who is not in the backup has nothing to be erased; what they did after their erasure stays.
 */
export async function reapplyErasures(ctx: Ctx, after?: string, limit = 3): Promise<string | null> {
  const { objects, truncated } = await ctx.files.list({
    prefix: markPrefix,
    limit,
    ...(after === undefined ? {} : { startAfter: after }),
  })
  for (const { key } of objects) await reapply(ctx, key)
  return truncated ? (objects.at(-1)?.key ?? null) : null
}

/** Has one erasure done again, by its id. */
export const reapplyErasure = (ctx: Ctx, id: string) => reapply(ctx, markPrefix + id)

async function reapply(ctx: Ctx, key: string): Promise<void> {
  const object = await ctx.files.get(key)
  if (!object) return
  const mark = Mark.parse(await object.json())
  const known = await findKnown(ctx, { userId: mark.userId })
  if (!known) return
  const row = { ...mark, email: known.email, step: 'mark', status: 'running', report: {}, finishedAt: null } as const
  const deed = { issuerId: mark.issuerId ?? '', action: 'person.erasing', subjectId: mark.userId } as const
  await takeOver(ctx, 'system', row, { deed, condition: sql`true` })
}
