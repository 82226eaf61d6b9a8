import { and, eq, isNull } from 'drizzle-orm'
import type { Submission } from '../assessment/service'
import { getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { getPerson } from '../identity/people'
import { activeKeys } from '../signing/service'
import { hashIdentity } from './identity-hash'
import { findAward, getCredential } from './service'
import type { CredentialRow } from './service'
import { countEntry, drawEntry } from './status-list'
import { credential } from './tables'
import { addMonths, wholeSeconds } from './validity'

/** How often an entry that somebody else took first is drawn anew. */
const attempts = 5

/**
 * The award for a met submission, fixed in D1 before anything is signed: ids, times and status entry. Whoever comes
 * second gets the first one's.
 */
export async function fixAward(ctx: Ctx, submission: Submission): Promise<CredentialRow> {
  const existing = await findAward(ctx, submission.id)
  if (existing) return existing
  const holder = await getPerson(ctx, submission.learnerId)
  const { validityMonths } = await getVersion(ctx, submission.versionId)
  const identitySalt = ctx.newId()
  const validFrom = wholeSeconds(ctx.now())
  const row = {
    id: ctx.newId(),
    submissionId: submission.id,
    issuerId: submission.issuerId,
    holderId: submission.learnerId,
    versionId: submission.versionId,
    status: 'pending' as const,
    subjectId: `urn:uuid:${toUuid(ctx.newId())}`,
    identityHash: await hashIdentity(holder.email, identitySalt),
    identitySalt,
    validFrom,
    validUntil: validityMonths === null ? null : addMonths(validFrom, validityMonths),
    createdAt: ctx.now(),
  }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const entry = await drawEntry(ctx, submission.issuerId)
    const [[added]] = await ctx.db.batch([
      ctx.db
        .insert(credential)
        .values({ ...row, ...entry })
        .onConflictDoNothing()
        .returning(),
      countEntry(ctx, entry.statusListId),
    ])
    const award = added ?? (await findAward(ctx, submission.id))
    if (award) return award
  }
  throw new Error(`No free status entry was found for ${submission.id}.`)
}

/**
 * The keys that sign this award, chosen once: signing again after a crash uses the same. Throws `KeyUnavailable` when
 * the issuer has none yet, and none can be made.
 */
export async function pinKeys(ctx: Ctx, award: CredentialRow): Promise<{ proofKeyId: string; jwtKeyId: string }> {
  const { id, issuerId, proofKeyId, jwtKeyId } = award
  if (proofKeyId !== null && jwtKeyId !== null) return { proofKeyId, jwtKeyId }
  const { proof, jwt } = await activeKeys(ctx, issuerId)
  await ctx.db
    .update(credential)
    .set({ proofKeyId: proof.id, jwtKeyId: jwt.id })
    .where(and(eq(credential.id, id), isNull(credential.proofKeyId)))
  return pinKeys(ctx, await getCredential(ctx, id))
}

/** A random UUID (RFC 9562, version 4) of 32 random hex digits. */
function toUuid(hex: string): string {
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
