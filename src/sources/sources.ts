import { and, eq, isNull } from 'drizzle-orm'
import { audit, auditIfChanged } from '../audit/audit'
import type { AuditAction } from '../audit/actions'
import type { Ctx } from '../context'
import { keyset, pageSize, toPage } from '../db/page'
import type { Page, PageRequest } from '../db/page'
import { hex } from '../digest'
import { authorize } from '../identity/authorize'
import { idOf } from '../identity/rules'
import type { Actor } from '../identity/rules'
import { invalid, notFound } from '../refusal'
import { refuseUnavailable } from '../signing/key-unavailable'
import { expireSecrets, forgetSecrets, keepSecret, sealSecret } from '../signing/sealed-secrets'
import { isSecret, newSecret } from '../webhooks/standard-webhooks'
import { presets } from './platforms'
import type { Mapping, Platform, SourceAuthentication } from './rules'
import { source } from './tables'

export type Source = {
  id: string
  name: string
  platform: Platform
  authentication: SourceAuthentication
  /** Where the platform posts to. */
  address: string
  mapping: Mapping
  createdAt: Date
  lastReceivedAt: Date | null
}

export type SourceRow = typeof source.$inferSelect

/** Public, but unguessable. */
const hookAddress = (ctx: Pick<Ctx, 'origin'>, sourceId: string) => `${ctx.origin}/hooks/${sourceId}`

/**
 * Connects a course platform. Its secret is in the answer this once. Refuses a way to authenticate that the platform does
 * not know, and a secret that is none of that kind.
 */
export async function createSource(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  input: Pick<Source, 'name' | 'platform' | 'authentication'> & { secret?: string | undefined },
): Promise<Source & { secret: string }> {
  authorize(actor, 'sources.manage', issuerId)
  const { secret: given, ...told } = input
  const preset = presets[told.platform]
  if (!preset.authentications.includes(told.authentication))
    throw invalid('authentication', `${preset.name} does not sign as Standard Webhooks has it: take a secret.`)
  const secret = secretFor(told, given)
  const row: SourceRow = {
    id: ctx.newId('src'),
    issuerId,
    ...told,
    mapping: preset.mapping,
    createdBy: idOf(actor),
    createdAt: ctx.now(),
    lastReceivedAt: null,
    replayBefore: null,
    removedAt: null,
  }
  const sealed = await refuseUnavailable(() => sealSecret(ctx, { issuerId, ownerId: row.id, secret }))
  await ctx.db.batch([
    ctx.db.insert(source).values(row),
    keepSecret(ctx, sealed),
    audit(ctx, actor, { ...deed('source.made', row), detail: { platform: row.platform } }),
  ])
  return { ...view(ctx, row), secret }
}

/** The platforms that are connected, the newest first. */
export async function listSources(ctx: Ctx, actor: Actor, issuerId: string, page: PageRequest): Promise<Page<Source>> {
  authorize(actor, 'sources.manage', issuerId)
  const { where, orderBy } = keyset(source.createdAt, source.id, page)
  const rows = await ctx.db
    .select()
    .from(source)
    .where(and(eq(source.issuerId, issuerId), isNull(source.removedAt), where))
    .orderBy(...orderBy)
    .limit(pageSize(page))
  const found = toPage(rows, page, ({ createdAt, id }) => ({ time: createdAt, id }))
  return { ...found, items: found.items.map((row) => view(ctx, row)) }
}

export async function getSource(ctx: Ctx, actor: Actor, id: string): Promise<Source> {
  return view(ctx, await loadSource(ctx, actor, id))
}

/** Changes its name, or where its fields stand. Hooks that came before are as they were, until they are replayed. */
export async function updateSource(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { name, mapping }: { name?: string | undefined; mapping?: Mapping | undefined },
): Promise<Source> {
  const row = await loadSource(ctx, actor, id)
  const change = { name: name ?? row.name, mapping: mapping ?? row.mapping }
  const [[changed]] = await ctx.db.batch([
    ctx.db.update(source).set(change).where(isThere(id)).returning(),
    auditIfChanged(ctx, actor, deed('source.changed', row)),
  ])
  if (!changed) throw notFound('source')
  return view(ctx, changed)
}

/** Gives it another secret, in the answer this once. The one before holds for a day more, so that nothing is refused. */
export async function rotateSource(
  ctx: Ctx,
  actor: Actor,
  id: string,
  { secret: given }: { secret?: string | undefined } = {},
): Promise<Source & { secret: string }> {
  const row = await loadSource(ctx, actor, id)
  const secret = secretFor(row, given)
  const { issuerId } = row
  const sealed = await refuseUnavailable(() => sealSecret(ctx, { issuerId, ownerId: id, secret }))
  await ctx.db.batch([expireSecrets(ctx, id), keepSecret(ctx, sealed), audit(ctx, actor, deed('source.rotated', row))])
  return { ...view(ctx, row), secret }
}

/** Disconnects it for good: what it posts from now on is refused. What it has told of learners stands. */
export async function removeSource(ctx: Ctx, actor: Actor, id: string): Promise<void> {
  const row = await loadSource(ctx, actor, id)
  await ctx.db.batch([
    ctx.db.update(source).set({ removedAt: ctx.now() }).where(isThere(id)),
    auditIfChanged(ctx, actor, deed('source.removed', row)),
    forgetSecrets(ctx, id),
  ])
}

/** The row of one that this actor may manage. To whoever has nothing to do with its issuer it is as if there were none. */
export async function loadSource(ctx: Ctx, actor: Actor, id: string): Promise<SourceRow> {
  const [row] = await ctx.db.select().from(source).where(isThere(id))
  if (!row) throw notFound('source')
  authorize(actor, 'sources.manage', row.issuerId, { hides: 'source' })
  return row
}

/** Condition: a source that is connected. */
export const isThere = (id: string) => and(eq(source.id, id), isNull(source.removedAt))

function secretFor({ authentication }: Pick<Source, 'authentication'>, given: string | undefined): string {
  if (given === undefined) return authentication === 'signature' ? newSecret() : newBearer()
  if (authentication === 'signature' && !isSecret(given))
    throw invalid('secret', 'A secret for signatures is 24 to 64 bytes in base64, often after “whsec_”.')
  return given
}

/** 256 random bits in hex: it has to stand in an address as it is. */
const newBearer = () => hex(crypto.getRandomValues(new Uint8Array(32)))

const deed = (action: AuditAction, { id, issuerId }: Pick<SourceRow, 'id' | 'issuerId'>) => ({
  issuerId,
  action,
  subjectId: id,
})

const view = (ctx: Ctx, row: SourceRow): Source => ({
  id: row.id,
  name: row.name,
  platform: row.platform,
  authentication: row.authentication,
  address: hookAddress(ctx, row.id),
  mapping: row.mapping,
  createdAt: row.createdAt,
  lastReceivedAt: row.lastReceivedAt,
})
