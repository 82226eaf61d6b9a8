import { and, eq, isNull } from 'drizzle-orm'
import { audit, auditIfChanged } from '../audit/audit'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { sha256Hex } from '../digest'
import { invalid, notFound } from '../refusal'
import { authorize, requirePerson } from './authorize'
import { testingScopes } from './rules'
import type { Actor, Key } from './rules'
import { apiKey } from './tables'

export type ApiKeyView = {
  id: string
  name: string
  scopes: string[]
  testing: boolean
  createdAt: Date
  revokedAt: Date | null
}

/**
 * Makes a key. Its secret is in the answer this once; we keep only the hash. Refuses a key for testing that could do
 * something in the issuer's name.
 */
export async function createApiKey(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  { testing = false, ...input }: { name: string; scopes: string[]; testing?: boolean | undefined },
): Promise<ApiKeyView & { key: string }> {
  authorize(actor, 'keys.manage', issuerId)
  const { userId } = requirePerson(actor)
  const real = testing && input.scopes.find((scope) => !testingScopes.some((allowed) => allowed === scope))
  if (real) throw invalid('scopes', `A key for testing cannot have ${real}: that is done in the issuer’s name.`)
  const key = `assay_${ctx.newId()}${ctx.newId()}`
  const row = {
    id: ctx.newId('key'),
    issuerId,
    ...input,
    testing,
    createdBy: userId,
    createdAt: ctx.now(),
    revokedAt: null,
  }
  const { scopes } = input
  await ctx.db.batch([
    ctx.db.insert(apiKey).values({ ...row, hash: await sha256Hex(key) }),
    audit(ctx, actor, { issuerId, action: 'api_key.made', subjectId: row.id, detail: { scopes, testing } }),
  ])
  return { ...view(row), key }
}

export async function listApiKeys(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  page: PageRequest,
): Promise<Page<ApiKeyView>> {
  authorize(actor, 'keys.manage', issuerId)
  const { where, orderBy } = keyset(apiKey.createdAt, apiKey.id, page)
  const rows = await ctx.db
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.issuerId, issuerId), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const keys = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...keys, items: keys.items.map(view) }
}

/** Ends a key at once and for good. */
export async function revokeApiKey(ctx: Ctx, actor: Actor, issuerId: string, id: string): Promise<void> {
  authorize(actor, 'keys.manage', issuerId)
  const [[revoked]] = await ctx.db.batch([
    ctx.db
      .update(apiKey)
      .set({ revokedAt: ctx.now() })
      .where(and(eq(apiKey.id, id), eq(apiKey.issuerId, issuerId), isNull(apiKey.revokedAt)))
      .returning({ id: apiKey.id }),
    auditIfChanged(ctx, actor, { issuerId, action: 'api_key.revoked', subjectId: id }),
  ])
  if (!revoked) throw notFound('API key')
}

/** The actor behind a key, or undefined. Found by its hash, so comparing takes the same time whatever was sent. */
export async function actorOfKey(ctx: Ctx, key: string): Promise<Key | undefined> {
  const [found] = await ctx.db
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.hash, await sha256Hex(key)), isNull(apiKey.revokedAt)))
  if (!found) return undefined
  const { id, issuerId, scopes, testing } = found
  return { kind: 'key', keyId: id, issuerId, scopes, ...(testing && { testing }) }
}

/** The hash of a key that is not revoked: a secret that its holder can work out, and nobody else. */
export async function findKeyHash(ctx: Ctx, id: string): Promise<string | undefined> {
  const [found] = await ctx.db
    .select({ hash: apiKey.hash })
    .from(apiKey)
    .where(and(eq(apiKey.id, id), isNull(apiKey.revokedAt)))
  return found?.hash
}

const view = ({ id, name, scopes, testing, createdAt, revokedAt }: ApiKeyView) => ({
  id,
  name,
  scopes,
  testing,
  createdAt,
  revokedAt,
})
