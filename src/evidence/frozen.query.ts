import { sql } from 'drizzle-orm'
import type { Ctx } from '../context'

/** Whether a submission has this file: then it is kept for as long as the submission is. */
export async function isFrozen(ctx: Ctx, { id, enrollmentId }: { id: string; enrollmentId: string }): Promise<boolean> {
  const found = await ctx.db.all(
    sql`select 1 from submission s, json_each(s.manifest) item where s.enrollment_id = ${enrollmentId} and item.value ->> '$.file.uploadId' = ${id} limit 1`,
  )
  return found.length > 0
}
