import { and, eq, isNull, ne } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { submission } from '../assessment/tables'
import { microcredential, microcredentialVersion, versionColumns } from '../catalogue/tables'
import type { Ctx } from '../context'
import { asItStands } from '../credentials/editions/edition'
import { isShown } from '../credentials/editions/standing.query'
import { credential, credentialEdition } from '../credentials/tables'
import { issuer, personProfile } from '../identity/tables'

export type BadgeRow = NonNullable<Awaited<ReturnType<typeof findBadge>>>

const renewal = alias(credential, 'renewal')

/**
 * What the database knows of an issued credential and of the edition that is shown, in one query. An award that is not
 * issued yet is like none; so is a renewal.
 */
export async function findBadge(ctx: Ctx, id: string) {
  const [found] = await ctx.db
    .select({
      credential,
      later: credentialEdition,
      renewedBy: renewal.id,
      version: versionColumns,
      slugs: { issuer: issuer.slug, microcredential: microcredential.slug },
      submission: {
        outcomes: submission.outcomes,
        reviews: submission.reviewsNeeded,
        judgedElsewhere: submission.judgedElsewhere,
        manifest: submission.manifest,
        narrative: submission.narrative,
      },
      first: {
        holderName: submission.holderName,
        nameInBadge: submission.nameInBadge,
        released: submission.released,
      },
      profile: { handle: personProfile.handle, name: personProfile.name },
    })
    .from(credential)
    .innerJoin(submission, eq(submission.id, credential.submissionId))
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .innerJoin(microcredential, eq(microcredential.id, microcredentialVersion.microcredentialId))
    .innerJoin(issuer, eq(issuer.id, credential.issuerId))
    .leftJoin(credentialEdition, isShown)
    // The page of one is no place to learn of another that its holder hides.
    .leftJoin(
      renewal,
      and(
        eq(renewal.renewsId, credential.id),
        eq(renewal.status, 'issued'),
        ne(renewal.visibility, 'nobody'),
        isNull(renewal.revokedAt),
      ),
    )
    .leftJoin(personProfile, and(eq(personProfile.userId, credential.holderId), eq(credential.visibility, 'public')))
    .where(and(eq(credential.id, id), eq(credential.status, 'issued')))
  if (!found) return undefined
  const { first, later, ...row } = found
  return { ...row, edition: asItStands(row.credential, first, later) }
}
