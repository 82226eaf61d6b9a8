import { and, asc, eq, isNull, lt, sql } from 'drizzle-orm'
import { auditIfChanged } from '../../audit/audit'
import type { Ctx } from '../../context'
import { rowIf } from '../../db/insert'
import { authorize } from '../../identity/authorize'
import { getIssuer } from '../../identity/issuers'
import type { Actor } from '../../identity/rules'
import { invalid, Refusal } from '../../refusal'
import { checkAnything } from '../check'
import { findEndorsed } from './endorsed'
import { endorserOf, parseEndorsement, whyNotHolding } from './rules'
import { proposal } from './service'
import { findEndorsement } from './endorsement.query'
import type { EndorsementView } from './endorsement.query'
import { endorsement } from '../tables'

/**
 * Takes an endorsement of this issuer that somebody else signed elsewhere: it waits, checked, to be accepted. Refuses
 * what is not about the issuer or one of its public versions, what the checker does not find valid, what is there
 * already, and what could not be part of a badge.
 */
export async function uploadEndorsement(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  text: string,
): Promise<EndorsementView> {
  authorize(actor, 'endorsement.manage', issuerId)
  const issuer = await getIssuer(ctx, issuerId)
  const document = parseEndorsement(text, ctx.origin, issuer)
  const { id: subject, endorsementComment } = document.credentialSubject
  const endorsed = await findEndorsed(ctx, subject)
  if (endorsed?.id !== subject || endorsed.issuer.id !== issuerId)
    throw invalid(
      'document',
      `It endorses ${subject}, which is neither ${issuer.did} nor the address of a version that ${issuer.name} has published.`,
    )
  const flaw = whyNotHolding(await checkAnything(ctx, { text }, { refresh: false }))
  if (flaw) throw flaw.passing ? new Refusal('unavailable', flaw.words) : invalid('document', flaw.words)
  const row = proposal(ctx, {
    id: ctx.newId(),
    issuerId,
    versionId: endorsed.version?.id ?? null,
    endorserId: null,
    keyId: null,
    url: document.id,
    endorserName: endorserOf(document).name,
    comment: endorsementComment ?? '',
    document: JSON.stringify(document),
    validUntil: document.validUntil === undefined ? null : new Date(document.validUntil),
  })
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(endorsement)
      .select(
        rowIf(
          endorsement,
          row,
          sql`not exists (select 1 from ${endorsement} where ${endorsement.issuerId} = ${issuerId} and ${endorsement.url} = ${row.url} and ${endorsement.status} <> 'declined')`,
        ),
      )
      .returning({ id: endorsement.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'endorsement.uploaded', subjectId: row.id }),
  ])
  if (!added) throw new Refusal('conflict', `The endorsement ${row.url} is here already.`)
  return (await findEndorsement(ctx, added.id))!
}

/** How long what was found of an endorsement is gone by, in milliseconds. */
const checkedEvery = 24 * 60 * 60 * 1000

/**
 * Looks again, daily, at those accepted ones that were signed elsewhere: one that is revoked since, or whose key is gone,
 * is left out of what is signed and shown, until it holds again. At most `limit` a call. Returns how many were checked.
 */
export async function recheckEndorsements(ctx: Ctx, limit = 2): Promise<number> {
  const due = await ctx.db
    .select({ id: endorsement.id, document: endorsement.document, problem: endorsement.problem })
    .from(endorsement)
    .where(
      and(
        sql`${endorsement.status} = 'accepted'`,
        isNull(endorsement.endorserId),
        lt(endorsement.checkedAt, new Date(ctx.now().getTime() - checkedEvery)),
      ),
    )
    .orderBy(asc(endorsement.checkedAt))
    .limit(limit)
  for (const { id, document, problem } of due) {
    const flaw = whyNotHolding(await checkAnything(ctx, { text: document }, { refresh: false }))
    await ctx.db
      .update(endorsement)
      .set({ checkedAt: ctx.now(), problem: flaw?.passing ? problem : (flaw?.words ?? null) })
      .where(eq(endorsement.id, id))
  }
  return due.length
}
