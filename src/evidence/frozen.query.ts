import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'

/** Whether a submission has this file: then it is kept for as long as the submission is. */
export async function isFrozen(ctx: Ctx, { id, enrollmentId }: { id: string; enrollmentId: string }): Promise<boolean> {
  const found = await ctx.db.all(sql`select 1 where ${id} in ${frozenIn(enrollmentId)}`)
  return found.length > 0
}

/** The uploads that an enrollment's submissions have. */
export const frozenIn = (enrollmentId: string): SQL =>
  sql`(select item.value ->> '$.file.uploadId' from submission s, json_each(s.manifest) item where s.enrollment_id = ${enrollmentId} and item.value ->> '$.file.uploadId' is not null)`
