import { and, desc, eq } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { emptyContent } from './rules'
import { microcredential, microcredentialVersion } from './tables'
import type { Microcredential, Version } from './version'
import { checkImages, insertDraft, withChanges } from './versions'
import type { Content } from './versions'

/** Makes a microcredential and its first draft. Refuses a slug the issuer uses already, and images nobody uploaded. */
export async function createMicrocredential(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { slug, ...content }: Content & { slug: string },
): Promise<{ id: string; slug: string; issuerId: string; draft: Version }> {
  authorize(actor, 'catalogue.write', issuerId)
  await checkImages(ctx, content)
  const made: Microcredential = { id: ctx.newId('mc'), issuerId, slug, holders: 0, createdAt: ctx.now() }
  const [, [draft]] = await ctx.db.batch([
    ctx.db.insert(microcredential).values(made).onConflictDoNothing(),
    insertDraft(ctx, made, 1, withChanges(emptyContent, content)),
    auditIfChanged(ctx, actor, { issuerId, action: 'microcredential.made', subjectId: made.id }),
  ])
  if (!draft)
    throw new Refusal('conflict', 'This issuer already has a microcredential with this slug.', [
      { path: 'slug', problem: 'Already taken.' },
    ])
  return { id: made.id, slug, issuerId, draft }
}

export type MicrocredentialWithVersions = Microcredential & {
  /** Newest first. */
  versions: Pick<Version, 'microcredentialId' | 'id' | 'number' | 'status' | 'name' | 'updatedAt'>[]
}

/** All an issuer has, drafts and retired ones too, newest first. */
export async function listMicrocredentials(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest,
): Promise<Page<MicrocredentialWithVersions>> {
  authorize(actor, 'catalogue.read', issuerId)
  const { where, orderBy } = keyset(microcredential.createdAt, microcredential.id, page)
  const rows = await ctx.db
    .select()
    .from(microcredential)
    .where(and(eq(microcredential.issuerId, issuerId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  const versions = await versionsOf(
    ctx,
    items.map(({ id }) => id),
  )
  return {
    items: items.map((item) => ({
      ...item,
      versions: versions.filter((v) => v.microcredentialId === item.id),
    })),
    next,
  }
}

const versionsOf = (ctx: Ctx, microcredentialIds: string[]) =>
  ctx.db
    .select({
      microcredentialId: microcredentialVersion.microcredentialId,
      id: microcredentialVersion.id,
      number: microcredentialVersion.number,
      status: microcredentialVersion.status,
      name: microcredentialVersion.name,
      updatedAt: microcredentialVersion.updatedAt,
    })
    .from(microcredentialVersion)
    .where(among(microcredentialVersion.microcredentialId, microcredentialIds))
    .orderBy(desc(microcredentialVersion.number))
