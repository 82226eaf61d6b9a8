import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { handOverSubmissions } from '../assessment/erasing'
import { auditIfChanged } from '../audit/audit'
import type { Deed, Doer } from '../audit/audit'
import type { Ctx } from '../context'
import { handOverBadges } from '../credentials/erasing/hand-over.query'
import { rowIf } from '../db/insert'
import { handOverEnrollments } from '../enrollment/erasing'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { handOverUploads } from '../evidence/erasing'
import { addNobody, closeAccount, endRoles } from '../identity/erasing'
import { forgetCompletions } from '../sources/erasing'
import { erasure } from './tables'

/**
 * Begins an erasure, if the condition holds. From this moment all that is to be erased belongs to `holderId`, whom nobody
 * signs in as: it can be worked off piece by piece, and whatever the person does from now on, with the same address or
 * the same account, has nothing to do with it. Once more after a restore, it takes what came back. False if it did not
 * begin.
 */
export async function takeOver(
  ctx: Ctx,
  doer: Doer,
  row: typeof erasure.$inferSelect,
  { deed, condition }: { deed: Deed; condition: SQL },
): Promise<boolean> {
  const { id, userId, holderId, issuerId, requestedAt } = row
  const isOn = sql`exists (select 1 from ${erasure} where ${erasure.id} = ${id} and ${erasure.step} = 'mark')`
  const handover = { userId, holderId, issuerId, until: requestedAt, condition: isOn }
  const event = newEvent(ctx, 'person.erasing', issuerId ?? '', id)
  // A row that nothing refers to, should it not begin.
  await addNobody(ctx, holderId)
  const [[begun]] = await ctx.db.batch([
    ctx.db
      .insert(erasure)
      .select(rowIf(erasure, row, condition))
      .onConflictDoUpdate({ target: erasure.id, set: { step: 'mark', status: 'running', finishedAt: null } })
      .returning({ id: erasure.id }),
    recordIfChanged(ctx, event),
    auditIfChanged(ctx, doer, deed),
    forgetCompletions(ctx, handover),
    ...(row.closesAccount
      ? closeAccount(ctx, userId, isOn)
      : [
          handOverEnrollments(ctx, handover),
          handOverUploads(ctx, handover),
          ...handOverSubmissions(ctx, handover),
          handOverBadges(ctx, handover),
          endRoles(ctx, handover),
        ]),
  ])
  if (begun) await announce(ctx, event)
  return begun !== undefined
}

/** An erasure by its id. */
export async function findErasure(ctx: Ctx, id: string) {
  const [found] = await ctx.db.select().from(erasure).where(eq(erasure.id, id))
  return found
}
