import { and, asc, eq, sql } from 'drizzle-orm'
import { submission } from '../assessment/tables'
import { microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize, requirePerson } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { issuer } from '../identity/tables'
import { credentialUrl } from './address'
import { isShown } from './editions/standing.query'
import { credential, credentialEdition } from './tables'

/** A badge in a list. */
export type CredentialItem = Awaited<ReturnType<typeof listOwnCredentials>>['items'][number]

const columns = {
  id: credential.id,
  status: credential.status,
  versionId: credential.versionId,
  name: microcredentialVersion.name,
  imageDigest: microcredentialVersion.imageDigest,
  /** The edition that is shown, and when it was signed. */
  edition: credential.edition,
  validFrom: sql`coalesce(${credentialEdition.validFrom}, ${credential.validFrom})`.mapWith(credential.validFrom),
  validUntil: credential.validUntil,
  renewalDays: microcredentialVersion.renewalDays,
  renewed: sql`exists (select 1 from ${credential} as renewal where renewal.renews_id = ${credential.id})`.mapWith(
    Boolean,
  ),
  createdAt: credential.createdAt,
  issuedAt: credential.issuedAt,
  revokedAt: credential.revokedAt,
  revocationReason: credential.revocationReason,
  visibility: credential.visibility,
}

const issuerColumns = { id: issuer.id, slug: issuer.slug, name: issuer.name }

/** One's own badges, newest first; those still on their way too. */
export async function listOwnCredentials(ctx: Ctx, actor: Actor, page: PageRequest) {
  const { userId } = requirePerson(actor)
  const { where, orderBy } = keyset(credential.createdAt, credential.id, page)
  const rows = await ctx.db
    .select({ ...columns, indexed: credential.indexed, issuer: issuerColumns })
    .from(credential)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .innerJoin(issuer, eq(issuer.id, credential.issuerId))
    .leftJoin(credentialEdition, isShown)
    .where(and(eq(credential.holderId, userId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return withUrls(ctx, rows, page)
}

/** The badges of an issuer, newest first, with the name each holder chose and why an award is held. */
export async function listIssuerCredentials(ctx: Ctx, actor: Actor, issuerId: string, page: PageRequest) {
  authorize(actor, 'credential.read', issuerId)
  const { where, orderBy } = keyset(credential.createdAt, credential.id, page)
  const rows = await selectWithHolder(ctx)
    .where(and(eq(credential.issuerId, issuerId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return withUrls(ctx, rows, page)
}

/** The oldest 100 badges of an issuer that something holds, and the oldest 100 editions. */
export async function listHeld(ctx: Ctx, actor: Actor, issuerId: string) {
  authorize(actor, 'attention.manage', issuerId)
  const [awards, editions] = await Promise.all([
    selectWithHolder(ctx)
      // The literal, not a parameter: only so does SQLite know that the partial index serves it.
      .where(and(eq(credential.issuerId, issuerId), sql`${credential.status} = 'held'`))
      .orderBy(asc(credential.createdAt))
      .limit(100),
    ctx.db
      .select({
        ...columns,
        edition: credentialEdition.number,
        status: credentialEdition.status,
        createdAt: credentialEdition.createdAt,
        holderName: credentialEdition.holderName,
        holdReason: credentialEdition.holdReason,
      })
      .from(credentialEdition)
      .innerJoin(credential, eq(credential.id, credentialEdition.credentialId))
      .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
      .where(and(eq(credential.issuerId, issuerId), isHeldEdition))
      .orderBy(asc(credentialEdition.createdAt))
      .limit(100),
  ])
  return [...awards, ...editions]
}

/** With the words of the partial index, so that it serves. */
const isHeldEdition = sql`${credentialEdition.status} in ('pending', 'signed', 'held') and ${credentialEdition.status} = 'held'`

const selectWithHolder = (ctx: Ctx) =>
  ctx.db
    .select({
      ...columns,
      holderName: sql<string>`coalesce(${credentialEdition.holderName}, ${submission.holderName})`,
      holdReason: credential.holdReason,
    })
    .from(credential)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .innerJoin(submission, eq(submission.id, credential.submissionId))
    .leftJoin(credentialEdition, isShown)

function withUrls<T extends { id: string; createdAt: Date }>(
  ctx: Ctx,
  rows: T[],
  page: PageRequest,
): Page<T & { url: string }> {
  const { items, next } = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { items: items.map((item) => ({ ...item, url: credentialUrl(ctx.origin, item.id) })), next }
}
