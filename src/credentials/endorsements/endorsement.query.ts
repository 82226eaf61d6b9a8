import { and, asc, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { issuerPath, versionPath } from '../../address'
import { microcredential, microcredentialVersion } from '../../catalogue/tables'
import type { Ctx } from '../../context'
import { keyset, pageSize, toPage } from '../../db/page'
import type { Page, PageRequest } from '../../db/page'
import { authorize } from '../../identity/authorize'
import type { Actor } from '../../identity/rules'
import { issuer } from '../../identity/tables'
import type { JsonLd } from '../../proof/canonicalize'
import { notFound } from '../../refusal'
import { signingKey } from '../../signing/tables'
import { endorserOf, mostEmbedded, whyLeftOut } from './rules'
import type { EndorsementCredential } from '../schema'
import { endorsement } from '../tables'

export type EndorsementView = ReturnType<typeof toView>

/** What others say of an issuer and of what it offers, whatever has become of it, newest first. */
export function listReceived(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest,
): Promise<Page<EndorsementView>> {
  authorize(actor, 'endorsement.manage', issuerId)
  return list(ctx, eq(endorsement.issuerId, issuerId), page)
}

/** What an issuer says of others here, newest first. */
export function listGiven(ctx: Ctx, actor: Actor, issuerId: string, page: PageRequest): Promise<Page<EndorsementView>> {
  authorize(actor, 'endorsement.manage', issuerId)
  return list(ctx, eq(endorsement.endorserId, issuerId), page)
}

/** One of them, for whoever may decide on it. To others it is not there. */
export async function getReceived(ctx: Ctx, actor: Actor, id: string): Promise<EndorsementView> {
  const found = await findEndorsement(ctx, id)
  if (!found) throw notFound('endorsement')
  authorize(actor, 'endorsement.manage', found.issuerId, { hides: 'endorsement' })
  return found
}

export async function findEndorsement(ctx: Ctx, id: string): Promise<EndorsementView | undefined> {
  const [row] = await select(ctx).where(eq(endorsement.id, id))
  return row && toView(ctx, row)
}

/** What is shown of an issuer, or of one of its versions: accepted, and holding now. */
export async function listShown(
  ctx: Ctx,
  issuerId: string,
  versionId: string | null = null,
): Promise<EndorsementView[]> {
  const about = versionId === null ? isNull(endorsement.versionId) : eq(endorsement.versionId, versionId)
  const rows = await select(ctx)
    .where(and(eq(endorsement.issuerId, issuerId), about, isStanding(ctx.now())))
    .orderBy(asc(endorsement.acceptedAt), asc(endorsement.id))
    .limit(mostEmbedded)
  return rows.map((row) => toView(ctx, row))
}

/**
 * The endorsements that become part of what is signed for a version (or of the issuer's profile alone), each with its own
 * proof: those accepted before that was fixed, and holding then. One under a key that is in wrong hands by now is never
 * among them.
 */
export async function acceptedEndorsements(
  ctx: Ctx,
  issuerId: string,
  versionId: string | null,
  before: Date,
): Promise<{ issuer: JsonLd[]; version: JsonLd[] }> {
  const rows = await ctx.db
    .select({ versionId: endorsement.versionId, document: endorsement.document })
    .from(endorsement)
    .leftJoin(signingKey, eq(signingKey.id, endorsement.keyId))
    .where(
      and(
        eq(endorsement.issuerId, issuerId),
        versionId === null
          ? isNull(endorsement.versionId)
          : or(isNull(endorsement.versionId), eq(endorsement.versionId, versionId)),
        isStanding(before),
      ),
    )
    .orderBy(asc(endorsement.acceptedAt), asc(endorsement.id))
  const about = (id: string | null) =>
    rows
      .filter((row) => row.versionId === id)
      .slice(0, mostEmbedded)
      .map(({ document }) => JSON.parse(document) as JsonLd)
  return { issuer: about(null), version: versionId === null ? [] : about(versionId) }
}

/** Condition: this issuer has endorsed this already, and it is neither declined nor under a key in wrong hands. */
export const isGiven = (of: Pick<typeof endorsement.$inferSelect, 'endorserId' | 'issuerId' | 'versionId'>) =>
  sql`exists (select 1 from ${endorsement} inner join ${signingKey} on ${signingKey.id} = ${endorsement.keyId}
    where ${endorsement.endorserId} = ${of.endorserId} and ${endorsement.issuerId} = ${of.issuerId}
      and ${endorsement.versionId} is ${of.versionId} and ${endorsement.status} <> 'declined'
      and ${signingKey.status} <> 'compromised')`

/** The first words are those of the partial index: only so does SQLite know that it serves. */
const isStanding = (at: Date) =>
  and(
    sql`${endorsement.status} = 'accepted'`,
    lt(endorsement.acceptedAt, at),
    isNull(endorsement.problem),
    or(isNull(endorsement.validUntil), gt(endorsement.validUntil, at)),
    or(isNull(signingKey.status), ne(signingKey.status, 'compromised')),
  )

async function list(ctx: Ctx, whose: ReturnType<typeof eq>, page: PageRequest): Promise<Page<EndorsementView>> {
  const { where, orderBy } = keyset(endorsement.createdAt, endorsement.id, page)
  const rows = await select(ctx)
    .where(and(whose, where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const { items, next } = toPage(rows, page, ({ endorsement: { createdAt, id } }) => ({ time: createdAt, id }))
  return { items: items.map((row) => toView(ctx, row)), next }
}

const endorser = alias(issuer, 'endorser')

const select = (ctx: Ctx) =>
  ctx.db
    .select({
      endorsement,
      endorsed: { name: issuer.name, slug: issuer.slug },
      endorser: { slug: endorser.slug },
      version: { name: microcredentialVersion.name, number: microcredentialVersion.number },
      microcredential: { slug: microcredential.slug },
      key: { status: signingKey.status },
    })
    .from(endorsement)
    .innerJoin(issuer, eq(issuer.id, endorsement.issuerId))
    .leftJoin(endorser, eq(endorser.id, endorsement.endorserId))
    .leftJoin(microcredentialVersion, eq(microcredentialVersion.id, endorsement.versionId))
    .leftJoin(microcredential, eq(microcredential.id, microcredentialVersion.microcredentialId))
    .leftJoin(signingKey, eq(signingKey.id, endorsement.keyId))

type Row = Awaited<ReturnType<typeof select>>[number]

function toView(ctx: Ctx, row: Row) {
  const { id, issuerId, url, endorserName, comment, status, checkedAt, createdAt, acceptedAt, declinedAt, validUntil } =
    row.endorsement
  const document = JSON.parse(row.endorsement.document) as EndorsementCredential
  const path =
    row.version && row.microcredential
      ? versionPath(row.endorsed.slug, row.microcredential.slug, row.version.number)
      : issuerPath(row.endorsed.slug)
  return {
    id,
    issuerId,
    url,
    /** What is endorsed: the issuer, or a version of what it offers. */
    of: {
      issuer: row.endorsed.name,
      name: row.version?.name ?? row.endorsed.name,
      version: row.version?.number ?? null,
      url: `${ctx.origin}${path}`,
    },
    endorser: {
      ...endorserOf(document),
      name: endorserName,
      ...(row.endorser && { url: `${ctx.origin}${issuerPath(row.endorser.slug)}` }),
    },
    signedHere: row.endorsement.endorserId !== null,
    comment,
    status,
    problem: whyLeftOut(row.endorsement, row.key?.status === 'compromised', ctx.now()),
    validFrom: new Date(document.validFrom),
    validUntil,
    checkedAt,
    createdAt,
    acceptedAt,
    declinedAt,
  }
}
