import { and, eq, lt, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { Event } from '../events/outbox'
import { moveEdition } from './editions'
import { loadStanding } from './standing.query'
import { credential } from './tables'

/** Subscriber of `credential.signed`: what is signed and stored is issued, and only then does anyone hear of it. */
export async function checkAward(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const { credential: award, first } = await loadStanding(ctx, subjectId)
  if (first.status !== 'signed') return
  const events = [
    newEvent(ctx, 'credential.issued', award.issuerId, award.id),
    ...(award.renewsId ? [newEvent(ctx, 'credential.renewed', award.issuerId, award.renewsId)] : []),
  ]
  const [[issued]] = await ctx.db.batch([
    moveEdition(ctx, first, 'signed', { status: 'issued', issuedAt: ctx.now() }),
    ...events.map((event) => recordIfChanged(ctx, event)),
  ])
  if (issued) for (const event of events) await announce(ctx, event)
}

/** Subscriber of `edition.signed`: the same for another edition, which is shown from now on. */
export async function checkEdition(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const { credential: award, open } = await loadStanding(ctx, subjectId)
  if (open?.status !== 'signed') return
  const event = newEvent(ctx, 'credential.updated', award.issuerId, award.id)
  const [[issued]] = await ctx.db.batch([
    moveEdition(ctx, open, 'signed', { status: 'issued', issuedAt: ctx.now() }),
    ctx.db
      .update(credential)
      .set({ edition: open.number })
      .where(and(eq(credential.id, award.id), lt(credential.edition, open.number), sql`changes() = 1`)),
    recordIfChanged(ctx, event),
  ])
  if (issued) await announce(ctx, event)
}
