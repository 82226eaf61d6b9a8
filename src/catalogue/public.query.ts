import { and, desc, eq, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Ctx } from '../context'
import { getIssuerBySlug } from '../identity/issuers'
import type { Issuer } from '../identity/issuers'
import { issuer } from '../identity/tables'
import { notFound } from '../refusal'
import { microcredential, microcredentialVersion, versionColumns } from './tables'
import type { Microcredential, Version } from './version'

export type Found = {
  issuer: Issuer
  microcredential: Microcredential
  version: Version
  /** Number of the newest version that was ever published. */
  newest: number
}

/**
 * What stands at a public address, published or retired. Without a number: the newest. Drafts have no address yet.
 */
export async function findVersion(
  ctx: Ctx,
  issuerSlug: string,
  microcredentialSlug: string,
  number?: number,
): Promise<Found> {
  const query = ctx.db
    .select({ microcredential, version: versionColumns, newest: newestNumber })
    .from(microcredential)
    .innerJoin(issuer, eq(issuer.id, microcredential.issuerId))
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.microcredentialId, microcredential.id))
    .where(
      and(
        eq(issuer.slug, issuerSlug),
        eq(microcredential.slug, microcredentialSlug),
        ne(microcredentialVersion.status, 'draft'),
        number === undefined ? undefined : eq(microcredentialVersion.number, number),
      ),
    )
    .orderBy(desc(microcredentialVersion.number))
    .limit(1)
  const [offeredBy, [found]] = await Promise.all([getIssuerBySlug(ctx, issuerSlug), query])
  if (!found) throw notFound('microcredential')
  return { issuer: offeredBy, ...found }
}

const sibling = alias(microcredentialVersion, 'sibling')

const newestNumber = sql<number>`(select max(${sibling.number}) from ${microcredentialVersion} ${sibling}
  where ${sibling.microcredentialId} = ${microcredential.id} and ${sibling.status} <> 'draft')`
