import { and, eq } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { authorizeFor, getMicrocredential, getPublishedVersion } from './service'
import { invitation } from './tables'

export type Invitation = { id: string; email: string; createdAt: Date }

/**
 * Lets this address enroll although the microcredential is by invitation only; a job mails it. Refuses while
 * nothing is published. Inviting twice is inviting once.
 */
export async function invite(ctx: Ctx, actor: Actor, microcredentialId: string, email: string): Promise<Invitation> {
  const found = await getMicrocredential(ctx, microcredentialId)
  await authorizeFor(ctx, actor, 'learners.invite', found)
  if (!(await getPublishedVersion(ctx, microcredentialId)))
    throw new Refusal('conflict', 'Publish it first: nobody can enroll before.')
  const id = ctx.newId('inv')
  const event = newEvent(ctx, 'invitation.created', found.issuerId, id)
  const [added, , , [invited]] = await ctx.db.batch([
    ctx.db
      .insert(invitation)
      .values({
        id,
        microcredentialId,
        email,
        invitedBy: actor.kind === 'person' ? actor.userId : null,
        createdAt: ctx.now(),
      })
      .onConflictDoNothing()
      .returning({ id: invitation.id }),
    auditIfChanged(ctx, actor, {
      issuerId: found.issuerId,
      action: 'learner.invited',
      subjectId: id,
      detail: { microcredentialId },
    }),
    recordIfChanged(ctx, event),
    ctx.db
      .select(columns)
      .from(invitation)
      .where(and(eq(invitation.microcredentialId, microcredentialId), eq(invitation.email, email))),
  ])
  if (added.length > 0) await announce(ctx, event)
  return invited!
}

/** Who was invited, newest first. */
export async function listInvitations(
  ctx: Ctx,
  actor: Actor,
  microcredentialId: string,
  page: PageRequest,
): Promise<Page<Invitation>> {
  await authorizeFor(ctx, actor, 'learners.invite', await getMicrocredential(ctx, microcredentialId))
  const { where, orderBy } = keyset(invitation.createdAt, invitation.id, page)
  const rows = await ctx.db
    .select(columns)
    .from(invitation)
    .where(and(eq(invitation.microcredentialId, microcredentialId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
}

const columns = { id: invitation.id, email: invitation.email, createdAt: invitation.createdAt }
