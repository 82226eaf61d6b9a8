import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Ctx } from '../context'
import { sameSecret, sha256Hex } from '../digest'
import { announce, newEvent, recordIfChanged } from '../events/outbox'
import { Refusal } from '../refusal'
import { refuseUnavailable } from '../signing/key-unavailable'
import { openSelected, selectSecrets } from '../signing/sealed-secrets'
import { verify } from '../webhooks/standard-webhooks'
import { keptDays, repeatWindow } from './rules'
import { isThere } from './sources'
import type { SourceRow } from './sources'
import { hook, source } from './tables'

/** A request as it came in. `token` stood in its address. */
export type Incoming = { headers: Headers; token: string | undefined; body: ArrayBuffer }

/**
 * Takes a webhook in: authenticated over its raw bytes, stored with its event, and announced; nothing of it is read yet.
 * One that came before does nothing, and gets the id of the first. Refuses alike what no secret of the source vouches for
 * and what goes to no source; and when the source sends too many.
 */
export async function receiveHook(
  ctx: Ctx,
  sourceId: string,
  incoming: Incoming,
): Promise<{ id: string; duplicate: boolean }> {
  const [[found], sealed] = await ctx.db.batch([
    ctx.db.select().from(source).where(isThere(sourceId)),
    selectSecrets(ctx, sourceId),
  ])
  if (!found) throw refused()
  const secrets = await refuseUnavailable(() => openSelected(ctx, sealed))
  const named = await authenticated(ctx, found, secrets, incoming)
  // Only now: whoever forges must not use up what the platform itself may send.
  if (!(await ctx.brakes.hooks.limit({ key: sourceId })).success)
    throw new Refusal('rate_limited', 'This source sends too many webhooks. Wait a minute, then go on.')
  const dedupeKey = named === undefined ? `digest:${await sha256Hex(incoming.body)}` : `id:${named}`
  return store(ctx, found, { dedupeKey, contentType: typeOf(incoming), body: textOf(incoming.body) })
}

/** What the sender calls this webhook, once it is known that it is theirs; undefined if it does not say. */
async function authenticated(
  ctx: Ctx,
  { authentication }: SourceRow,
  secrets: string[],
  { headers, token, body }: Incoming,
): Promise<string | undefined> {
  if (authentication === 'signature') return verify(secrets, headers, body, ctx.now())
  const given = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? token ?? ''
  const same = await Promise.all(secrets.map((secret) => sameSecret(secret, given)))
  if (!same.includes(true)) throw refused()
  const name = headers.get('webhook-id') ?? headers.get('idempotency-key')
  return name !== null && /^[!-~]{1,255}$/.test(name) ? name : undefined
}

async function store(
  ctx: Ctx,
  { id: sourceId, issuerId }: SourceRow,
  given: { dedupeKey: string; contentType: string; body: string },
): Promise<{ id: string; duplicate: boolean }> {
  const now = ctx.now()
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  const id = ctx.newId('hook')
  const isRepeat = and(eq(hook.sourceId, sourceId), eq(hook.dedupeKey, given.dedupeKey))
  const event = newEvent(ctx, 'hook.received', issuerId, id)
  const [, [added], , , [first]] = await ctx.db.batch([
    // The same body, a day later, is another webhook: the earlier one gives the key up.
    ctx.db
      .update(hook)
      .set({ dedupeKey: sql`${hook.dedupeKey} || ' ' || ${hook.id}` })
      .where(and(isRepeat, sql`${given.dedupeKey} like 'digest:%'`, lt(hook.receivedAt, before(repeatWindow)))),
    ctx.db
      .insert(hook)
      .values({
        id,
        sourceId,
        issuerId,
        ...given,
        status: 'received',
        receivedAt: now,
        expiresAt: new Date(now.getTime() + keptDays.unmapped * 86_400_000),
      })
      .onConflictDoNothing()
      .returning({ id: hook.id }),
    recordIfChanged(ctx, event),
    ctx.db
      .update(source)
      .set({ lastReceivedAt: now })
      .where(
        and(eq(source.id, sourceId), or(isNull(source.lastReceivedAt), lt(source.lastReceivedAt, before(60_000)))),
      ),
    ctx.db.select({ id: hook.id }).from(hook).where(isRepeat),
  ])
  if (added) await announce(ctx, event)
  return { id: added?.id ?? first?.id ?? id, duplicate: added === undefined }
}

const typeOf = ({ headers }: Incoming) => (headers.get('content-type') ?? '').slice(0, 100)

/** As it was verified, byte for byte. */
function textOf(body: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new Refusal('malformed', 'The body is not UTF-8.')
  }
}

/** In the words in which a signature is refused: nobody learns whether there is such a source. */
const refused = () =>
  new Refusal(
    'unauthenticated',
    'This webhook is not signed by a secret of this source, or its timestamp is not of now.',
  )
