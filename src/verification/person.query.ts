import { and, eq, sql } from 'drizzle-orm'
import { microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { credential } from '../credentials/tables'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { issuer } from '../identity/tables'
import { verdictOn } from './rules'
import type { Verdict } from './rules'

/** A badge in the public list of its holder. */
export type PublicBadge = {
  id: string
  name: string
  competency: string
  language: string
  imageDigest: string | null
  issuer: { slug: string; name: string }
  awardedAt: Date
  status: Verdict['status']
}

/** A person's badges that everybody may see, newest first: none that was revoked. One query, of a page of rows. */
export async function listPublicBadges(ctx: Ctx, holderId: string, page: PageRequest): Promise<Page<PublicBadge>> {
  const rows = await selectPublic(ctx, holderId, page)
  const { items, next } = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  const badges = items.map(({ validFrom, validUntil, awardedAt, ...badge }) => ({
    ...badge,
    awardedAt: awardedAt ?? validFrom,
    status: verdictOn({ validUntil, revokedAt: null, revocationReason: null }, ctx.now()).status,
  }))
  return { items: badges, next }
}

/** The query behind it. */
export function selectPublic(ctx: Ctx, holderId: string, page: PageRequest) {
  const { where, orderBy } = keyset(credential.createdAt, credential.id, page)
  return ctx.db
    .select({
      id: credential.id,
      createdAt: credential.createdAt,
      validFrom: credential.validFrom,
      validUntil: credential.validUntil,
      awardedAt: credential.awardedAt,
      name: microcredentialVersion.name,
      competency: microcredentialVersion.competency,
      language: microcredentialVersion.language,
      imageDigest: microcredentialVersion.imageDigest,
      issuer: { slug: issuer.slug, name: issuer.name },
    })
    .from(credential)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .innerJoin(issuer, eq(issuer.id, credential.issuerId))
    .where(and(eq(credential.holderId, holderId), isListed, eq(credential.status, 'issued'), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
}

/** The words of the partial index: only so does SQLite know that it serves. */
const isListed = sql`${credential.visibility} = 'public' and ${credential.revokedAt} is null`
