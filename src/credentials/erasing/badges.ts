import { and, asc, eq, ne, sql } from 'drizzle-orm'
import { eraseSubmission, withdrawMet } from '../../assessment/erasing'
import type { Ctx } from '../../context'
import { rowIf } from '../../db/insert'
import { announce, announceAll, newEvent, record, recordIfChanged } from '../../events/outbox'
import { loadStanding } from '../editions/standing.query'
import type { Standing } from '../editions/standing.query'
import type { EditionRow } from '../editions/edition'
import { newerThan } from '../rules'
import { badgeKey } from '../state/badge-state'
import { oneMoreChange } from '../state/state'
import { deleteForms, storedEditions } from '../stored'
import { batchRow, credential, credentialEdition } from '../tables'

/**
 * Has the next few badges of somebody say nothing of them any more. Their pages are gone at once. Those that are to be
 * kept come back when an edition that names nobody is signed and shown (`showNameless`); what nobody sees anyway goes for
 * good, and an award that was not issued yet comes to nothing. Returns how many; 0 when there are none left.
 */
export async function eraseNextBadges(
  ctx: Ctx,
  { holderId, keep }: { holderId: string; keep: boolean },
  limit = 2,
): Promise<number> {
  const next = await ctx.db
    .select({ id: credential.id })
    .from(credential)
    .where(and(eq(credential.holderId, holderId), ne(credential.identityHash, '')))
    .orderBy(asc(credential.id))
    .limit(limit)
  for (const { id } of next) {
    const standing = await loadStanding(ctx, id)
    const { status, visibility } = standing.credential
    if (status !== 'issued') await drop(ctx, standing)
    else if (keep && visibility !== 'nobody') await makeNameless(ctx, standing)
    else await takeDown(ctx, standing)
  }
  return next.length
}

/** The edition is fixed together with all that is erased: what is signed from now on can name nobody. */
async function makeNameless(ctx: Ctx, { credential: award, submission, shown, open }: Standing): Promise<void> {
  const { id, issuerId } = award
  const row: EditionRow = {
    credentialId: id,
    // Not a number that bytes may come to lie under, or lie under since before a restore.
    number: Math.max(award.edition, open?.number ?? 0, ...(await storedEditions(ctx, id))) + 1,
    cause: 'erasure',
    status: 'pending',
    holdReason: null,
    validFrom: newerThan(shown.validFrom, award.validUntil, ctx.now()),
    holderName: '',
    nameInBadge: false,
    released: [],
    identityHash: '',
    identitySalt: '',
    proofKeyId: null,
    jwtKeyId: null,
    sha256: null,
    createdAt: ctx.now(),
    issuedAt: null,
  }
  const events = [newEvent(ctx, 'edition.created', issuerId, id), newEvent(ctx, 'credential.displayed', issuerId, id)]
  const [, [added]] = await ctx.db.batch([
    forgetOpen(ctx, id),
    ctx.db
      .insert(credentialEdition)
      .select(rowIf(credentialEdition, row, isNamed(id)))
      .onConflictDoNothing()
      .returning({ number: credentialEdition.number }),
    ...events.map((event) => recordIfChanged(ctx, event)),
    ...blank(ctx, id),
    eraseSubmission(ctx, submission.id),
  ])
  if (added) await announceAll(ctx, events)
}

/** Bytes go before the row forgets that there were any. */
async function takeDown(ctx: Ctx, { credential: { id, issuerId }, submission }: Standing): Promise<void> {
  const event = newEvent(ctx, 'credential.displayed', issuerId, id)
  const [, [hidden]] = await ctx.db.batch([
    forgetOpen(ctx, id),
    ctx.db
      .update(credential)
      .set({ visibility: 'nobody', indexed: false, ...oneMoreChange })
      .where(eq(credential.id, id))
      .returning({ id: credential.id }),
    recordIfChanged(ctx, event),
  ])
  if (hidden) await announceAll(ctx, [event])
  await deleteForms(ctx, id)
  await ctx.cache.delete(badgeKey(id))
  await ctx.db.batch([...blank(ctx, id), eraseSubmission(ctx, submission.id)])
}

