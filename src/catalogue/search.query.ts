import { and, eq, gte, lte, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { issuer } from '../identity/tables'
import { searchWords } from './search-text'
import { microcredential, microcredentialVersion as version } from './tables'
import type { CatalogueItem } from './version'

export type CatalogueSearch = PageRequest & {
  /** Words; each has to occur. */
  q?: string | undefined
  tag?: string | undefined
  /** An issuer's slug. */
  issuer?: string | undefined
  minHours?: number | undefined
  maxHours?: number | undefined
}

/** What is published, newest first. */
export async function listCatalogue(ctx: Ctx, search: CatalogueSearch): Promise<Page<CatalogueItem>> {
  const { where, orderBy } = keyset(version.publishedAt, version.id, search)
  const { q = '', tag, issuer: slug, minHours, maxHours } = search
  const rows = await ctx.db
    .select(columns)
    .from(version)
    .innerJoin(microcredential, eq(microcredential.id, version.microcredentialId))
    .innerJoin(issuer, eq(issuer.id, version.issuerId))
    .where(
      and(
        eq(version.status, 'published'),
        ...searchWords(q).map((word) => sql`instr(${version.searchText}, ${word}) > 0`),
        tag === undefined
          ? undefined
          : sql`exists (select 1 from json_each(${version.tags}) where lower(value) = lower(${tag}))`,
        slug === undefined ? undefined : eq(issuer.slug, slug),
        minHours === undefined ? undefined : gte(version.estimatedHours, minHours),
        maxHours === undefined ? undefined : lte(version.estimatedHours, maxHours),
        where,
      ),
    )
    .orderBy(...orderBy)
    .limit(pageSize(search))
  return toPage(rows, search, ({ publishedAt, versionId }) => ({ time: publishedAt, id: versionId }))
}

const columns = {
  microcredentialId: version.microcredentialId,
  versionId: version.id,
  slug: microcredential.slug,
  number: version.number,
  name: version.name,
  competency: version.competency,
  description: version.description,
  estimatedHours: version.estimatedHours,
  credits: version.credits,
  language: version.language,
  tags: version.tags,
  imageDigest: version.imageDigest,
  enrollment: version.enrollment,
  // Never null in what is published.
  publishedAt: sql<Date>`${version.publishedAt}`.mapWith(version.publishedAt),
  holders: microcredential.holders,
  issuer: { id: issuer.id, slug: issuer.slug, name: issuer.name },
}
