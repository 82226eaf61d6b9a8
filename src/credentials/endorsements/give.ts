import { sql } from 'drizzle-orm'
import { auditIfChanged } from '../../audit/audit'
import type { Ctx } from '../../context'
import { rowIf } from '../../db/insert'
import { announce, newEvent, recordIfChanged } from '../../events/outbox'
import { authorize } from '../../identity/authorize'
import { getIssuer } from '../../identity/issuers'
import type { Actor } from '../../identity/rules'
import { invalid, Refusal } from '../../refusal'
import { refuseUnavailable } from '../../signing/key-unavailable'
import { activeKeys, signProof } from '../../signing/service'
import { endorsementUrl } from '../address'
import { findEndorsed } from './endorsed'
import { buildEndorsement } from './rules'
import type { NewEndorsement } from './schema'
import { proposal } from './service'
import { findEndorsement, isGiven } from './endorsement.query'
import type { EndorsementView } from './endorsement.query'
import { EndorsementCredential } from '../schema'
import { endorsement } from '../tables'
import { toDateTime } from '../validity'

/**
 * Signs what an issuer says of another one here, or of a microcredential that offers, and proposes it to them. Refuses
 * an issuer's word for itself, what is not published, and a second one about the same thing while they have not declined
 * the first; unless that was signed by a key that is compromised since.
 */
export async function giveEndorsement(
  ctx: Ctx,
  actor: Actor,
  endorserId: string,
  { of, comment }: NewEndorsement,
): Promise<EndorsementView> {
  authorize(actor, 'endorsement.manage', endorserId)
  const [endorser, endorsed] = await Promise.all([getIssuer(ctx, endorserId), findEndorsed(ctx, of)])
  if (!endorsed)
    throw invalid(
      'of',
      'There is no such issuer or microcredential here. Give the address of its page, or the issuer’s name in there.',
    )
  if (endorsed.issuer.id === endorserId)
    throw invalid('of', 'An issuer cannot endorse itself, nor what it offers: it takes another one.')
  if (endorsed.version && endorsed.version.status !== 'published')
    throw invalid('of', `Version ${endorsed.version.number} is retired. Endorse the one that is published.`)
  const id = ctx.newId()
  const { document, keyId } = await refuseUnavailable(async () => {
    const { proof } = await activeKeys(ctx, endorserId)
    const unsigned = EndorsementCredential.parse(
      buildEndorsement({ origin: ctx.origin, id, endorser, endorsed, comment, now: ctx.now() }),
    )
    return { document: await signProof(ctx, endorser, proof.id, unsigned, toDateTime(ctx.now())), keyId: proof.id }
  })
  const row = proposal(ctx, {
    id,
    issuerId: endorsed.issuer.id,
    versionId: endorsed.version?.id ?? null,
    endorserId,
    keyId,
    url: endorsementUrl(ctx.origin, id),
    endorserName: endorser.name,
    comment,
    document: JSON.stringify(document),
    validUntil: null,
  })
  const event = newEvent(ctx, 'endorsement.proposed', row.issuerId, id)
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(endorsement)
      .select(rowIf(endorsement, row, sql`not ${isGiven(row)}`))
      .returning({ id: endorsement.id }),
    auditIfChanged(ctx, actor, { issuerId: endorserId, action: 'endorsement.given', subjectId: id }),
    recordIfChanged(ctx, event),
  ])
  if (!added) throw new Refusal('conflict', `${endorser.name} has endorsed this already.`)
  await announce(ctx, event)
  return (await findEndorsement(ctx, id))!
}
