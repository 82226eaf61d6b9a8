import { and, asc, count, eq, isNull, or, sql } from 'drizzle-orm'
import type { Ctx } from '../../context'
import { keyset, pageSize, toPage } from '../../db/page'
import type { Page, PageRequest } from '../../db/page'
import { authorize } from '../../identity/authorize'
import type { Actor } from '../../identity/rules'
import { signingKey } from '../../signing/tables'
import { isShown } from './standing.query'
import { credential, credentialEdition, resigning } from '../tables'

/**
 * Badges of an issuer that show an edition signed by this key, oldest first. Revoked ones are left out: they need no
 * signature any more. Expired ones are not: they prove what was once true.
 */
export async function listSignedBy(
  ctx: Ctx,
  { issuerId, keyId }: { issuerId: string; keyId: string },
  page: PageRequest,
): Promise<Page<{ id: string; createdAt: Date }>> {
  const { where, orderBy } = keyset(credential.createdAt, credential.id, page, true)
  const rows = await ctx.db
    .select({ id: credential.id, createdAt: credential.createdAt })
    .from(credential)
    .leftJoin(credentialEdition, isShown)
    .where(and(showsSignatureOf(issuerId, keyId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  return toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
}

/**
 * How far an issuer's badges have been signed again, for each of its keys that got into wrong hands: how many still show
 * a signature of it, and when all had been looked at.
 */
export async function resigningProgress(ctx: Ctx, actor: Actor, issuerId: string) {
  authorize(actor, 'signing-keys.manage', issuerId)
  const runs = await ctx.db
    .select()
    .from(resigning)
    .where(eq(resigning.issuerId, issuerId))
    .orderBy(asc(resigning.createdAt))
  return Promise.all(
    runs.map(async ({ keyId, signedAgain, createdAt, finishedAt }) => {
      const [left] = await ctx.db
        .select({ count: count() })
        .from(credential)
        .leftJoin(credentialEdition, isShown)
        .where(showsSignatureOf(issuerId, keyId))
      return { keyId, signedAgain, left: left?.count ?? 0, createdAt, finishedAt }
    }),
  )
}

/** The compromised key that the shown edition of a credential is signed by, if any. */
export async function findCompromised(ctx: Ctx, credentialId: string): Promise<string | undefined> {
  const [found] = await ctx.db
    .select({ id: signingKey.id })
    .from(credential)
    .leftJoin(credentialEdition, isShown)
    .innerJoin(signingKey, or(eq(signingKey.id, proofKey), eq(signingKey.id, jwtKey)))
    .where(and(eq(credential.id, credentialId), eq(signingKey.status, 'compromised')))
  return found?.id
}

const proofKey = sql`coalesce(${credentialEdition.proofKeyId}, ${credential.proofKeyId})`
const jwtKey = sql`coalesce(${credentialEdition.jwtKeyId}, ${credential.jwtKeyId})`

const showsSignatureOf = (issuerId: string, keyId: string) =>
  and(
    eq(credential.issuerId, issuerId),
    eq(credential.status, 'issued'),
    isNull(credential.revokedAt),
    or(eq(proofKey, keyId), eq(jwtKey, keyId)),
  )
