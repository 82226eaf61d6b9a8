import { getSubmission } from '../assessment/service'
import type { Submission } from '../assessment/service'
import { getEarlierVersions, getMicrocredential, getVersion } from '../catalogue/service'
import type { Ctx } from '../context'
import { getEnrollment } from '../enrollment/service'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { Event } from '../events/outbox'
import { getIssuer } from '../identity/issuers'
import { KeyUnavailable } from '../signing/key-unavailable'
import { activeKeys, signJose, signJwt, signProof } from '../signing/service'
import { fixAward } from './award'
import { fitForXml } from './bake-svg'
import { buildCredential } from './credential'
import type { Award } from './credential'
import { asItStands } from './editions/edition'
import type { EditionRecord } from './editions/edition'
import { moveEdition } from './editions/editions'
import { acceptedEndorsements } from './endorsements/endorsement.query'
import { AchievementCredential } from './schema'
import type { CredentialRow } from './service'
import { loadStanding } from './editions/standing.query'
import { readForms, StoredFormsBroken, storeForms } from './stored'
import type { StoredForms } from './stored'
import { toDateTime } from './validity'

/**
 * Subscriber of `submission.decided`: awards the badge of a met submission, in steps of which each may be the last
 * before a crash, and all may run again: fix it in D1 → sign it and store the bytes in R2 → mark it signed. Exactly one
 * credential comes of it. It is issued once it was checked (`self-check.ts`).
 */
export async function awardCredential(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const submission = await getSubmission(ctx, subjectId)
  if (submission.status !== 'met') return
  const credential = await fixAward(ctx, submission)
  await signOnce(ctx, { credential, submission, edition: asItStands(credential, submission, null) })
}

/** Subscriber of `edition.created`: the same for another edition, which is fixed already. */
export async function signEdition(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const { credential, submission, open } = await loadStanding(ctx, subjectId)
  if (open) await signOnce(ctx, { credential, submission, edition: open })
}

type Unsigned = { credential: CredentialRow; submission: Submission; edition: EditionRecord }

/** An edition whose keys or stored bytes cannot be used is held, and nothing unsigned goes out. */
async function signOnce(ctx: Ctx, unsigned: Unsigned): Promise<void> {
  const { credential, edition } = unsigned
  if (edition.status !== 'pending') return
  try {
    // What is stored stands, even if the issuer calls itself something else by now.
    const { sha256, proofKeyId, jwtKeyId } =
      (await readForms(ctx, credential.id, edition.number)) ?? (await signAndStore(ctx, unsigned))
    const event = newEvent(
      ctx,
      edition.number === 1 ? 'credential.signed' : 'edition.signed',
      credential.issuerId,
      credential.id,
    )
    const [[signed]] = await ctx.db.batch([
      moveEdition(ctx, edition, 'pending', {
        status: 'signed',
        sha256,
        proofKeyId: proofKeyId ?? edition.proofKeyId,
        jwtKeyId: jwtKeyId ?? edition.jwtKeyId,
      }),
      recordIfChanged(ctx, event),
    ])
    if (signed) await announce(ctx, event)
  } catch (error) {
    if (!(error instanceof KeyUnavailable || error instanceof StoredFormsBroken)) throw error
    await moveEdition(ctx, edition, 'pending', { status: 'held', holdReason: error.message })
  }
}

async function signAndStore(ctx: Ctx, unsigned: Unsigned): Promise<StoredForms> {
  const { credential, edition } = unsigned
  const [award, keys] = await Promise.all([loadAward(ctx, unsigned), activeKeys(ctx, credential.issuerId)])
  const document = AchievementCredential.parse(buildCredential(award))
  const signed = await signProof(ctx, award.issuer, keys.proof.id, document, toDateTime(edition.createdAt))
  return storeForms(ctx, credential.id, edition.number, {
    json: fitForXml(JSON.stringify(signed)),
    jwt: await signJwt(ctx, award.issuer, keys.jwt.id, document),
    jose: await signJose(ctx, award.issuer, keys.jwt.id, document),
    proofKeyId: keys.proof.id,
    jwtKeyId: keys.jwt.id,
  })
}

async function loadAward(ctx: Ctx, { credential, submission, edition }: Unsigned): Promise<Award> {
  const [issuer, version, enrollment] = await Promise.all([
    getIssuer(ctx, credential.issuerId),
    getVersion(ctx, credential.versionId),
    getEnrollment(ctx, submission.enrollmentId),
  ])
  return {
    origin: ctx.origin,
    credential,
    edition,
    awardedAt: credential.awardedAt ?? credential.validFrom,
    issuer,
    microcredential: await getMicrocredential(ctx, version.microcredentialId),
    version,
    earlier: await getEarlierVersions(ctx, version),
    submission,
    activity: submission.judgedElsewhere ? null : { start: enrollment.createdAt, end: submission.submittedAt },
    endorsements: await acceptedEndorsements(ctx, issuer.id, version.id, edition.createdAt),
    renews: credential.renewsId,
  }
}