/** Nobody has seen it: its place in the status list is free again. */
async function drop(ctx: Ctx, { credential: { id, status }, submission }: Standing): Promise<void> {
  await deleteForms(ctx, id)
  await ctx.db.batch([
    ctx.db
      .update(batchRow)
      .set({ credentialId: null })
      .where(and(eq(batchRow.credentialId, id), sql`not ${isIssued(id)}`)),
    withdrawMet(ctx, submission.id),
    ctx.db.delete(credential).where(and(eq(credential.id, id), eq(credential.status, status))),
  ])
  // Whoever was signing it a moment ago.
  await deleteForms(ctx, id)
}

/** Statement: another edition that is on its way never arrives. */
const forgetOpen = (ctx: Ctx, id: string) =>
  ctx.db
    .delete(credentialEdition)
    .where(
      and(
        eq(credentialEdition.credentialId, id),
        sql`${credentialEdition.status} in ('pending', 'signed', 'held')`,
        ne(credentialEdition.cause, 'erasure'),
      ),
    )

/** Statements: no edition of it says who holds it, nor does the reason of a revocation. Nobody sees it for now. */
const blank = (ctx: Ctx, id: string) =>
  [
    ctx.db
      .update(credentialEdition)
      .set({ holderName: '', nameInBadge: false, released: [], identityHash: '', identitySalt: '' })
      .where(eq(credentialEdition.credentialId, id)),
    ctx.db
      .update(credential)
      .set({
        identityHash: '',
        identitySalt: '',
        visibility: 'nobody',
        indexed: false,
        revocationReason: sql`case when ${credential.revokedAt} is null then null else ${noReason} end`,
        ...oneMoreChange,
      })
      .where(and(eq(credential.id, id), ne(credential.identityHash, ''))),
  ] as const

const noReason = 'The reason is no longer kept.'

const isNamed = (id: string) =>
  sql`exists (select 1 from ${credential} where ${credential.id} = ${id} and ${credential.identityHash} <> '')`

const isIssued = (id: string) =>
  sql`exists (select 1 from ${credential} where ${credential.id} = ${id} and ${credential.status} = 'issued')`

/** Condition on a badge: that it is on its way to name nobody. */
export const isBecomingNameless = sql`${credential.visibility} = 'nobody' and exists (select 1 from ${credentialEdition}
  where ${credentialEdition.credentialId} = ${credential.id} and ${credentialEdition.cause} = 'erasure')`

/** Whether a badge of this holder still names them, or an edition that does not is on its way. */
export async function namesStill(ctx: Ctx, holderId: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ id: credential.id })
    .from(credential)
    .where(and(eq(credential.holderId, holderId), sql`(${credential.identityHash} <> '' or (${isBecomingNameless}))`))
    .limit(1)
  return found !== undefined
}

/** Rings again for the badges of somebody whose nameless edition is still on its way: nothing may have come of it. */
export async function ringNameless(ctx: Ctx, holderId: string, limit = 10): Promise<void> {
  const waiting = await ctx.db
    .select({ id: credential.id, issuerId: credential.issuerId, status: credentialEdition.status })
    .from(credential)
    .innerJoin(
      credentialEdition,
      and(eq(credentialEdition.credentialId, credential.id), eq(credentialEdition.cause, 'erasure')),
    )
    .where(and(eq(credential.holderId, holderId), isBecomingNameless, ne(credentialEdition.status, 'held')))
    .limit(limit)
  for (const { id, issuerId, status } of waiting) {
    const next = { pending: 'edition.created', signed: 'edition.signed', issued: 'credential.updated' } as const
    const event = newEvent(ctx, next[status as keyof typeof next], issuerId, id)
    await record(ctx, event)
    await announce(ctx, event)
  }
}
