import type { Submission } from '../assessment/service'
import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { getPerson } from '../identity/people'
import { hashIdentity } from './identity-hash'
import { findAward } from './service'
import type { CredentialRow } from './service'
import { countEntry, drawEntry } from './status/status-list'
import { idWithin } from './state/badge-state'
import { findRenewed } from './renew'
import { credential } from './tables'
import { goodUntil, wholeSeconds } from './validity'

/** How often an entry, or a badge to renew, that somebody else took first is chosen anew. */
const attempts = 5

/**
 * The award for a met submission, fixed in D1 before anything is signed: ids, times and status entry. Whoever comes
 * second gets the first one's.
 */
export async function fixAward(ctx: Ctx, submission: Submission): Promise<CredentialRow> {
  const existing = await findAward(ctx, submission.id)
  if (existing) return existing
  const holder = await getPerson(ctx, submission.learnerId)
  const { microcredentialId, validityMonths } = await getVersion(ctx, submission.versionId)
  const row = await newAward(ctx, submission, holder.email)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const entry = await drawEntry(ctx, submission.issuerId)
    // Looked up each time: of two that renew the same badge the second one's row is refused.
    const renewed = await findRenewed(ctx, microcredentialId, { holderId: row.holderId, awardedAt: row.validFrom })
    const [[added]] = await ctx.db.batch([
      ctx.db
        .insert(credential)
        .values({
          ...row,
          ...entry,
          id: idWithin(entry.statusListId, ctx.newId()),
          renewsId: renewed?.id ?? null,
          validUntil: goodUntil(row.validFrom, validityMonths, renewed),
        })
        .onConflictDoNothing()
        .returning(),
      countEntry(ctx, entry.statusListId),
    ])
    const award = added ?? (await findAward(ctx, submission.id))
    if (award) return award
  }
  throw new Error(`No free status entry was found for ${submission.id}.`)
}

/** A new award of a met submission: all of it but its place in a status list, with its id, its end, and what it renews. */
export async function newAward(
  ctx: Ctx,
  submission: Pick<Submission, 'id' | 'issuerId' | 'learnerId' | 'versionId'>,
  email: string,
): Promise<Omit<CredentialRow, 'id' | 'statusListId' | 'statusIndex' | 'validUntil' | 'renewsId'>> {
  const identitySalt = ctx.newId()
  const validFrom = wholeSeconds(ctx.now())
  return {
    submissionId: submission.id,
    issuerId: submission.issuerId,
    holderId: submission.learnerId,
    versionId: submission.versionId,
    status: 'pending',
    holdReason: null,
    subjectId: `urn:uuid:${toUuid(ctx.newId())}`,
    identityHash: await hashIdentity(email, identitySalt),
    identitySalt,
    proofKeyId: null,
    jwtKeyId: null,
    validFrom,
    awardedAt: null,
    edition: 1,
    sha256: null,
    createdAt: ctx.now(),
    issuedAt: null,
    revokedAt: null,
    revocationReason: null,
    remindedAt: null,
    visibility: 'link',
    indexed: false,
    changes: 0,
    changesTold: 0,
    listed: false,
  }
}

/** A random UUID (RFC 9562, version 4) of 32 random hex digits. */
function toUuid(hex: string): string {
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
