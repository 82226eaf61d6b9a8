import { and, eq, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import type { Handover } from '../identity/erasing'
import { enrollment } from './tables'

/** Statement: somebody without a name was enrolled instead. */
export const handOverEnrollments = (ctx: Ctx, { userId, holderId, issuerId, until, condition }: Handover) =>
  ctx.db
    .update(enrollment)
    .set({ learnerId: holderId })
    .where(
      and(
        eq(enrollment.learnerId, userId),
        eq(enrollment.issuerId, issuerId ?? ''),
        lte(enrollment.createdAt, until),
        condition,
      ),
    )

/** Condition: this person was enrolled with no other issuer. */
export const isNotEnrolledElsewhere = (userId: string, issuerId: string): SQL =>
  sql`not exists (select 1 from ${enrollment} where ${enrollment.learnerId} = ${userId} and ${enrollment.issuerId} <> ${issuerId})`

/** Statement: nobody works on these any more, and what they aimed at is forgotten. */
export const endEnrollments = (ctx: Ctx, holderId: string) =>
  ctx.db
    .update(enrollment)
    .set({
      status: sql`case ${enrollment.status} when 'active' then 'withdrawn' else ${enrollment.status} end`,
      withdrawnAt: sql`case ${enrollment.status} when 'active' then ${ctx.now().getTime()} else ${enrollment.withdrawnAt} end`,
      targetDate: null,
    })
    .where(eq(enrollment.learnerId, holderId))

/** The ids of what somebody is enrolled in, for `in`. */
export const enrollmentsOf = (holderId: string): SQL =>
  sql`(select ${enrollment.id} from ${enrollment} where ${enrollment.learnerId} = ${holderId})`
