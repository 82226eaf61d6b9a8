import { and, eq, isNotNull, or, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { courseCompletion, hook } from './tables'

/**
 * Statements for the batch that erases a person: the courses they completed, and the bodies of hooks that have their
 * address in them, as text or as a form writes it. Other bodies expire.
 */
export function eraseLearner(ctx: Ctx, { learnerId, email }: { learnerId: string; email: string }) {
  const names = (text: string) => sql`instr(lower(${hook.body}), ${text.toLowerCase()}) > 0`
  return [
    ctx.db.delete(courseCompletion).where(eq(courseCompletion.learnerId, learnerId)),
    ctx.db
      .update(hook)
      .set({ body: null })
      .where(and(isNotNull(hook.body), or(names(email), names(encodeURIComponent(email))))),
  ] as const
}
