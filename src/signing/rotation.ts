import { and, asc, eq, inArray, lt, ne, sql } from 'drizzle-orm'
import { auditIfChanged } from '../audit/audit'
import type { Doer } from '../audit/audit'
import type { AuditAction } from '../audit/actions'
import type { Ctx } from '../context'
import { rowIf } from '../db/insert'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { authorize } from '../identity/authorize'
import type { Actor } from '../identity/rules'
import { notFound, Refusal } from '../refusal'
import { view } from './inventory'
import type { SigningKeyView } from './inventory'
import { generateKey } from './key-row'
import type { KeyRow } from './key-row'
import { KeyUnavailable, refuseUnavailable } from './key-unavailable'
import type { KeyUse } from './keys'
import { rotationDue } from './rules'
import { signingKey } from './tables'

/**
 * Puts new keys in the place of those that were made here for this use; what the old ones signed stands. An imported key
 * goes on signing. Of two that rotate at once one is refused. Refuses too when there is nothing to rotate yet, or new
 * keys cannot be locked.
 */
export async function rotateKeys(
  ctx: Ctx,
  actor: Actor,
  issuerId: string,
  use: KeyUse = 'badge',
): Promise<SigningKeyView[]> {
  authorize(actor, 'signing-keys.manage', issuerId)
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(
      and(
        eq(signingKey.issuerId, issuerId),
        eq(signingKey.use, use),
        eq(signingKey.status, 'active'),
        ne(signingKey.algorithm, 'RS256'),
      ),
    )
  if (rows.length === 0) throw new Refusal('conflict', 'There are no such keys yet: they are made when first needed.')
  const made = await refuseUnavailable(() =>
    Promise.all(rows.map((row) => retire(ctx, actor, 'signing_key.rotated', row))),
  )
  const successors = made.flatMap((each) => (each ? [each.successor] : []))
  if (successors.length === 0) throw endedAlready()
  return successors.map(view)
}

/**
 * Takes one key out of service. Another signs in its place from now on: a new one, or the issuer's ES256 key where an
 * imported one goes. Refuses another issuer's key, and one that signs no more already.
 */
export async function retireKey(ctx: Ctx, actor: Actor, issuerId: string, keyId: string): Promise<SigningKeyView> {
  authorize(actor, 'signing-keys.manage', issuerId)
  const row = await getRow(ctx, issuerId, keyId)
  const made = await refuseUnavailable(() => retire(ctx, actor, 'signing_key.retired', row))
  if (!made) throw endedAlready()
  return view(made.retired)
}

/**
 * Says that a private key may be in wrong hands. It leaves `assertionMethod` at once, whatever state the others are in:
 * only what is on our record of it counts any more. Another takes its place, and everything it signed is signed again
 * (`key.compromised`). Refuses another issuer's key, and one that is marked already.
 */
export async function compromiseKey(ctx: Ctx, actor: Actor, issuerId: string, keyId: string): Promise<SigningKeyView> {
  authorize(actor, 'signing-keys.manage', issuerId)
  const row = await getRow(ctx, issuerId, keyId)
  const event = newEvent(ctx, 'key.compromised', issuerId, row.id)
  const [[compromised]] = await ctx.db.batch([
    ctx.db
      .update(signingKey)
      .set({ status: 'compromised', endedAt: sql`coalesce(${signingKey.endedAt}, ${ctx.now().getTime()})` })
      .where(and(eq(signingKey.id, row.id), ne(signingKey.status, 'compromised')))
      .returning(),
    auditIfChanged(ctx, actor, { issuerId, action: 'signing_key.compromised', subjectId: row.id }),
    recordIfChanged(ctx, event),
    ...(await successorIfChanged(ctx, row)),
  ])
  if (!compromised) throw new Refusal('conflict', 'This key is marked as compromised already.')
  await announce(ctx, event)
  return view(compromised)
}

/** Rotates keys that have signed for as long as one key should, at most `limit` a call. Returns how many. */
export async function rotateOldKeys(ctx: Ctx, limit = 4): Promise<number> {
  const due = rotationDue(ctx.now(), ctx.limits.keyMonths)
  if (!due) return 0
  const rows = await ctx.db
    .select()
    .from(signingKey)
    .where(
      and(
        eq(signingKey.status, 'active'),
        lt(signingKey.createdAt, due),
        // An imported key can only be replaced by its owner; a test's `did:key` is the name it goes by.
        ne(signingKey.algorithm, 'RS256'),
        inArray(signingKey.use, ['badge', 'machine']),
      ),
    )
    .orderBy(asc(signingKey.createdAt))
    .limit(limit)
  const made = []
  for (const row of rows) made.push(await retire(ctx, 'system', 'signing_key.rotated', row))
  return made.filter(Boolean).length
}

/** Undefined if somebody was first. */
async function retire(
  ctx: Ctx,
  doer: Doer,
  action: AuditAction,
  row: KeyRow,
): Promise<{ retired: KeyRow; successor: KeyRow } | undefined> {
  const successor = await successorOf(ctx, row)
  const detail = { successor: successor.id }
  const [[retired]] = await ctx.db.batch([
    ctx.db
      .update(signingKey)
      .set({ status: 'retired', endedAt: ctx.now() })
      .where(and(eq(signingKey.id, row.id), eq(signingKey.status, 'active')))
      .returning(),
    auditIfChanged(ctx, doer, { issuerId: row.issuerId, action, subjectId: row.id, detail }),
    insertIfChanged(ctx, successor),
  ])
  return retired && { retired, successor }
}

/**
 * None where it cannot be locked: a key that is in wrong hands has to go even if ours cannot be had. The next signature
 * makes one.
 */
async function successorIfChanged(ctx: Ctx, row: KeyRow) {
  try {
    return [insertIfChanged(ctx, await successorOf(ctx, row))]
  } catch (error) {
    if (error instanceof KeyUnavailable) return []
    throw error
  }
}

const successorOf = (ctx: Ctx, { issuerId, use, algorithm }: KeyRow) =>
  generateKey(ctx, { issuerId, use, algorithm: algorithm === 'RS256' ? 'ES256' : algorithm })

/** Statement: this key, if the statement just before it in the batch did something, and none of its kind is active. */
const insertIfChanged = (ctx: Ctx, row: KeyRow) =>
  ctx.db
    .insert(signingKey)
    .select(rowIf(signingKey, row, sql`changes() = 1`))
    .onConflictDoNothing()

async function getRow(ctx: Ctx, issuerId: string, id: string): Promise<KeyRow> {
  const [row] = await ctx.db
    .select()
    .from(signingKey)
    .where(and(eq(signingKey.id, id), eq(signingKey.issuerId, issuerId)))
  if (!row) throw notFound('key')
  return row
}

const endedAlready = () => new Refusal('conflict', 'This key signs no more already: somebody was first.')
