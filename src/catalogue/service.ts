import { and, desc, eq, lt, ne } from 'drizzle-orm'
import type { Ctx } from '../context'
import { getIssuer } from '../identity/issuers'
import type { Issuer } from '../identity/issuers'
import { authorize } from '../identity/authorize'
import { may } from '../identity/rules'
import type { Actor, Operation } from '../identity/rules'
import { notFound } from '../refusal'
import { invitation, microcredential, microcredentialVersion, versionColumns } from './tables'
import type { EarlierVersion, Microcredential, Version } from './version'

export { findVersion } from './public.query'
export { listCatalogue } from './search.query'

/** Any version, drafts too: for rooms that hold its id already. */
export async function getVersion(ctx: Ctx, id: string): Promise<Version> {
  const [found] = await ctx.db
    .select(versionColumns)
    .from(microcredentialVersion)
    .where(eq(microcredentialVersion.id, id))
  if (!found) throw notFound('version')
  return found
}

/** A version as this actor may see it: a draft is there only for those who work on the catalogue. */
export async function viewVersion(ctx: Ctx, actor: Actor, id: string): Promise<Version> {
  const version = await getVersion(ctx, id)
  if (version.status === 'draft' && !may(actor, 'catalogue.read', version.issuerId)) throw notFound('version')
  return version
}

export async function getMicrocredential(ctx: Ctx, id: string): Promise<Microcredential> {
  const [found] = await ctx.db.select().from(microcredential).where(eq(microcredential.id, id))
  if (!found) throw notFound('microcredential')
  return found
}

/** What can be enrolled in now, if anything can. */
export async function getPublishedVersion(ctx: Ctx, microcredentialId: string): Promise<Version | undefined> {
  const [found] = await ctx.db
    .select(versionColumns)
    .from(microcredentialVersion)
    .where(
      and(
        eq(microcredentialVersion.microcredentialId, microcredentialId),
        eq(microcredentialVersion.status, 'published'),
      ),
    )
  return found
}

/** The newest version that was ever published, be it retired by now. */
export async function getNewestPublicVersion(ctx: Ctx, microcredentialId: string): Promise<Version | undefined> {
  const [found] = await ctx.db
    .select(versionColumns)
    .from(microcredentialVersion)
    .where(
      and(eq(microcredentialVersion.microcredentialId, microcredentialId), ne(microcredentialVersion.status, 'draft')),
    )
    .orderBy(desc(microcredentialVersion.number))
    .limit(1)
  return found
}

/** How many earlier versions a badge names: it is to stay small. */
const earlierNamed = 20

/** What was published of the same microcredential before this version, newest first; it never changes again. */
export async function getEarlierVersions(
  ctx: Ctx,
  { microcredentialId, number }: Pick<Version, 'microcredentialId' | 'number'>,
): Promise<EarlierVersion[]> {
  return ctx.db
    .select({ number: microcredentialVersion.number, language: microcredentialVersion.language })
    .from(microcredentialVersion)
    .where(
      and(
        eq(microcredentialVersion.microcredentialId, microcredentialId),
        lt(microcredentialVersion.number, number),
        ne(microcredentialVersion.status, 'draft'),
      ),
    )
    .orderBy(desc(microcredentialVersion.number))
    .limit(earlierNamed)
}

export type PublicMicrocredential = {
  id: string
  slug: string
  issuer: Pick<Issuer, 'id' | 'slug' | 'name'>
  published: Version | null
}

/** What anybody may know of a microcredential. While nothing of it is public, only its own authors and admins may. */
export async function viewMicrocredential(ctx: Ctx, actor: Actor, id: string): Promise<PublicMicrocredential> {
  const { issuerId, slug } = await getMicrocredential(ctx, id)
  const published = await getPublishedVersion(ctx, id)
  if (!published && !may(actor, 'catalogue.read', issuerId)) throw notFound('microcredential')
  const issuer = await getIssuer(ctx, issuerId)
  return { id, slug, issuer: { id: issuer.id, slug: issuer.slug, name: issuer.name }, published: published ?? null }
}

/** Authorizes work on a microcredential. While nothing of it is public, it is hidden from other issuers' people. */
export async function authorizeFor(
  ctx: Ctx,
  actor: Actor,
  operation: Operation,
  { id, issuerId }: Microcredential,
): Promise<void> {
  const isPublic = await getNewestPublicVersion(ctx, id)
  authorize(actor, operation, issuerId, isPublic ? undefined : { hides: 'microcredential' })
}

export async function isInvited(ctx: Ctx, microcredentialId: string, email: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ id: invitation.id })
    .from(invitation)
    .where(and(eq(invitation.microcredentialId, microcredentialId), eq(invitation.email, email)))
  return found !== undefined
}
