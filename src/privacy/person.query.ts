import { eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { review, submission } from '../assessment/tables'
import { invitation, microcredential } from '../catalogue/tables'
import type { Ctx } from '../context'
import { batch, batchRow, credential } from '../credentials/tables'
import { enrollment } from '../enrollment/tables'
import { evidence, upload } from '../evidence/tables'
import { issuer, issuerInvitation, issuerMember, user } from '../identity/tables'
import { namesAddress } from '../sources/erasing'
import { courseCompletion, hook } from '../sources/tables'
import type { Kind } from './rules'

/** A person, or an address that something is kept under while nobody has an account with it. */
export type Known = { userId: string | null; email: string }

/** Who is meant: by address, or by id. Undefined for an id that nobody has. */
export async function findKnown(
  ctx: Ctx,
  who: { email?: string | undefined; userId?: string | undefined },
): Promise<Known | undefined> {
  const [found] = await ctx.db
    .select({ userId: user.id, email: user.email })
    .from(user)
    .where(who.userId === undefined ? eq(user.email, who.email ?? '') : eq(user.id, who.userId))
  if (found) return found
  return who.email === undefined ? undefined : { userId: null, email: who.email }
}

/** Whether an issuer holds anything of them. */
export async function isKnownTo(ctx: Ctx, issuerId: string, { userId, email }: Known): Promise<boolean> {
  const [found] = await ctx.db.all<{ known: number }>(sql`select
    exists (select 1 from ${issuerMember} where ${issuerMember.userId} = ${userId} and ${issuerMember.organizationId} = ${issuerId})
    or exists (select 1 from ${enrollment} where ${enrollment.learnerId} = ${userId} and ${enrollment.issuerId} = ${issuerId})
    or exists (select 1 from ${review} inner join ${submission} on ${submission.id} = ${review.submissionId}
      where ${review.assessorId} = ${userId} and ${submission.issuerId} = ${issuerId})
    or exists (select 1 from ${courseCompletion} where ${courseCompletion.learnerId} = ${userId} and ${courseCompletion.issuerId} = ${issuerId})
    or exists (select 1 from ${invitation} inner join ${microcredential} on ${microcredential.id} = ${invitation.microcredentialId}
      where ${invitation.email} = ${email} and ${microcredential.issuerId} = ${issuerId})
    or exists (select 1 from ${issuerInvitation} where ${issuerInvitation.email} = ${email} and ${issuerInvitation.organizationId} = ${issuerId})
    or exists (select 1 from ${batchRow} inner join ${batch} on ${batch.id} = ${batchRow.batchId}
      where ${batch.issuerId} = ${issuerId} and lower(trim(${batchRow.input} ->> '$.email')) = ${email})
    or exists (select 1 from ${hook} where ${hook.issuerId} = ${issuerId} and ${namesAddress(email)}) as known`)
  return found?.known === 1
}

/** Whether a condition holds now. */
export async function holds(ctx: Ctx, condition: SQL): Promise<boolean> {
  const [found] = await ctx.db.all<{ holds: number }>(sql`select ${condition} as holds`)
  return found?.holds === 1
}

/** Names of the issuers that this person is the last owner of. */
export async function lastOwnerOf(ctx: Ctx, userId: string): Promise<string[]> {
  const owns = (member: string) => sql.raw(`',' || ${member}.roles || ',' like '%,owner,%'`)
  const rows = await ctx.db.all<{ name: string }>(sql`select i.name from issuer_member m
    inner join ${issuer} i on i.id = m.issuer_id where m.user_id = ${userId} and ${owns('m')}
    and (select count(*) from issuer_member o where o.issuer_id = m.issuer_id and ${owns('o')}) = 1`)
  return rows.map(({ name }) => name)
}

/** How much there is of this person, by kind: before it is erased, for the report. */
export async function countHeld(ctx: Ctx, holderId: string): Promise<Partial<Record<Kind, number>>> {
  const enrolled = sql`(select ${enrollment.id} from ${enrollment} where ${enrollment.learnerId} = ${holderId})`
  const badge = (condition: SQL) =>
    sql`(select count(*) from ${credential} where ${credential.holderId} = ${holderId} and ${condition})`
  const [counts] = await ctx.db.all<Partial<Record<Kind, number>>>(sql`select
    (select count(*) from ${enrollment} where ${enrollment.learnerId} = ${holderId}) as enrollments,
    (select count(*) from ${evidence} where ${evidence.enrollmentId} in ${enrolled} and ${evidence.removedAt} is null) as evidence,
    (select count(*) from ${upload} where ${upload.enrollmentId} in ${enrolled} and ${upload.status} = 'verified') as files,
    (select count(*) from ${submission} where ${submission.learnerId} = ${holderId}) as submissions,
    (select count(*) from ${review} where ${review.assessorId} = ${holderId} and ${review.status} = 'submitted') as reviewsGiven,
    ${badge(sql`${credential.status} = 'issued'`)} as badges,
    ${badge(sql`${credential.status} = 'issued' and ${credential.visibility} = 'nobody'`)} as badgesTakenDown,
    ${badge(sql`${credential.status} <> 'issued'`)} as awardsDropped`)
  return counts ?? {}
}
