import { and, eq, lte } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Handover } from '../identity/erasing'
import { courseCompletion } from './tables'

/** Statement: what course platforms reported of this person is forgotten; it counts for no later enrollment. */
export const forgetCompletions = (ctx: Ctx, { userId, issuerId, until, condition }: Omit<Handover, 'holderId'>) =>
  ctx.db
    .delete(courseCompletion)
    .where(
      and(
        eq(courseCompletion.learnerId, userId),
        issuerId === null ? undefined : eq(courseCompletion.issuerId, issuerId),
        lte(courseCompletion.createdAt, until),
        condition,
      ),
    )
