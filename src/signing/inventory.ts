import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import type { KeyRow } from './key-row'
import { signingKey } from './tables'

/** What an issuer's admins see of a key. `wrappedBy` is the id of the key-encryption key that opens it. */
export type SigningKeyView = Pick<KeyRow, 'id' | 'use' | 'algorithm' | 'status' | 'createdAt' | 'endedAt' | 'wrappedBy'>

/** Every key an issuer ever had, newest first. */
export async function listSigningKeys(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest,
): Promise<Page<SigningKeyView>> {
  authorize(actor, 'signing-keys.manage', issuerId)
  const { where, orderBy } = keyset(signingKey.createdAt, signingKey.id, page)
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.issuerId, issuerId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const keys = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...keys, items: keys.items.map(view) }
}

export const view = ({ id, use, algorithm, status, createdAt, endedAt, wrappedBy }: KeyRow): SigningKeyView => ({
  id,
  use,
  algorithm,
  status,
  createdAt,
  endedAt,
  wrappedBy,
})
