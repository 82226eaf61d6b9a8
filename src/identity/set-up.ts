import { eq, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { sameSecret, sha256Hex } from '../digest'
import { Refusal } from '../refusal'
import { getIssuer } from './issuers'
import type { Issuer } from './issuers'
import { findOrAddUser } from './people'
import { confirmedOrigin, issuer, issuerMember, usedSetupCode } from './tables'

export type Founding = {
  owner: { email: string; name: string }
  issuer: { slug: string; name: string; url: string; description: string }
}

/**
 * Makes an issuer and its first owner, and confirms the origin. Only the operator can: whoever holds the set-up code,
 * which is good for one issuer. Refuses a wrong or used code, an origin that is not this deployment's, and a slug that is
 * taken; of two that come with one code, one is refused.
 */
export async function setUpIssuer(ctx: Ctx, input: Founding & { code: string; origin: string }): Promise<Issuer> {
  const { code, origin, ...founding } = input
  if (!ctx.secrets.setupCode || !(await sameSecret(code, ctx.secrets.setupCode)))
    throw new Refusal('forbidden', 'The set-up code is not right.', [{ path: 'code', problem: 'Not right.' }])
  if (origin !== ctx.origin) {
    const problem = `This deployment’s address is ${ctx.origin}.`
    throw new Refusal('invalid', problem, [{ path: 'origin', problem }])
  }
  return foundIssuer(ctx, founding, await sha256Hex(code))
}

/** The same without a code; `codeHash` is of one that is used up by it. */
export async function foundIssuer(ctx: Ctx, input: Founding, codeHash?: string): Promise<Issuer> {
  if (codeHash !== undefined && (await isUsed(ctx, codeHash))) throw codeUsed()
  const owner = await findOrAddUser(ctx, input.owner)
  const now = ctx.now()
  const row = { id: ctx.newId('iss'), ...input.issuer, ...unsaid, createdAt: now }
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
