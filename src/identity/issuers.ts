import { asc, eq, gt } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { pageSize } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { invalid, notFound } from '../refusal'
import { authorize } from './authorize'
import { issuerDid } from './did'
import type { Actor } from './rules'
import { issuer } from './tables'

export type Issuer = {
  id: string
  slug: string
  did: string
  name: string
  url: string
  description: string
  imageDigest: string | null
  /** For anybody to see; it stands in every badge. */
  email: string | null
  /** The number LinkedIn knows it by. */
  linkedinId: string | null
  createdAt: Date
}

export async function getIssuer(ctx: Ctx, id: string): Promise<Issuer> {
  const [found] = await ctx.db.select().from(issuer).where(eq(issuer.id, id))
  if (!found) throw notFound('issuer')
  return toIssuer(ctx, found)
}

/** By the name in its public address. */
export async function getIssuerBySlug(ctx: Ctx, slug: string): Promise<Issuer> {
  const [found] = await ctx.db.select().from(issuer).where(eq(issuer.slug, slug))
  if (!found) throw notFound('issuer')
  return toIssuer(ctx, found)
}

/** Every issuer by slug; the cursor is the last slug. */
export async function listIssuers(ctx: Ctx, page: PageRequest): Promise<Page<Issuer>> {
  const rows = await ctx.db
    .select()
    .from(issuer)
    .where(page.cursor === undefined ? undefined : gt(issuer.slug, page.cursor))
    .orderBy(asc(issuer.slug))
    .limit(pageSize(page))
  const items = rows.slice(0, pageSize(page) - 1).map((row) => toIssuer(ctx, row))
  return { items, next: rows.length > items.length ? (items.at(-1)?.slug ?? null) : null }
}

/**
 * Changes what an issuer says of itself. Badges signed before keep what they said. Refuses an image that nobody uploaded:
 * every badge would carry its dead address.
 */
export async function updateIssuer(
  ctx: Ctx,
  actor: Actor,
  id: string,
  {
    imageDigest,
    ...profile
  }: { [K in 'name' | 'url' | 'description']?: string | undefined } & {
    [K in 'imageDigest' | 'email' | 'linkedinId']?: string | null | undefined
  },
): Promise<Issuer> {
  authorize(actor, 'issuer.edit', id)
  if (imageDigest && !(await ctx.files.head(`images/${imageDigest}`)))
    throw invalid('imageDigest', 'There is no such image. Upload it first.')
  const change = { ...profile, ...(imageDigest === undefined ? {} : { logo: imageDigest }) }
  const fields = Object.keys(change)
  if (fields.length > 0)
    await ctx.db.batch([
      ctx.db.update(issuer).set(change).where(eq(issuer.id, id)),
      auditIfChanged(ctx, actor, { issuerId: id, action: 'issuer.changed', subjectId: id, detail: { fields } }),
    ])
  return getIssuer(ctx, id)
}

function toIssuer(ctx: Ctx, row: typeof issuer.$inferSelect): Issuer {
  const { logo, metadata: _, ...shown } = row
  return { ...shown, did: issuerDid(ctx.origin, row.slug), imageDigest: logo }
}
