import { eq, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { rowsIf } from '../db/insert'
import { notFound } from '../refusal'
import { requirePerson } from './authorize'
import type { Actor } from './rules'
import { user } from './tables'

/** What other rooms may know of a person. */
export type PersonName = { id: string; email: string; name: string }

export async function getPerson(ctx: Ctx, id: string): Promise<PersonName> {
  const [found] = await ctx.db
    .select({ id: user.id, email: user.email, name: user.name })
    .from(user)
    .where(eq(user.id, id))
  if (!found) throw notFound('person')
  return found
}

/** Changes the name one is shown by to assessors' admins, and offered for one's badges. */
export async function setOwnName(ctx: Ctx, actor: Actor, name: string): Promise<PersonName> {
  const { userId } = requirePerson(actor)
  await ctx.db.update(user).set({ name, updatedAt: ctx.now() }).where(eq(user.id, userId))
  return getPerson(ctx, userId)
}

/** The person with this address, added if nobody has it yet. The address counts as proven only after a sign-in. */
export async function findOrAddUser(
  ctx: Ctx,
  { email, name }: { email: string; name?: string | undefined },
): Promise<PersonName> {
  const ids = await findOrAddUsers(ctx, [{ email, name: name ?? '' }])
  return getPerson(ctx, ids.get(email) ?? '')
}

/**
 * The same for many at once, by address, in two queries: the ids of all of them. Addresses have to be in lower case, and
 * a name is kept only of somebody new.
 */
export async function findOrAddUsers(
  ctx: Ctx,
  people: { email: string; name: string }[],
): Promise<Map<string, string>> {
  const now = ctx.now()
  const rows = people.map(({ email, name }) => ({
    id: ctx.newId('usr'),
    name,
    email,
    emailVerified: false,
    image: null,
    createdAt: now,
    updatedAt: now,
  }))
  const emails = people.map(({ email }) => email)
  const [, found] = await ctx.db.batch([
    ctx.db
      .insert(user)
      .select(rowsIf(user, rows, sql`true`))
      .onConflictDoNothing(),
    ctx.db.select({ id: user.id, email: user.email }).from(user).where(among(user.email, emails)),
  ])
  return new Map(found.map(({ id, email }) => [email, id]))
}
