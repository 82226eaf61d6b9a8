import { and, eq, lte } from 'drizzle-orm'
import type { Ctx } from '../context'
import { watch } from './tables'

/** Statement: nobody at this address is told of a badge any more. */
export const forgetWatches = (ctx: Ctx, email: string, until: Date) =>
  ctx.db.delete(watch).where(and(eq(watch.email, email), lte(watch.createdAt, until)))
