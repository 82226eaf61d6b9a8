import { and, eq } from 'drizzle-orm'
import { submission } from '../assessment/tables'
import { microcredential, microcredentialVersion, versionColumns } from '../catalogue/tables'
import type { Ctx } from '../context'
import { credential } from '../credentials/tables'
import { issuer } from '../identity/tables'

export type BadgeRow = NonNullable<Awaited<ReturnType<typeof findBadge>>>

/** What the database knows of an issued credential, in one query. An award that is not issued yet is like none. */
export async function findBadge(ctx: Ctx, id: string) {
  const [found] = await ctx.db
    .select({
      credential,
      version: versionColumns,
      slugs: { issuer: issuer.slug, microcredential: microcredential.slug },
      submission: {
        holderName: submission.holderName,
        nameInBadge: submission.nameInBadge,
        outcomes: submission.outcomes,
        reviews: submission.reviewsNeeded,
        manifest: submission.manifest,
        released: submission.released,
      },
    })
    .from(credential)
    .innerJoin(submission, eq(submission.id, credential.submissionId))
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .innerJoin(microcredential, eq(microcredential.id, microcredentialVersion.microcredentialId))
    .innerJoin(issuer, eq(issuer.id, credential.issuerId))
    .where(and(eq(credential.id, id), eq(credential.status, 'issued')))
  return found
}
