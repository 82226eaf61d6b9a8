import { and, eq, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { Refusal } from '../refusal'
import { view } from './inventory'
import type { SigningKeyView } from './inventory'
import { lockedRow } from './key-row'
import { refuseUnavailable } from './key-unavailable'
import { readRsaKey } from './rsa-key'
import { signingKey } from './tables'

/**
 * Takes an issuer's own RS256 key, which signs the JWTs of its badges from now on; an earlier imported one retires. The
 * private key is locked at once, and is in no answer, log or message. Refuses one that does not serve, or that anybody
 * has here already.
 */
export async function importKey(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  input: { privateKey: string | Record<string, unknown> },
): Promise<SigningKeyView> {
  authorize(actor, 'signing-keys.manage', issuerId)
  const { privateKey, publicJwk } = await readRsaKey(input.privateKey)
  const purpose = { issuerId, use: 'badge', algorithm: 'RS256' } as const
  const row = await refuseUnavailable(() => lockedRow(ctx, purpose, privateKey, publicJwk))
  const unknown = sql`not exists (select 1 from ${signingKey} where algorithm = 'RS256' and public_jwk = ${JSON.stringify(row.publicJwk)})`
  const [, [added]] = await ctx.db.batch([
    ctx.db
      .update(signingKey)
      .set({ status: 'retired', endedAt: ctx.now() })
      .where(
        and(
          eq(signingKey.issuerId, issuerId),
          eq(signingKey.use, 'badge'),
          eq(signingKey.algorithm, 'RS256'),
          eq(signingKey.status, 'active'),
          unknown,
        ),
      ),
    ctx.db
      .insert(signingKey)
      .select(rowIf(signingKey, row, unknown))
      .onConflictDoNothing()
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'signing_key.imported', subjectId: row.id }),
  ])
  if (!added) throw new Refusal('conflict', 'This key is known here already. Make a new one.')
  return view(added)
}
