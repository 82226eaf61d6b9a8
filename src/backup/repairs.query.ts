import { asc, gt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { review, submission } from '../assessment/tables'
import { microcredential, microcredentialVersion } from '../catalogue/tables'
import { credential, statusList } from '../credentials/tables'
import { entriesPerList } from '../credentials/status/status-list'
import type { Ctx } from '../context'
import { enrollment } from '../enrollment/tables'
import { event } from '../events/tables'
import { upload, uploadUsage } from '../evidence/tables'
import { subjects } from './every-table.query'
import type { Manifest } from './manifest'

/**
 * What puts right what a backup cannot know: rows were read at different moments of the night, and whatever happened
 * after it is lost. Each may be run again.
 */
export const repairs = ({ startedAt }: Manifest): SQL[] => [
  // Badges made since the backup have entries that nobody remembers: no entry of a list they may be in is given out again.
  sql`update ${statusList} set used = ${entriesPerList}, published = -1, publishing_until = null`,
  // KV has nothing of what it is said to tell.
  sql`update ${credential} set changes_told = 0, listed = 0`,
  sql`update ${microcredential} set holders = coalesce((select people from (
      select ${microcredentialVersion.microcredentialId} as held, count(distinct ${credential.holderId}) as people
      from ${credential} inner join ${microcredentialVersion} on ${microcredentialVersion.id} = ${credential.versionId}
      where ${credential.status} = 'issued' and ${credential.revokedAt} is null group by 1
    ) where held = ${microcredential.id}), 0)`,
  // An upload that was not finished has lost its pieces: its learner begins again.
  sql`update ${upload} set status = 'open', sweep_at = 0 where ${upload.status} in ('open', 'received')`,
  sql`update ${uploadUsage} set bytes = (select coalesce(sum(${upload.length}), 0) from ${upload}
    where ${upload.issuerId} = ${uploadUsage.issuerId} and ${upload.status} in ('open', 'received', 'verified'))`,
  sql`update ${submission} set reviews_done = (select count(*) from ${review}
    where ${review.submissionId} = ${submission.id} and ${review.status} = 'submitted')
    where ${submission.status} in ('submitted', 'in_review')`,
  // Read later than its submission, and completed between the two.
  sql`update or ignore ${enrollment} set status = 'active', completed_at = null where ${enrollment.status} = 'completed'
    and ${enrollment.completedAt} >= ${startedAt.getTime()}
    and not exists (select 1 from ${submission} where ${submission.enrollmentId} = ${enrollment.id} and ${submission.status} = 'met')`,
  // What was done while the backup was made may have been done to what had been read by then: it is done again.
  sql`update ${event} set sent_at = null, attempts = 0, done_at = null where ${event.doneAt} >= ${startedAt.getTime()}`,
  ...Object.entries(subjects).map(([thing, table]) => {
    const isThere = table ? sql`exists (select 1 from ${table} where id = ${event.subjectId})` : sql`false`
    return sql`delete from ${event} where ${event.doneAt} is null and ${event.type} like ${`${thing}.%`} and not ${isThere}`
  }),
]

/** The status list after this one, by its id. */
export async function nextList(ctx: Ctx, after: string): Promise<string | undefined> {
  const [found] = await ctx.db
    .select({ id: statusList.id })
    .from(statusList)
    .where(gt(statusList.id, after))
    .orderBy(asc(statusList.id))
    .limit(1)
  return found?.id
}
