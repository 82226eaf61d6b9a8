import { html } from 'hono/html'
import type { Ctx } from '../context'
import type { AchievementCredential } from '../credentials/schema'
import type { Pictures } from '../credentials/picture'
import { readForms } from '../credentials/stored'
import { sha256Hex } from '../digest'
import type { Event } from '../events/outbox'
import { CredentialPage } from '../pages/public/credential'
import { toBadge } from './badge'
import { findBadge } from './badge.query'
import { cacheTtl } from './rules'
import type { Verdict } from './rules'

/**
 * A badge in its text forms, ready to be sent. `json`, `jwt` and `jose` are the signed bytes of an edition, and stay the
 * same whatever becomes of the badge: what they cannot say, `status`, the page and the status list do.
 */
export type Forms = {
  layout: number
  html: string
  json: string
  jwt: string
  jose: string
  edition: number
  status: Verdict['status']
  /** Path of the badge that renews it. */
  renewedBy: string | null
  /** Why it was revoked. */
  reason: string | null
  /** When `status` turns from valid to expired, in milliseconds since the epoch. */
  validUntil: number | null
  /** Opaque; another one as soon as anything above is. */
  etag: string
  images: Pictures
}

/** Raise it when the page or this shape changes: what was prepared before is then prepared anew, one view at a time. */
const layout = 3

/**
 * A badge in all its text forms: out of KV, at the price of one read, or else out of D1 and R2. Whoever gets them with
 * `fresh` is to `keep` them. Undefined if there is no such badge, or none yet.
 */
export async function viewForms(ctx: Ctx, id: string): Promise<{ forms: Forms; fresh: boolean } | undefined> {
  const kept = await readKept(ctx, id)
  if (kept) return { forms: kept, fresh: false }
  const forms = await prepareForms(ctx, id)
  return forms && { forms, fresh: true }
}

/**
 * What was prepared before and still holds. That a badge was revoked, renewed, or shows another edition is never taken
 * back: once anything kept says so, what does not is out of date.
 */
async function readKept(ctx: Ctx, id: string): Promise<Forms | undefined> {
  try {
    const keys = [revokedKey(id), updatedKey(id), badgeKey(id)]
    const found = await ctx.cache.get<Forms>(keys, { type: 'json', cacheTtl })
    const kept = keys.map((key) => found.get(key) ?? null).filter((forms) => forms !== null)
    const revoked = kept.some((forms) => forms.status === 'revoked')
    const renewed = kept.some((forms) => forms.renewedBy)
    const edition = Math.max(...kept.map(editionOf))
    return kept.find(
      (forms) =>
        forms.layout === layout &&
        editionOf(forms) === edition &&
        Boolean(forms.renewedBy) === renewed &&
        (revoked ? forms.status === 'revoked' : !isOver(ctx, forms)),
    )
  } catch (error) {
    warn('read', id, error)
    return undefined
  }
}

/** What was kept before there was any other edition names none. */
const editionOf = ({ edition }: Partial<Forms>) => edition ?? 1

const isOver = (ctx: Ctx, { status, validUntil }: Forms) =>
  status === 'valid' && validUntil !== null && validUntil <= ctx.now().getTime()

/** Puts the forms together from D1 and R2, as they are right now. */
async function prepareForms(ctx: Ctx, id: string): Promise<Forms | undefined> {
  const row = await findBadge(ctx, id)
  if (!row) return undefined
  const signed = await readForms(ctx, id, row.edition.number)
  if (!signed) throw new Error(`edition ${row.edition.number} of ${id} is issued, but its signed bytes are missing`)
  const badge = toBadge(row, JSON.parse(signed.json) as AchievementCredential, ctx.now())
  const page = await html`${<CredentialPage badge={badge} origin={ctx.origin} />}`
  return {
    layout,
    html: page.toString(),
    json: signed.json,
    jwt: signed.jwt,
    jose: signed.jose,
    edition: row.edition.number,
    status: badge.verdict.status,
    renewedBy: badge.renewedBy,
    reason: badge.verdict.status === 'revoked' ? badge.verdict.reason : null,
    validUntil: badge.validUntil?.getTime() ?? null,
    etag: (await sha256Hex(page.toString() + signed.sha256)).slice(0, 32),
    images: { png: row.version.imageDigest, svg: row.version.imageSvgDigest },
  }
}

/** Keeps forms for the next views. One that fails costs nothing but time: they are prepared again. */
export async function keepForms(ctx: Ctx, id: string, forms: Forms): Promise<void> {
  try {
    await ctx.cache.put(badgeKey(id), JSON.stringify(forms))
  } catch (error) {
    warn('put', id, error)
  }
}

/**
 * Subscriber of `credential.revoked`. The key is never written but here, and never removed: a slow view from before the
 * revocation may still keep its forms under the other key, and cannot hide these.
 */
export async function showRevoked(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const forms = await prepareForms(ctx, subjectId)
  if (forms?.status === 'revoked') await ctx.cache.put(revokedKey(subjectId), JSON.stringify(forms))
}

/**
 * Subscriber of `credential.updated`, and of `credential.renewed` for the badge that was. Only these jobs write the key,
 * so that a slow view from before cannot hide it. Of two at once the slower one may put what is older by now: each looks
 * again, and if there is more to show it fails, so that the queue brings it back.
 */
export async function showNewest(ctx: Ctx, { subjectId }: Event): Promise<void> {
  const forms = await prepareForms(ctx, subjectId)
  if (!forms) return
  await ctx.cache.put(updatedKey(subjectId), JSON.stringify(forms))
  const now = await findBadge(ctx, subjectId)
  if (now?.edition.number !== forms.edition || (now.renewedBy !== null && forms.renewedBy === null))
    throw new Error(`More became of badge ${subjectId} while it was being shown: it has to be shown again.`)
}

const badgeKey = (id: string) => `badge/${id}`
const updatedKey = (id: string) => `updated/${id}`
const revokedKey = (id: string) => `revoked/${id}`

const warn = (what: string, id: string, error: unknown) =>
  console.warn(JSON.stringify({ at: `badge cache ${what}`, badge: id, error: String(error) }))
