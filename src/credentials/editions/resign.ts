import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { announce, newEvent, recordIfChanged } from '../../events/outbox'
import type { Event } from '../../events/outbox'
import { Refusal } from '../../refusal'
import { createEdition } from './editions'
import { findCompromised, listSignedBy } from './resign.query'
import { resigning } from '../tables'

/** Badges a message: each takes some five queries, and a free-plan invocation has fifty. */
const perMessage = 7

/** Subscriber of `key.compromised`: begins to sign again what the key signed. A second time it does nothing. */
export async function beginResigning(ctx: Ctx, { subjectId: keyId, issuerId }: Event): Promise<void> {
  const event = newEvent(ctx, 'key.resigning', issuerId, keyId)
  const [[begun]] = await ctx.db.batch([
    ctx.db
      .insert(resigning)
      .values({ keyId, issuerId, createdAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ keyId: resigning.keyId }),
    recordIfChanged(ctx, event),
  ])
  if (begun) await announce(ctx, event)
}

/**
 * Subscriber of `key.resigning`: gives the next few badges that show this key's signature another edition, and leaves the
 * rest to a message of its own. Where it came to is committed together with that message's event; whatever it did before
 * it died is found done. A badge with an edition on its way is left out: if that is signed by the key as well, it is
 * signed again when it is issued (`resignIfCompromised`).
 */
export async function resignNext(
  ctx: Ctx,
  { subjectId: keyId, issuerId }: Pick<Event, 'subjectId' | 'issuerId'>,
  limit = perMessage,
): Promise<void> {
  const [run] = await ctx.db.select().from(resigning).where(eq(resigning.keyId, keyId))
  if (!run || run.finishedAt) return
  const page = { cursor: run.cursor ?? undefined, limit }
  const { items, next } = await listSignedBy(ctx, { issuerId, keyId }, page)
  let signedAgain = 0
  for (const { id } of items) if (await resign(ctx, id)) signedAgain++
  const event = newEvent(ctx, 'key.resigning', issuerId, keyId)
  const [[moved]] = await ctx.db.batch([
    ctx.db
      .update(resigning)
      .set({
        cursor: next,
        seen: sql`${resigning.seen} + ${items.length}`,
        signedAgain: sql`${resigning.signedAgain} + ${signedAgain}`,
        finishedAt: next === null ? ctx.now() : null,
      })
      .where(and(eq(resigning.keyId, keyId), isNull(resigning.finishedAt), sql`${resigning.cursor} is ${run.cursor}`))
      .returning({ keyId: resigning.keyId }),
    ...(next === null ? [] : [recordIfChanged(ctx, event)]),
  ])
  if (moved && next !== null) await announce(ctx, event)
}

/**
 * Subscriber of `credential.issued` and `credential.updated`: what was on its way when its key was compromised is signed
 * again now that it has arrived.
 */
export async function resignIfCompromised(ctx: Ctx, { subjectId }: Event): Promise<void> {
  if (await findCompromised(ctx, subjectId)) await resign(ctx, subjectId)
}

/** False for a badge that needs no other edition, or cannot have one now: it was revoked, or one is on its way. */
async function resign(ctx: Ctx, credentialId: string): Promise<boolean> {
  try {
    await createEdition(ctx, { credentialId, cause: 'key', changes: {} })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.code === 'conflict') return false
    throw error
  }
}
