import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { announceAll } from '../../events/outbox'
import type { Event } from '../../events/outbox'
import { event } from '../../events/tables'
import { requirePerson } from '../../identity/authorize'
import {
  claimHandle,
  handleTaken,
  hasProfile,
  isLinkedOtherwise,
  ownsHandle,
  refuseHandle,
  removeProfile,
  saveProfile,
  toProfileView,
} from '../../identity/profiles'
import type { ProfileContent, ProfileView } from '../../identity/profiles'
import type { Actor } from '../../identity/rules'
import { notFound, Refusal } from '../../refusal'
import { prefixLength } from '../state/badge-state'
import { oneMoreChange } from '../state/state'
import { credential } from '../tables'

/**
 * Publishes one's own profile, or has it say something else. The pages of one's public badges link to it, and change
 * with its handle and name. A handle stays with whoever had it first. Refuses a handle of somebody else; and who has no
 * badge, so that nobody uses the site to publish something else.
 */
export async function publishProfile(ctx: Ctx, actor: Actor, profile: ProfileContent): Promise<ProfileView> {
  const { userId } = requirePerson(actor)
  const { isOwn } = await refuseHandle(ctx, userId, profile.handle)
  if (!isOwn && !(await holdsBadge(ctx, userId)))
    throw new Refusal('conflict', 'You can publish a profile as soon as you have a badge.')
  const isOurs = ownsHandle(userId, profile.handle)
  const [, , events, [saved]] = await ctx.db.batch([
    claimHandle(ctx, userId, profile.handle),
    ...relink(ctx, userId, sql`${isOurs} and ${isLinkedOtherwise(userId, profile)}`),
    saveProfile(ctx, userId, profile, isOurs),
  ])
  if (!saved) throw handleTaken()
  await announceEach(ctx, events)
  return toProfileView(ctx, saved)
}

/** Takes one's own profile away. Nobody else gets its handle. Refuses who has none. */
export async function withdrawProfile(ctx: Ctx, actor: Actor): Promise<void> {
  const { userId } = requirePerson(actor)
  const [, events, [gone]] = await ctx.db.batch([
    ...relink(ctx, userId, hasProfile(userId)),
    removeProfile(ctx, userId),
  ])
  if (!gone) throw notFound('profile')
  await announceEach(ctx, events)
}

async function holdsBadge(ctx: Ctx, userId: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ id: credential.id })
    .from(credential)
    .where(and(eq(credential.holderId, userId), eq(credential.status, 'issued')))
    .limit(1)
  return found !== undefined
}

/**
 * Statements, if the condition holds: the pages of all public badges of this person are to be made anew; and an event
 * for one of each lot that is published together, which tells of them all.
 */
function relink(ctx: Ctx, userId: string, condition: SQL) {
  const isPublic = and(eq(credential.holderId, userId), sql`${credential.visibility} = 'public'`, condition)
  const lot = sql`substr(${credential.id}, 1, ${prefixLength})`
  // Different for each lot, and as long as any other.
  const digits = ctx.newId().slice(prefixLength)
  return [
    ctx.db.update(credential).set(oneMoreChange).where(isPublic),
    ctx.db
      .insert(event)
      .select(
        sql`select 'ev_' || lot || ${digits}, 'credential.displayed', issuer, first, ${ctx.now().getTime()}, null, null, null, 0, null
          from (select ${lot} as lot, min(${credential.id}) as first, ${credential.issuerId} as issuer
            from ${credential} where ${isPublic} group by ${lot})`,
      )
      .returning({ id: event.id, type: event.type }),
  ] as const
}

/** A queue takes 100 messages at once. */
async function announceEach(ctx: Ctx, events: Pick<Event, 'id' | 'type'>[]): Promise<void> {
  for (let from = 0; from < events.length; from += 100) await announceAll(ctx, events.slice(from, from + 100))
}
