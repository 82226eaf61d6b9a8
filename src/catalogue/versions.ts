import { and, desc, eq, exists, getTableColumns, sql } from 'drizzle-orm'
import type { AuditAction } from '../audit/actions'
import { auditIfChanged } from '../audit/audit'
import type { Deed } from '../audit/audit'
import type { Ctx } from '../context'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { invalid, Refusal } from '../refusal'
import { readPngSize } from './images'
import { cardSize, whyNotPublishable } from './rules'
import { searchText } from './search-text'
import { authorizeFor, getMicrocredential, getVersion } from './service'
import { image, microcredential, microcredentialVersion, versionColumns } from './tables'
import type { Microcredential, Version, VersionContent } from './version'

/** Some of what an author writes; what is absent or undefined stays as it is. */
export type Content = { [K in keyof VersionContent]?: VersionContent[K] | undefined }

/** Begins the next version as a copy of the newest. Refuses while there is a draft already. */
export async function startDraft(ctx: Ctx, actor: Actor, microcredentialId: string): Promise<Version> {
  const found = await getMicrocredential(ctx, microcredentialId)
  await authorizeFor(ctx, actor, 'catalogue.write', found)
  const [newest] = await ctx.db
    .select(versionColumns)
    .from(microcredentialVersion)
    .where(eq(microcredentialVersion.microcredentialId, microcredentialId))
    .orderBy(desc(microcredentialVersion.number))
    .limit(1)
  const [draft] = newest && newest.status !== 'draft' ? await insertDraft(ctx, found, newest.number + 1, newest) : []
  if (!draft) throw new Refusal('conflict', 'There is a draft already. Publish it before you begin another.')
  return draft
}

/**
 * Saves some fields of a draft. Refuses what is published or retired, and a save that began from another revision than
 * the one stored: somebody else saved meanwhile.
 */
export async function updateDraft(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { revision, ...given }: Content & { revision: number },
): Promise<Version> {
  const version = await getDraft(ctx, actor, id)
  if (version.revision !== revision) throw changedMeanwhile()
  await checkImages(ctx, given)
  const content = withoutOutdated(version, given)
  const [saved] = await ctx.db
    .update(microcredentialVersion)
    .set({
      ...content,
      searchText: searchText(withChanges(version, content)),
      revision: revision + 1,
      updatedAt: ctx.now(),
    })
    .where(isUnchanged(version))
    .returning(versionColumns)
  if (!saved) throw changedMeanwhile()
  return saved
}

/**
 * Publishes a draft, for good, and retires the version published before: those who started on that keep it. Refuses a
 * draft that lacks something, naming it all, and one that somebody changes or publishes at the same moment.
 */
export async function publishVersion(ctx: Ctx, actor: Actor, id: string): Promise<Version> {
  const version = await getDraft(ctx, actor, id)
  const problems = whyNotPublishable(version)
  if (problems.length > 0)
    throw new Refusal('invalid', `Not ready to publish. ${problems.map((p) => p.problem).join(' ')}`, problems)
  const now = ctx.now()
  const stillDraft = ctx.db.select({ id: microcredentialVersion.id }).from(microcredentialVersion)
  const [, [published]] = await ctx.db.batch([
    // First, because at most one may be published; and only if the next statement is going to take.
    ctx.db
      .update(microcredentialVersion)
      .set({ status: 'retired', retiredAt: now, updatedAt: now })
      .where(
        and(
          eq(microcredentialVersion.microcredentialId, version.microcredentialId),
          eq(microcredentialVersion.status, 'published'),
          exists(stillDraft.where(isUnchanged(version))),
        ),
      ),
    ctx.db
      .update(microcredentialVersion)
      .set({ status: 'published', publishedAt: now, updatedAt: now })
      .where(isUnchanged(version))
      .returning(versionColumns),
    auditIfChanged(ctx, actor, deedOn(version, 'version.published')),
  ])
  if (!published) throw changedMeanwhile()
  return published
}

/** Takes a published version out of the catalogue. Whoever is enrolled carries on. */
export async function retireVersion(ctx: Ctx, actor: Actor, id: string): Promise<Version> {
  const version = await getVersion(ctx, id)
  authorizeWrite(actor, version)
  const now = ctx.now()
  const [[retired]] = await ctx.db.batch([
    ctx.db
      .update(microcredentialVersion)
      .set({ status: 'retired', retiredAt: now, updatedAt: now })
      .where(and(eq(microcredentialVersion.id, id), eq(microcredentialVersion.status, 'published')))
      .returning(versionColumns),
    auditIfChanged(ctx, actor, deedOn(version, 'version.retired')),
  ])
  if (!retired) throw new Refusal('conflict', `Only a published version can be retired; this one is ${version.status}.`)
  return retired
}

