import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { microcredentialVersion } from '../../catalogue/tables'
import type { Ctx } from '../../context'
import { among } from '../../db/among'
import { user } from '../../identity/tables'
import { credential } from '../tables'

/** Condition: nobody has given this person a badge of the microcredential that still holds, or is on its way. */
export const holdsNone = (microcredentialId: string, holderId: SQL, now: Date): SQL =>
  sql`not exists (select 1 from ${credential} where ${credential.holderId} = ${holderId} and ${holds(now)} and ${credential.versionId} in (select ${microcredentialVersion.id} from ${microcredentialVersion} where ${microcredentialVersion.microcredentialId} = ${microcredentialId}))`

/** The badges of a microcredential that people with these addresses hold, by address. */
export async function findHeldBy(ctx: Ctx, microcredentialId: string, emails: string[]): Promise<Map<string, string>> {
  const rows = await ctx.db
    .select({ email: user.email, id: credential.id })
    .from(user)
    .innerJoin(credential, eq(credential.holderId, user.id))
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .where(
      and(among(user.email, emails), eq(microcredentialVersion.microcredentialId, microcredentialId), holds(ctx.now())),
    )
  return new Map(rows.map(({ email, id }) => [email, id]))
}

const holds = (now: Date) =>
  and(isNull(credential.revokedAt), or(isNull(credential.validUntil), gt(credential.validUntil, now)))
