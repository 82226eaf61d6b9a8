import { sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { idempotentRequest } from './tables'

/** Statement: answers kept for this person, and those that hold their address, are forgotten. */
export const forgetAnswersAbout = (ctx: Ctx, { userId, email }: { userId: string; email: string }) =>
  ctx.db
    .delete(idempotentRequest)
    .where(
      sql`instr(${idempotentRequest.scope}, ${userId}) > 0 or instr(lower(${idempotentRequest.answer}), ${email}) > 0`,
    )
