import { and, eq, gt, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { AuditAction } from '../audit/actions'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { hex, sha256Hex } from '../digest'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { canMail } from '../mail/mailer'
import { notFound, Refusal } from '../refusal'
import { authorize, requirePerson } from './authorize'
import { refuseRoles } from './members'
import { joinRoles, parseRoles, whyNotRoles } from './rules'
import type { Actor, Role } from './rules'
import { issuerInvitation, issuerMember, user } from './tables'

export type Invitation = {
  id: string
  email: string
  name: string | null
  roles: Role[]
  expiresAt: Date
  createdAt: Date
  /** There once, for the admin to hand over, where no link can be mailed. */
  link?: string
}

/** Days an invitation is good for. */
export const invitationDays = 7

/**
 * Invites an address to be a member with these roles; a job mails the link (`member.invited`), or without mail the link is
 * in the answer, this once. Refuses who is a member or invited already, and an owner made by anyone but an owner.
 */
export async function inviteMember(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { email, name, roles }: { email: string; name?: string | undefined; roles: Role[] },
): Promise<Invitation> {
  authorize(actor, 'people.manage', issuerId)
  const { userId } = requirePerson(actor)
  refuseRoles(whyNotRoles(actor, issuerId, [], roles, 1))
  await refuseHaste(ctx, email)
  const { sent, event, link } = await newLink(ctx, issuerId, ctx.newId('inv'), userId)
  const row = {
    id: event.subjectId,
    organizationId: issuerId,
    email,
    name: name ?? null,
    role: joinRoles(roles),
    status: 'pending' as const,
    createdAt: ctx.now(),
    ...sent,
  }
  const isMember = sql`exists (select 1 from ${issuerMember} join ${user} on ${user.id} = ${issuerMember.userId} where ${issuerMember.organizationId} = ${issuerId} and ${user.email} = ${email})`
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(issuerInvitation)
      .select(rowIf(issuerInvitation, row, sql`not ${isMember}`))
      .onConflictDoNothing()
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'member.invited', subjectId: row.id, detail: { roles } }),
    ...(sent.byMail ? [recordIfChanged(ctx, event)] : []),
  ])
  if (!added)
    throw new Refusal('conflict', 'This person is a member already, or invited. An invitation can be sent again.')
  if (sent.byMail) await announce(ctx, event)
  return { ...view(added), ...link }
}

/** Invitations that wait to be accepted, newest first; those past their time too, to be sent again or withdrawn. */
export async function listInvitations(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest,
): Promise<Page<Invitation>> {
  authorize(actor, 'people.manage', issuerId)
  const { where, orderBy } = keyset(issuerInvitation.createdAt, issuerInvitation.id, page)
  const rows = await ctx.db
    .select()
    .from(issuerInvitation)
    .where(and(eq(issuerInvitation.organizationId, issuerId), isPending, where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const found = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...found, items: found.items.map(view) }
}

/** Sends a new link, good for another week; the one before is void. Who sends it answers for the roles from now on. */
export async function resendInvitation(ctx: Ctx, actor: Actor, id: string): Promise<Invitation> {
  const invitation = await getInvitation(ctx, actor, id)
  const { organizationId: issuerId, email } = invitation
  const { userId } = requirePerson(actor)
  refuseRoles(whyNotRoles(actor, issuerId, [], parseRoles(invitation.role ?? ''), 1))
  await refuseHaste(ctx, email)
  const { sent, event, link } = await newLink(ctx, issuerId, id, userId)
  const action: AuditAction = sent.byMail ? 'member.invited' : 'member.invitation_copied'
  const [[again]] = await ctx.db.batch([
    ctx.db
      .update(issuerInvitation)
      .set(sent)
      .where(and(eq(issuerInvitation.id, id), isPending))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action, subjectId: id }),
    ...(sent.byMail ? [recordIfChanged(ctx, event)] : []),
  ])
  if (!again) throw notPending()
  if (sent.byMail) await announce(ctx, event)
  return { ...view(again), ...link }
}

/** Takes an invitation back: its link is void. */
export async function withdrawInvitation(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const { organizationId: issuerId } = await getInvitation(ctx, actor, id)
  const [[withdrawn]] = await ctx.db.batch([
    ctx.db
      .update(issuerInvitation)
      .set({ status: 'withdrawn', tokenHash: null })
      .where(and(eq(issuerInvitation.id, id), isPending))
      .returning({ id: issuerInvitation.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'member.invitation_withdrawn', subjectId: id }),
  ])
  if (!withdrawn) throw notPending()
}

export type Pending = typeof issuerInvitation.$inferSelect

/** The invitation behind a link, while it is good. */
export async function findByToken(ctx: Ctx, token: string): Promise<Pending | undefined> {
  const [found] = await ctx.db
    .select()
    .from(issuerInvitation)
    .where(isGood(ctx, await sha256Hex(token)))
  return found
}

/** Condition: this is the newest link of an invitation that waits. */
export const isGood = (ctx: Ctx, tokenHash: string) =>
  and(eq(issuerInvitation.tokenHash, tokenHash), isPending, gt(issuerInvitation.expiresAt, ctx.now()))

/**
 * The token of the link that an event is about. Nobody without our secret works it out, and a job that runs twice mails
 * the same one, though only its hash is kept.
 */
export async function tokenOf(ctx: Ctx, eventId: string): Promise<string> {
  const encode = (text: string) => new TextEncoder().encode(text)
  const secret = await crypto.subtle.importKey(
    'raw',
    encode(ctx.secrets.auth),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return hex(await crypto.subtle.sign('HMAC', secret, encode(`invitation ${eventId}`)))
}

export const linkOf = (ctx: Ctx, token: string) => `${ctx.origin}/invitation?token=${token}`

/** Refuses to mail one address again and again, be it after withdrawing what was sent before. */
async function refuseHaste(ctx: Ctx, email: string): Promise<void> {
  const { success } = await ctx.brakes.address.limit({ key: await sha256Hex(`invitation ${email}`) })
  if (!success) throw new Refusal('rate_limited', 'This was sent a moment ago. Wait a minute.')
}

/** What is kept of a new link to an invitation, the event that has it mailed, and the link itself where it is not. */
async function newLink(ctx: Ctx, issuerId: string, id: string, inviterId: string) {
  const event = newEvent(ctx, 'member.invited', issuerId, id)
  const token = await tokenOf(ctx, event.id)
  const byMail = canMail(ctx)
  const expiresAt = new Date(ctx.now().getTime() + invitationDays * 86_400_000)
  const sent = { byMail, inviterId, tokenHash: await sha256Hex(token), expiresAt }
  return { sent, event, link: byMail ? {} : { link: linkOf(ctx, token) } }
}

async function getInvitation(ctx: Ctx, actor: Actor, id: string): Promise<Pending> {
  const [found] = await ctx.db.select().from(issuerInvitation).where(eq(issuerInvitation.id, id))
  if (actor.kind !== 'nobody' && !found) throw notFound('invitation')
  authorize(actor, 'people.manage', found?.organizationId ?? '', { hides: 'invitation' })
  return found!
}

const isPending = eq(issuerInvitation.status, 'pending')

const notPending = () => new Refusal('conflict', 'This invitation was accepted or withdrawn meanwhile.')

const view = ({ id, email, name, role, expiresAt, createdAt }: Pending): Invitation => ({
  id,
  email,
  name,
  roles: parseRoles(role ?? ''),
  expiresAt,
  createdAt,
})