/** Statement: a draft with this number, if the microcredential is there and has neither that number nor a draft. */
export function insertDraft(
  ctx: Ctx,
  { id, issuerId }: Pick<Microcredential, 'id' | 'issuerId'>,
  number: number,
  content: VersionContent,
) {
  const now = ctx.now()
  const row: typeof microcredentialVersion.$inferSelect = {
    ...content,
    id: ctx.newId('ver'),
    microcredentialId: id,
    issuerId,
    number,
    status: 'draft',
    revision: 1,
    searchText: searchText(content),
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
    retiredAt: null,
  }
  const cells = Object.entries(getTableColumns(microcredentialVersion)).map(([key, column]) => [
    key,
    sql`${sql.param(row[key as keyof typeof row], column)}`.as(column.name),
  ])
  return ctx.db
    .insert(microcredentialVersion)
    .select(ctx.db.select(Object.fromEntries(cells)).from(microcredential).where(eq(microcredential.id, id)))
    .onConflictDoNothing()
    .returning(versionColumns)
}

/** Content with some of its fields replaced. */
export const withChanges = <T extends VersionContent>(content: T, changes: Content): T => ({
  ...content,
  ...defined(changes),
})

const defined = (content: Content): Content =>
  Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined))

/** What was drawn of a name, a competency or an image goes with it, unless another drawing comes along. */
function withoutOutdated(version: VersionContent, changes: Content): Content {
  const changed = (field: keyof Content) => changes[field] !== undefined && changes[field] !== version[field]
  const image = changed('imageDigest')
  return {
    ...((image || changed('name') || changed('competency')) && { cardDigest: null }),
    ...(image && { revokedDigest: null }),
    ...defined(changes),
  }
}

/**
 * Refuses images that were not uploaded, are of the other kind, or of another size than a card has. Who uploaded them does
 * not matter: all are public.
 */
export async function checkImages(ctx: Ctx, content: Content): Promise<void> {
  const expected = [
    ['imageDigest', 'image/png'],
    ['imageSvgDigest', 'image/svg+xml'],
    ['cardDigest', 'image/png'],
    ['revokedDigest', 'image/png'],
  ] as const
  for (const [path, mediaType] of expected) {
    const digest = content[path]
    if (!digest) continue
    const [found] = await ctx.db.select().from(image).where(eq(image.digest, digest))
    if (!found) throw invalid(path, 'No image with this digest was uploaded.')
    if (found.mediaType !== mediaType) throw invalid(path, `This image is ${found.mediaType}, not ${mediaType}.`)
    if (path === 'cardDigest') await checkCard(ctx, digest)
  }
}

/** Link previews cut others off, or shrink them. */
async function checkCard(ctx: Ctx, digest: string): Promise<void> {
  const { width, height } = await readPngSize(ctx, digest)
  if (width !== cardSize.width || height !== cardSize.height)
    throw invalid(
      'cardDigest',
      `A card is ${cardSize.width} × ${cardSize.height} pixels; this image is ${width} × ${height}.`,
    )
}

/** A draft the actor may write. Refuses what is published or retired: it never changes again. */
async function getDraft(ctx: Ctx, actor: Actor, id: string): Promise<Version> {
  const version = await getVersion(ctx, id)
  authorizeWrite(actor, version)
  if (version.status !== 'draft')
    throw new Refusal('conflict', `Version ${version.number} is ${version.status}, and never changes again.`)
  return version
}

const authorizeWrite = (actor: Actor, { issuerId, status }: Version) =>
  authorize(actor, 'catalogue.write', issuerId, status === 'draft' ? { hides: 'version' } : undefined)

const deedOn = ({ id, issuerId, microcredentialId, number }: Version, action: AuditAction): Deed => ({
  issuerId,
  action,
  subjectId: id,
  detail: { microcredentialId, number },
})

const isUnchanged = ({ id, revision }: Version) =>
  and(
    eq(microcredentialVersion.id, id),
    eq(microcredentialVersion.status, 'draft'),
    eq(microcredentialVersion.revision, revision),
  )

const changedMeanwhile = () =>
  new Refusal('conflict', 'Somebody else changed this draft meanwhile. Load it again, then change it.')
