import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { getIssuer } from '../identity/issuers'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { microcredentialUrl } from './address'
import { authorizeFor, getMicrocredential, getPublishedVersion } from './service'
import { invitation } from './tables'

export type Invitation = { id: string; email: string; createdAt: Date }

/**
 * Lets this address enroll although the microcredential is by invitation only, and mails it. Refuses while nothing is
 * published. Inviting twice is inviting once.
 */
export async function invite(ctx: Ctx, actor: Actor, microcredentialId: string, email: string): Promise<Invitation> {
  const found = await getMicrocredential(ctx, microcredentialId)
  await authorizeFor(ctx, actor, 'learners.invite', found)
  const version = await getPublishedVersion(ctx, microcredentialId)
  if (!version) throw new Refusal('conflict', 'Publish it first: nobody can enroll before.')
  const issuer = await getIssuer(ctx, found.issuerId)
  const invited = await ctx.db
    .insert(invitation)
    .values({
      id: ctx.newId('inv'),
      microcredentialId,
      email,
      invitedBy: actor.kind === 'person' ? actor.userId : null,
      createdAt: ctx.now(),
    })
    .onConflictDoUpdate({ target: [invitation.microcredentialId, invitation.email], set: { email } })
    .returning(columns)
    .get()
  await ctx.mail.send({
    key: `invitation/${invited.id}`,
    to: email,
    subject: `${issuer.name} invites you to earn “${version.name}”`,
    text: [
      `${issuer.name} invites you to earn the microcredential “${version.name}”:`,
      version.competency,
      `See what it takes, and enroll: ${microcredentialUrl(ctx.origin, issuer.slug, found.slug)}`,
      `Sign in with this e-mail address (${email}): the invitation is for it alone.`,
    ].join('\n\n'),
  })
  return invited
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
