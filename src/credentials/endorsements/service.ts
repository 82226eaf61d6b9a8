import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { auditIfChanged } from '../../audit/audit'
import type { Ctx } from '../../context'
import type { Actor } from '../../identity/rules'
import { notFound, Refusal } from '../../refusal'
import { endorsementUrl } from '../address'
import { mostEmbedded } from './rules'
import { findEndorsement, getReceived } from './endorsement.query'
import type { EndorsementView } from './endorsement.query'
import { endorsement } from '../tables'

type Row = typeof endorsement.$inferSelect
type Decided = 'status' | 'problem' | 'checkedAt' | 'createdAt' | 'acceptedAt' | 'declinedAt'

/** A new endorsement, found good, on which nobody has decided yet. */
export const proposal = (ctx: Ctx, of: Omit<Row, Decided>): Row => ({
  ...of,
  status: 'proposed',
  problem: null,
  checkedAt: ctx.now(),
  createdAt: ctx.now(),
  acceptedAt: null,
  declinedAt: null,
})

/**
 * Takes an endorsement into what is signed and shown from now on. Refuses one that was decided on already or does not
 * hold any more, and a sixth of the same thing.
 */
export async function acceptEndorsement(ctx: Ctx, actor: Actor, id: string): Promise<EndorsementView> {
  const { problem, issuerId } = await getReceived(ctx, actor, id)
  if (problem) throw new Refusal('conflict', `It cannot be accepted any more. ${problem}`)
  const [[accepted]] = await ctx.db.batch([
    ctx.db
      .update(endorsement)
      .set({ status: 'accepted', acceptedAt: ctx.now() })
      .where(and(eq(endorsement.id, id), eq(endorsement.status, 'proposed'), sql`${acceptedBeside} < ${mostEmbedded}`))
      .returning({ id: endorsement.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'endorsement.accepted', subjectId: id }),
  ])
  const after = (await findEndorsement(ctx, id))!
  if (accepted) return after
  throw new Refusal(
    'conflict',
    after.status === 'proposed'
      ? `${mostEmbedded} endorsements of this are accepted already, and badges take along no more. Decline one of them first.`
      : `This endorsement is ${after.status} already.`,
  )
}

/** Of the same thing. */
const acceptedBeside = sql`(select count(*) from endorsement other where other.issuer_id = ${endorsement.issuerId}
  and other.version_id is ${endorsement.versionId} and other.status = 'accepted')`

/**
 * Turns an endorsement down for good, be it accepted already: it is part of nothing that is signed from now on. What was
 * signed with it stays as it is. Refuses one that is declined.
 */
export async function declineEndorsement(ctx: Ctx, actor: Actor, id: string): Promise<EndorsementView> {
  const { issuerId } = await getReceived(ctx, actor, id)
  const [[declined]] = await ctx.db.batch([
    ctx.db
      .update(endorsement)
      .set({ status: 'declined', declinedAt: ctx.now() })
      .where(and(eq(endorsement.id, id), inArray(endorsement.status, ['proposed', 'accepted'])))
      .returning({ id: endorsement.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'endorsement.declined', subjectId: id }),
  ])
  if (!declined) throw new Refusal('conflict', 'This endorsement is declined already.')
  return (await findEndorsement(ctx, id))!
}

/**
 * One that was signed here, as JSON-LD with its proof: for anybody, once it was accepted, and for good, as badges hold
 * it. What nobody agreed to is not published here.
 */
export async function readEndorsement(ctx: Ctx, id: string): Promise<string> {
  const [found] = await ctx.db
    .select({ document: endorsement.document })
    .from(endorsement)
    .where(and(eq(endorsement.id, id), isNotNull(endorsement.endorserId), isNotNull(endorsement.acceptedAt)))
  if (!found) throw notFound('endorsement')
  return found.document
}

/** Whether we signed an endorsement with exactly this signature: for those under a key in wrong hands. */
export async function knowsEndorsement(ctx: Ctx, url: string, signature: string): Promise<boolean> {
  const id = url.slice(-32)
  if (url !== endorsementUrl(ctx.origin, id)) return false
  const [found] = await ctx.db
    .select({ document: endorsement.document })
    .from(endorsement)
    .where(and(eq(endorsement.id, id), isNotNull(endorsement.endorserId)))
  const { proof = [] } = JSON.parse(found?.document ?? '{}') as { proof?: { proofValue: string }[] }
  return proof.some(({ proofValue }) => proofValue === signature)
}
