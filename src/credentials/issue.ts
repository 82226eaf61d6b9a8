import { and, eq } from 'drizzle-orm'
import { getSubmission } from '../assessment/service'
import type { Submission } from '../assessment/service'
import { getEarlierVersions, getMicrocredential, getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { getEnrollment } from '../enrollment/service'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { Event } from '../events/outbox'
import { getIssuer } from '../identity/issuers'
import { KeyUnavailable } from '../signing/key-unavailable'
import { signJwt, signProof } from '../signing/service'
import { fixAward, pinKeys } from './award'
import { buildCredential } from './credential'
import type { Award } from './credential'
import { AchievementCredential } from './schema'
import type { CredentialRow } from './service'
import { readForms, storeForms } from './stored'
import type { Forms, StoredForms } from './stored'
import { credential } from './tables'
import { toDateTime } from './validity'

/**
 * Awards the badge of a met submission, in steps of which each may be the last before a crash, and all may run again:
 * fix it in D1 → sign it and store the bytes in R2 → mark it issued. Exactly one credential comes of it. An award whose
 * keys cannot be used is held, and nothing unsigned goes out.
 */
export async function awardCredential(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const submission = await getSubmission(ctx, subjectId)
  if (submission.status !== 'met') return
  const award = await fixAward(ctx, submission)
  if (award.status !== 'pending') return
  try {
    // What is stored stands, even if the issuer calls itself something else by now.
    const stored =
      (await readForms(ctx, award.id)) ?? (await storeForms(ctx, award.id, await sign(ctx, award, submission)))
    await markIssued(ctx, award, stored)
  } catch (error) {
    if (!(error instanceof KeyUnavailable)) throw error
    await hold(ctx, award.id, error.message)
  }
}

async function sign(ctx: Ctx, award: CredentialRow, submission: Submission): Promise<Forms> {
  const { proofKeyId, jwtKeyId } = await pinKeys(ctx, award)
  const built = buildCredential(await loadAward(ctx, award, submission))
  const document = AchievementCredential.parse(built)
  const issuer = await getIssuer(ctx, award.issuerId)
  const signed = await signProof(ctx, issuer, proofKeyId, document, toDateTime(award.validFrom))
  return { json: JSON.stringify(signed), jwt: await signJwt(ctx, issuer, jwtKeyId, document) }
}

async function loadAward(ctx: Ctx, credential: CredentialRow, submission: Submission): Promise<Award> {
  const [issuer, version, enrollment] = await Promise.all([
    getIssuer(ctx, credential.issuerId),
    getVersion(ctx, credential.versionId),
    getEnrollment(ctx, submission.enrollmentId),
  ])
  return {
    origin: ctx.origin,
    credential,
    edition: { ...submission, ...credential },
    awardedAt: credential.awardedAt ?? credential.validFrom,
    issuer,
    microcredential: await getMicrocredential(ctx, version.microcredentialId),
    version,
    earlier: await getEarlierVersions(ctx, version),
    submission,
    activity: submission.judgedElsewhere ? null : { start: enrollment.createdAt, end: submission.submittedAt },
    endorsements: { issuer: [], version: [] },
    renews: credential.renewsId,
  }
}

async function markIssued(ctx: Ctx, { id, issuerId }: CredentialRow, { sha256 }: StoredForms): Promise<void> {
  const event = newEvent(ctx, 'credential.issued', issuerId, id)
  const [[issued]] = await ctx.db.batch([
    ctx.db
      .update(credential)
      .set({ status: 'issued', issuedAt: ctx.now(), sha256 })
      .where(and(eq(credential.id, id), eq(credential.status, 'pending')))
      .returning({ id: credential.id }),
    recordIfChanged(ctx, event),
  ])
  if (issued) await announce(ctx, event)
}

async function hold(ctx: Ctx, id: string, holdReason: string): Promise<void> {
  await ctx.db
    .update(credential)
    .set({ status: 'held', holdReason })
    .where(and(eq(credential.id, id), eq(credential.status, 'pending')))
}
