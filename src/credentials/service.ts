import { eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { notFound } from '../refusal'
import { credential } from './tables'

export type CredentialRow = typeof credential.$inferSelect

/** Any award, issued or not. */
export async function getCredential(ctx: Ctx, id: string): Promise<CredentialRow> {
  const [found] = await ctx.db.select().from(credential).where(eq(credential.id, id))
  if (!found) throw notFound('badge')
  return found
}

/** The award of a submission, once there is one. */
export async function findAward(ctx: Ctx, submissionId: string): Promise<CredentialRow | undefined> {
  const [found] = await ctx.db.select().from(credential).where(eq(credential.submissionId, submissionId))
  return found
}
