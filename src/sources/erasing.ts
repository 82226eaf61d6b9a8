import { and, eq, isNotNull, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Handover } from '../identity/erasing'
import { courseCompletion, hook } from './tables'

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

/** Condition on a hook: its body has this address in it, as text or as a form writes it. */
export function namesAddress(email: string): SQL {
  const names = (text: string) => sql`instr(lower(${hook.body}), ${text.toLowerCase()}) > 0`
  return sql`(${names(email)} or ${names(encodeURIComponent(email))})`
}

/** Statement: the bodies of hooks that name this address are forgotten. */
export const forgetHooksAbout = (ctx: Ctx, email: string, { issuerId, until }: Pick<Handover, 'issuerId' | 'until'>) =>
  ctx.db
    .update(hook)
    .set({ body: null })
    .where(
      and(
        isNotNull(hook.body),
        issuerId === null ? undefined : eq(hook.issuerId, issuerId),
        lte(hook.receivedAt, until),
        namesAddress(email),
      ),
    )
