import { and, eq, or, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { Refusal } from '../refusal'
import { requirePerson } from './authorize'
import { wasErased } from './erasing'
import type { Actor } from './rules'
import { personHandle, personProfile } from './tables'

/** What somebody says of themselves to anybody. */
export type ProfileContent = { handle: string; name: string; about: string; indexed: boolean }

/** The same as its owner sees it. */
export type ProfileView = ProfileContent & { url: string }

/** Nobody keeps more than this from everybody else. */
const handlesPerPerson = 5

const content = {
  handle: personProfile.handle,
  name: personProfile.name,
  about: personProfile.about,
  indexed: personProfile.indexed,
}

/** The public profile with this handle. One query, of one row. */
export async function findProfile(
  ctx: Ctx,
  handle: string,
): Promise<(ProfileContent & { userId: string }) | undefined> {
  const [found] = await ctx.db
    .select({ ...content, userId: personProfile.userId })
    .from(personProfile)
    .where(eq(personProfile.handle, handle))
  return found
}

/** One's own public profile, if one wants to have one. */
export async function findOwnProfile(ctx: Ctx, actor: Actor): Promise<ProfileView | undefined> {
  const { userId } = requirePerson(actor)
  const [found] = await ctx.db.select(content).from(personProfile).where(eq(personProfile.userId, userId))
  return found && toProfileView(ctx, found)
}

export const toProfileView = (ctx: Ctx, profile: ProfileContent): ProfileView => ({
  ...profile,
  url: `${ctx.origin}/people/${profile.handle}`,
})

/** Refuses a handle that is or was somebody else's, and one more than anybody may have. */
export async function refuseHandle(ctx: Ctx, userId: string, handle: string): Promise<{ isOwn: boolean }> {
  const known = await ctx.db
    .select()
    .from(personHandle)
    .where(or(eq(personHandle.handle, handle), eq(personHandle.userId, userId)))
  const owner = known.find((row) => row.handle === handle)?.userId
  if ((owner !== undefined && owner !== userId) || (await wasErased(ctx, handle))) throw handleTaken()
  if (owner === undefined && known.length >= handlesPerPerson) {
    const words = `You have had ${handlesPerPerson} handles, and they stay yours. Take one of them: ${known.map((row) => row.handle).join(', ')}.`
    throw new Refusal('conflict', words, [{ path: 'handle', problem: words }])
  }
  return { isOwn: owner === userId }
}

/** In the same words whether it is in use, or was once: nobody is told who is gone. */
export function handleTaken(): Refusal {
  const words = 'This handle belongs to somebody else. Choose another.'
  return new Refusal('conflict', words, [{ path: 'handle', problem: words }])
}

/** Statement: the handle is this person's for ever, unless somebody else was first. */
export const claimHandle = (ctx: Ctx, userId: string, handle: string) =>
  ctx.db.insert(personHandle).values({ handle, userId, createdAt: ctx.now() }).onConflictDoNothing()

/** Condition for the statements after that one: it is. */
export const ownsHandle = (userId: string, handle: string): SQL =>
  sql`exists (select 1 from ${personHandle} where ${and(eq(personHandle.handle, handle), eq(personHandle.userId, userId))})`

/** Condition: this person has a profile. */
export const hasProfile = (userId: string): SQL =>
  sql`exists (select 1 from ${personProfile} where ${eq(personProfile.userId, userId)})`

/** Condition: whoever links to their profile would have to say something else by now. */
export const isLinkedOtherwise = (userId: string, { handle, name }: ProfileContent): SQL =>
  sql`not exists (select 1 from ${personProfile} where ${and(
    eq(personProfile.userId, userId),
    eq(personProfile.handle, handle),
    eq(personProfile.name, name),
  )})`

/** Statement: the profile says this from now on, if the condition holds. Returns no row if it does not. */
export function saveProfile(ctx: Ctx, userId: string, profile: ProfileContent, condition: SQL) {
  const row = { ...profile, userId, createdAt: ctx.now(), updatedAt: ctx.now() }
  return ctx.db
    .insert(personProfile)
    .select(rowIf(personProfile, row, condition))
    .onConflictDoUpdate({ target: personProfile.userId, set: { ...profile, updatedAt: row.updatedAt } })
    .returning(content)
}

/** Statement: the profile is gone. Its handle stays theirs. */
export const removeProfile = (ctx: Ctx, userId: string) =>
  ctx.db.delete(personProfile).where(eq(personProfile.userId, userId)).returning({ userId: personProfile.userId })
