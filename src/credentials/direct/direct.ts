import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { isRecorded, newJudged, recordJudged, whyNotLevels } from '../../assessment/elsewhere'
import { getMicrocredential, getPublishedVersion, getVersion } from '../../catalogue/service'
import type { Version } from '../../catalogue/version'
import { auditThose } from '../../audit/audit'
import type { Doer } from '../../audit/audit'
import type { Ctx } from '../../context'
import { among } from '../../db/among'
import { given, rowsIf } from '../../db/insert'
import { announceAll } from '../../events/outbox'
import { authorize } from '../../identity/authorize'
import { findOrAddUsers } from '../../identity/people'
import type { Actor } from '../../identity/rules'
import { notFound, Refusal } from '../../refusal'
import type { FieldProblem } from '../../refusal'
import { credentialUrl } from '../address'
import { newAward } from '../award'
import { isLine, isReady } from './batch-rows'
import { listLength } from '../status/bitstring'
import type { CredentialStatus } from '../rules'
import { findHeldBy, holdsNone } from './direct.query'
import { termOf } from './rules'
import type { Term } from './rules'
import type { DirectAward, NewDirectAward } from './schema'
import { findRenewals } from '../renew'
import { idWithin } from '../state/badge-state'
import { drawEntry } from '../status/status-list'
import { batchRow, credential, statusList } from '../tables'
import { goodUntil, wholeSeconds } from '../validity'

/** What can be awarded as it is. */
export type Awardable = Omit<DirectAward, keyof Term> & Term

/** How often it is tried when somebody else takes the same status entry first. */
const attempts = 3

/**
 * Awards a badge for what was judged outside of Assay. The credential's id is final with this answer; a job signs it.
 * Refuses a version that is not published, what contradicts the rubric or the calendar, and a person who holds the badge
 * already, unless it is to be awarded `again`.
 */
export async function awardDirectly(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { microcredentialId, versionId, ...said }: NewDirectAward,
): Promise<{ id: string; url: string; status: CredentialStatus; versionId: string }> {
  authorize(actor, 'credential.issue', issuerId)
  const version = await getAwardable(ctx, issuerId, { microcredentialId, versionId })
  const award = toAwardable(version, said, ctx.now())
  if (Array.isArray(award)) throw new Refusal('invalid', award.map((p) => p.problem).join(' '), award)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [id] = await awardAll(ctx, actor, version, [award])
    if (id !== undefined) return { id, url: credentialUrl(ctx.origin, id), status: 'pending', versionId: version.id }
    const held = award.again ? undefined : await findHeldBy(ctx, version.microcredentialId, [award.email])
    if (held?.has(award.email)) throw new Refusal('conflict', heldWords(ctx, held.get(award.email)!))
  }
  throw new Error(`No free status entry was found for an award of ${version.id}.`)
}

/** A published version of this issuer, by its own id or its microcredential's. Refuses any other. */
export async function getAwardable(
  ctx: Ctx,
  issuerId: string,
  which: { microcredentialId?: string | undefined; versionId?: string | undefined },
): Promise<Version> {
  const version =
    which.versionId === undefined
      ? await published(ctx, issuerId, which.microcredentialId ?? '')
      : await getVersion(ctx, which.versionId)
  if (version.issuerId !== issuerId) throw notFound('version')
  if (version.status !== 'published')
    throw new Refusal('conflict', `Version ${version.number} is ${version.status}: only a published one is awarded.`)
  return version
}

/** What is awarded by what an issuer says, with everything that follows from the version; or what is wrong with it. */
export function toAwardable(version: Version, said: DirectAward, now: Date): Awardable | FieldProblem[] {
  const term = termOf(version, said, now)
  const levels = whyNotLevels(version.criteria, said.levels)
  return 'problem' in term || levels.length > 0
    ? ['problem' in term ? [term] : [], levels].flat()
    : { ...said, ...term }
}

/**
 * Awards these, all in one batch: an enrollment, a submission that was judged elsewhere, its event, and the award with
 * its final id. Returns the credential's id of each, or undefined for one that was not awarded: the person holds the
 * badge already, the line is done, or somebody took the same status entry, or renewed the same badge. Of one line comes one
 * award at most.
 */
