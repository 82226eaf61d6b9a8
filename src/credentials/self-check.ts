import { and, eq, lt, sql } from 'drizzle-orm'
import { getVersion } from '../catalogue/service'
import { askingOnce } from '../checker/budget'
import { unbake } from '../checker/unbake'
import type { Ctx } from '../context'
import { announce, isCommitted, newEvent, recordIfChanged } from '../events/outbox'
import type { Event } from '../events/outbox'
import { checkAnything } from './check'
import type { EditionRecord } from './editions/edition'
import { moveEdition } from './editions/editions'
import { countHolders } from './holders.query'
import { bakedPng, bakedSvg } from './picture'
import { findFlaw } from './rules'
import type { Flaw } from './rules'
import type { CredentialRow } from './service'
import { loadStanding } from './editions/standing.query'
import { oneMoreChange } from './state/state'
import { readForms, StoredFormsBroken } from './stored'
import type { Forms } from './stored'
import { credential } from './tables'

/**
 * Subscriber of `credential.signed`: checks the stored bytes of a badge in each form, exactly as they will be served,
 * with the checker that everybody else's badges go through. What passes is issued, and only then does anyone hear of
 * it; what does not is held, naming the step.
 */
export async function checkAward(ctx: Ctx, { subjectId, attempts }: Event): Promise<void> {
  const { credential: award, first } = await loadStanding(ctx, subjectId)
  if (first.status !== 'signed' || !(await passes(ctx, award, first, attempts))) return
  const issuing = newEvent(ctx, 'credential.issued', award.issuerId, award.id)
  const { issuerId, renewsId } = award
  const renewing = renewsId === null ? [] : [newEvent(ctx, 'credential.renewed', issuerId, renewsId)]
  const events = [issuing, ...renewing]
  const [[issued]] = await ctx.db.batch([
    moveEdition(ctx, first, 'signed', { status: 'issued', issuedAt: ctx.now() }),
    ...events.map((event) => recordIfChanged(ctx, event)),
    ...renewing.map(({ id, subjectId: renewed }) =>
      ctx.db
        .update(credential)
        .set(oneMoreChange)
        .where(and(eq(credential.id, renewed), isCommitted(sql`${id}`))),
    ),
    countHolders(ctx, 1, [issuing]),
  ])
  if (issued) for (const event of events) await announce(ctx, event)
}

/** Subscriber of `edition.signed`: the same for another edition. One that passes is the one that is shown from now on. */
export async function checkEdition(ctx: Ctx, { subjectId, attempts }: Event): Promise<void> {
  const { credential: award, open } = await loadStanding(ctx, subjectId)
  if (open?.status !== 'signed') return
  await begin(ctx, open.validFrom)
  if (!(await passes(ctx, award, open, attempts))) return
  const event = newEvent(ctx, 'credential.updated', award.issuerId, award.id)
  const [[issued]] = await ctx.db.batch([
    moveEdition(ctx, open, 'signed', { status: 'issued', issuedAt: ctx.now() }),
    ctx.db
      .update(credential)
      .set({ edition: open.number, ...oneMoreChange })
      .where(and(eq(credential.id, award.id), lt(credential.edition, open.number), sql`changes() = 1`)),
    recordIfChanged(ctx, event),
  ])
  if (issued) await announce(ctx, event)
}

/** An edition is a second newer than the one before, which may be this very second: it is not shown until it holds. */
async function begin(ctx: Ctx, validFrom: Date): Promise<void> {
  const left = validFrom.getTime() - ctx.now().getTime()
  if (left > 0) await scheduler.wait(Math.min(left, 1000))
}

/** How often what may pass is looked at again, over some minutes, before it is held. */
const patience = 3

/** Whether an edition may go out. One that may not is held; what may be right a moment later has the job come back. */
async function passes(ctx: Ctx, award: CredentialRow, edition: EditionRecord, attempts: number): Promise<boolean> {
  const flaw = await findAnyFlaw(ctx, award, edition)
  if (!flaw) return true
  if (flaw.passing && attempts < patience) throw new Error(`${award.id} does not pass our own check yet. ${flaw.words}`)
  await moveEdition(ctx, edition, 'signed', {
    status: 'held',
    holdReason: `It does not pass our own check, which comes before a badge goes out. ${flaw.words}`,
  })
  return false
}

async function findAnyFlaw(ctx: Ctx, award: CredentialRow, edition: EditionRecord): Promise<Flaw | undefined> {
  try {
    const stored = await readForms(ctx, award.id, edition.number)
    if (!stored) return lasting('There are no stored bytes.')
    return (
      (await flawOfForms(ctx, award, stored)) ??
      (await flawOfPictures(ctx, award, stored)) ??
      (stored.sha256 === edition.sha256 ? undefined : lasting('The stored bytes are not those that were signed.'))
    )
  } catch (error) {
    if (error instanceof StoredFormsBroken) return lasting(error.message)
    throw error
  }
}

const lasting = (words: string): Flaw => ({ words, passing: false })

async function flawOfForms(ctx: Ctx, award: CredentialRow, { json, jwt, jose }: Forms): Promise<Flaw | undefined> {
  // All forms name the same keys and the same list, and carry the same endorsements: those are checked in the first.
  const once: Ctx = { ...ctx, fetch: askingOnce(ctx.fetch) }
  for (const [name, text] of Object.entries({ 'JSON-LD': json, 'VC-JWT': jwt, 'VC-JOSE-COSE': jose })) {
    if (text === '') continue
    const report = await checkAnything(once, { text }, { refresh: false, endorsements: text === json })
    const expired = award.validUntil !== null && award.validUntil <= ctx.now()
    const flaw = findFlaw(report, { revoked: award.revokedAt !== null, expired })
    if (flaw) return { ...flaw, words: `${name}, step ${flaw.words}` }
  }
  return undefined
}

/** A picture that gives back, to the byte, what was checked is as good as that. */
async function flawOfPictures(ctx: Ctx, award: CredentialRow, { json, jwt }: Forms): Promise<Flaw | undefined> {
  const { imageDigest, imageSvgDigest } = await getVersion(ctx, award.versionId)
  if (imageDigest === null) return undefined
  const pictures = { png: imageDigest, svg: imageSvgDigest }
  for (const text of [json, jwt]) {
    if (unbake(await bakedPng(ctx, pictures, text)).text !== text)
      return lasting('PNG: what is baked in does not come back.')
    const drawing = new TextEncoder().encode(await bakedSvg(ctx, pictures, text))
    if (unbake(drawing).text !== text) return lasting('SVG: what is baked in does not come back.')
  }
  return undefined
}
