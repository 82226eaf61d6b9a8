import { and, eq, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { submission } from '../../assessment/tables'
import type { Ctx } from '../../context'
import type { Handover } from '../../identity/erasing'
import { batch, batchRow, credential } from '../tables'

/** Statement: somebody without a name holds these. Later than `until` is only what came of work from before. */
export const handOverBadges = (ctx: Ctx, { userId, holderId, issuerId, condition }: Handover) =>
  ctx.db
    .update(credential)
    .set({ holderId })
    .where(
      and(
        eq(credential.holderId, userId),
        eq(credential.issuerId, issuerId ?? ''),
        sql`${credential.submissionId} in (select ${submission.id} from ${submission} where ${submission.learnerId} = ${holderId})`,
        condition,
      ),
    )

/** Condition: this person holds no badge of another issuer. */
export const holdsNoneElsewhere = (userId: string, issuerId: string): SQL =>
  sql`not exists (select 1 from ${credential} where ${credential.holderId} = ${userId} and ${credential.issuerId} <> ${issuerId})`

/** Condition on a submission: that an award came of it. */
export const isAwarded: SQL = sql`exists (select 1 from ${credential} where ${credential.submissionId} = ${submission.id})`

/** Statement: lines of CSV files with this address, or of these badges, say nothing any more. */
export function eraseLines(
  ctx: Ctx,
  { email, holderId, issuerId }: { email: string; holderId: string; issuerId: string | null },
) {
  const batches = sql`(select ${batch.id} from ${batch} where ${issuerId === null ? sql`true` : eq(batch.issuerId, issuerId)})`
  const badges = sql`(select ${credential.id} from ${credential} where ${credential.holderId} = ${holderId})`
  return ctx.db
    .update(batchRow)
    .set({
      input: {},
      problem: null,
      status: sql`case ${batchRow.status} when 'ready' then 'failed' else ${batchRow.status} end`,
    })
    .where(
      and(
        sql`${batchRow.batchId} in ${batches}`,
        or(sql`lower(trim(${batchRow.input} ->> '$.email')) = ${email}`, sql`${batchRow.credentialId} in ${badges}`),
      ),
    )
}