export async function awardAll(
  ctx: Ctx,
  doer: Doer,
  version: Version,
  awards: Awardable[],
  /** The lines of the file they stand in. */
  from?: { batchId: string; lines: number[] },
): Promise<(string | undefined)[]> {
  const { issuerId, microcredentialId } = version
  const [people, entries] = await Promise.all([findOrAddUsers(ctx, awards), drawEntries(ctx, issuerId, awards.length)])
  const holders = awards.map(({ email, awardedAt }) => ({
    holderId: people.get(email)!,
    awardedAt: awardedAt ?? ctx.now(),
  }))
  const renewals = await findRenewals(ctx, microcredentialId, holders)
  const made = await Promise.all(
    awards.map(async (award, i) => {
      const learnerId = people.get(award.email)!
      const line = from?.lines[i] ?? 0
      const judged = await newJudged(ctx, version, { ...award, learnerId, holderName: award.name })
      const row = {
        ...(await newAward(ctx, judged.submission, award.email)),
        ...entries[i]!,
        id: idWithin(entries[i]!.statusListId, ctx.newId()),
        awardedAt: award.awardedAt,
        validUntil: award.endSaid
          ? award.validUntil
          : goodUntil(award.awardedAt ?? wholeSeconds(ctx.now()), version.validityMonths, renewals[i]),
        renewsId: renewals[i]?.id ?? null,
      }
      const beside = { ...entries[i]!, again: award.again, renewsId: row.renewsId, line }
      return { ...judged, credential: row, line, beside }
    }),
  )
  const [enrolled] = await ctx.db.batch([
    ...recordJudged(ctx, version, made, mayBeAwarded(microcredentialId, from?.batchId, ctx.now())),
    ctx.db.insert(credential).select(
      rowsIf(
        credential,
        made.map((one) => one.credential),
        isRecorded(given('submission_id')),
      ),
    ),
    ctx.db
      .update(statusList)
      .set({ used: sql`${statusList.used} + changes()` })
      .where(eq(statusList.id, entries[0]!.statusListId)),
    auditThose(
      ctx,
      doer,
      made.map((one) => ({
        issuerId,
        action: 'credential.awarded',
        subjectId: one.credential.id,
        detail: { versionId: version.id, ...(from && { batchId: from.batchId }) },
      })),
      sql`exists (select 1 from ${credential} where ${credential.id} = ${given('subject_id')})`,
    ),
    ...(from ? [markDone(ctx, from.batchId, made)] : []),
  ])
  const took = new Set(enrolled.map(({ id }) => id))
  const awarded = made.filter(({ submission }) => took.has(submission.enrollmentId))
  await announceAll(
    ctx,
    awarded.map(({ event }) => event),
  )
  return made.map((one) => (awarded.includes(one) ? one.credential.id : undefined))
}

export const heldWords = (ctx: Ctx, credentialId: string) =>
  `This person holds this badge already: ${credentialUrl(ctx.origin, credentialId)}`

/** Of two that award the same at once, the second one's batch sees what the first one's has done. */
const mayBeAwarded = (microcredentialId: string, batchId: string | undefined, now: Date): SQL =>
  sql`(${given('again')} or ${holdsNone(microcredentialId, given('learner_id'), now)})
    and not exists (select 1 from ${credential} where ${credential.statusListId} = ${given('statusListId')} and ${credential.statusIndex} = ${given('statusIndex')})
    and not exists (select 1 from ${credential} where ${credential.renewsId} = ${given('renewsId')})
    and ${batchId === undefined ? sql`true` : isReady(batchId)}`

/** What has come of each line of a file. */
function markDone(ctx: Ctx, batchId: string, made: { credential: { id: string }; line: number }[]) {
  const list = made.map(({ credential: { id }, line }) => ({ id, line }))
  const lines = made.map(({ line }) => line)
  return ctx.db
    .update(batchRow)
    .set({ status: 'done', problem: null, credentialId: given('id') })
    .from(sql`json_each(${JSON.stringify(list)})`)
    .where(
      and(isLine(batchId, lines), sql`exists (select 1 from ${credential} where ${credential.id} = ${given('id')})`),
    )
}

async function published(ctx: Ctx, issuerId: string, microcredentialId: string): Promise<Version> {
  const found = await getMicrocredential(ctx, microcredentialId)
  if (found.issuerId !== issuerId) throw notFound('microcredential')
  const version = await getPublishedVersion(ctx, microcredentialId)
  if (!version) throw new Refusal('conflict', 'Publish it first: only a published version is awarded.')
  return version
}

/** As many free entries of the issuer's open list as there are awards; more are drawn, as some will be taken. */
async function drawEntries(ctx: Ctx, issuerId: string, count: number) {
  const first = await drawEntry(ctx, issuerId)
  if (count === 1) return [first]
  const { statusListId } = first
  const drawn = new Set(Array.from({ length: 32 + 8 * count }, () => randomIndex(ctx)))
  const taken = await ctx.db
    .select({ index: credential.statusIndex })
    .from(credential)
    .where(and(eq(credential.statusListId, statusListId), among(credential.statusIndex, [...drawn])))
  for (const { index } of taken) drawn.delete(index)
  if (drawn.size < count) throw new Error(`Not enough free entries were drawn in ${statusListId}.`)
  return [...drawn].slice(0, count).map((statusIndex) => ({ statusListId, statusIndex }))
}

const randomIndex = (ctx: Ctx) => Number.parseInt(ctx.newId().slice(0, 8), 16) % listLength
