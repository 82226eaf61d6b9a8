import { eq, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { sameSecret, sha256Hex } from '../digest'
import { invalid, Refusal } from '../refusal'
import { requirePerson } from './authorize'
import { isSomebodys } from './copied-link.query'
import { getIssuer } from './issuers'
import type { Issuer } from './issuers'
import { endUnproven, isInUnprovenHands } from './links'
import { findOrAddUser } from './people'
import { may } from './rules'
import type { Actor } from './rules'
import { openSession, refuseVisitor } from './session'
import { confirmedOrigin, issuer, issuerMember, usedSetupCode } from './tables'

export type Founding = {
  owner: { email: string; name: string }
  issuer: { slug: string; name: string; url: string; description: string }
}

/** `origin` is the address of the deployment as whoever holds the code has confirmed it. */
export type SettingUp = Founding & { code: string; origin: string }

/**
 * Makes an issuer and its first owner, and confirms the origin. Only the operator can: whoever holds the set-up code,
 * which is good for one issuer. Refuses a wrong or used code, an origin that is not this deployment's, a slug that is
 * taken, and an owner whose account is in hands that never showed its address; of two that come with one code, one is
 * refused. Refuses a flood of guesses.
 */
export async function setUpIssuer(ctx: Ctx, headers: Headers, input: SettingUp): Promise<Issuer> {
  await requireCode(ctx, headers, input)
  const { id, email } = await findOrAddUser(ctx, input.owner)
  if (!(await isSomebodys(ctx, email))) await endUnproven(ctx, { id, email })
  else if (await isInUnprovenHands(ctx, id))
    throw invalid(
      'owner.email',
      'Whoever has this account never showed that its address is theirs. Sign in to it, and go to /setup.',
    )
  return foundIssuer(ctx, input, await sha256Hex(input.code))
}

/**
 * The same in the owner's own browser, who is signed in by it: there may be no mail yet. Returns the cookies of that
 * session, none if it is theirs already. Refuses an address whose account is somebody's already and not signed in here:
 * a set-up code opens no account.
 */
export async function setUpAndSignIn(
  ctx: Ctx,
  actor: Actor,
  headers: Headers,
  input: SettingUp,
): Promise<{ issuer: Issuer; cookies: string[] }> {
  await requireCode(ctx, headers, input)
  const { email } = input.owner
  const isTheirs = actor.kind === 'person' && actor.email === email
  if (!isTheirs && (await isSomebodys(ctx, email)))
    throw invalid('owner.email', 'There is an account with this address. Sign in to it first, then come back.')
  if (!isTheirs) await endUnproven(ctx, await findOrAddUser(ctx, input.owner))
  const issuer = await foundIssuer(ctx, input, await sha256Hex(input.code))
  const { id } = await findOrAddUser(ctx, input.owner)
  return { issuer, cookies: isTheirs ? [] : await openSession(headers, id) }
}

async function requireCode(ctx: Ctx, headers: Headers, { code, origin }: SettingUp): Promise<void> {
  await refuseVisitor(ctx, headers, 'Too many tries. Wait a minute, then try again.')
  if (!(await isSetUpCode(ctx, code)))
    throw new Refusal('forbidden', 'The set-up code is not right.', [
      { path: 'code', problem: 'This is not the code that the deployment printed last.' },
    ])
  if (await isUsed(ctx, await sha256Hex(code))) throw codeUsed()
  refuseOtherOrigin(ctx, origin)
}

/** Whether this is the code that the operator was given, be it used or not. */
export const isSetUpCode = async ({ secrets: { setupCode } }: Pick<Ctx, 'secrets'>, code: string) =>
  Boolean(setupCode) && sameSecret(code, setupCode)

function refuseOtherOrigin(ctx: Ctx, origin: string): void {
  if (origin !== ctx.origin) throw invalid('origin', `Confirm the address of this deployment: ${ctx.origin}`)
}

/** The same without a code; `codeHash` is of one that is used up by it. */
export async function foundIssuer(ctx: Ctx, input: Founding, codeHash?: string): Promise<Issuer> {
  const owner = await findOrAddUser(ctx, input.owner)
  const now = ctx.now()
  const row = { ...input.issuer, ...unsaid, id: ctx.newId('iss'), createdAt: now }
  const member = { id: ctx.newId('mem'), organizationId: row.id, userId: owner.id, role: 'owner', createdAt: now }
  const isThere = sql`exists (select 1 from ${issuer} where ${eq(issuer.id, row.id)})`
  const usedUp = { codeHash: codeHash ?? '', issuerId: row.id, usedAt: now }
  const isFree = codeHash === undefined ? sql`true` : sql`not ${used(codeHash)}`
  const [[added]] = await ctx.db.batch([
    ctx.db
      .insert(issuer)
      .select(rowIf(issuer, row, isFree))
      .onConflictDoNothing()
      .returning({ id: issuer.id }),
    auditIfChanged(ctx, 'system', { issuerId: row.id, action: 'issuer.set_up', subjectId: row.id }),
    ctx.db.insert(issuerMember).select(rowIf(issuerMember, member, isThere)),
    ...(codeHash === undefined ? [] : [ctx.db.insert(usedSetupCode).select(rowIf(usedSetupCode, usedUp, isThere))]),
    ctx.db
      .insert(confirmedOrigin)
      .select(rowIf(confirmedOrigin, { origin: ctx.origin, confirmedAt: now }, isThere))
      .onConflictDoNothing(),
  ])
  if (added) return getIssuer(ctx, row.id)
  throw codeHash !== undefined && (await isUsed(ctx, codeHash)) ? codeUsed() : slugTaken()
}

/** Confirms the origin where no set-up has: after it was changed. Refuses who owns no issuer here, and another origin. */
export async function confirmOrigin(ctx: Ctx, actor: Actor, origin: string): Promise<void> {
  const { roles } = requirePerson(actor)
  const issuerId = Object.keys(roles).find((id) => may(actor, 'owners.manage', id))
  if (issuerId === undefined) throw new Refusal('forbidden', 'Only an owner confirms it.')
  refuseOtherOrigin(ctx, origin)
  await ctx.db.batch([
    ctx.db.insert(confirmedOrigin).values({ origin, confirmedAt: ctx.now() }).onConflictDoNothing(),
    auditIfChanged(ctx, actor, { issuerId, action: 'origin.confirmed', subjectId: issuerId }),
  ])
}

/** Whether the set-up code of this deployment can still make an issuer; false too if there is none. */
export async function canSetUp(ctx: Ctx): Promise<boolean> {
  return ctx.secrets.setupCode !== '' && !(await isUsed(ctx, await sha256Hex(ctx.secrets.setupCode)))
}

/** Refuses an origin that nobody who runs the deployment has confirmed: what is signed under it carries it for ever. */
export async function requireConfirmedOrigin(ctx: Ctx): Promise<void> {
  if (await isOriginConfirmed(ctx)) return
  throw new Refusal(
    'conflict',
    `Nobody has confirmed yet that ${ctx.origin} is to be the address of this deployment for ever. Badges carry it, so none is signed before: an owner confirms it at ${ctx.origin}/setup.`,
  )
}

export async function isOriginConfirmed(ctx: Ctx): Promise<boolean> {
  return (await ctx.db.$count(confirmedOrigin, eq(confirmedOrigin.origin, ctx.origin))) > 0
}

const unsaid = { logo: null, metadata: null, email: null, linkedinId: null }

const used = (codeHash: string) =>
  sql`exists (select 1 from ${usedSetupCode} where ${eq(usedSetupCode.codeHash, codeHash)})`

async function isUsed(ctx: Ctx, codeHash: string): Promise<boolean> {
  return (await ctx.db.$count(usedSetupCode, eq(usedSetupCode.codeHash, codeHash))) > 0
}

const codeUsed = () =>
  new Refusal('gone', 'This set-up code was used already: each makes one issuer.', [
    { path: 'code', problem: 'Used already: each code makes one issuer.' },
  ])

const slugTaken = () =>
  new Refusal('conflict', 'Another issuer already has this slug.', [{ path: 'issuer.slug', problem: 'Already taken.' }])
