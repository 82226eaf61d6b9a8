import { html } from 'hono/html'
import type { Ctx } from '../context'
import type { AchievementCredential } from '../credentials/schema'
import { badgeKey, prefixOf } from '../credentials/state/badge-state'
import { publishFirst } from '../credentials/state/state'
import { readForms } from '../credentials/stored'
import { sha256Hex } from '../digest'
import { errorWords } from '../log'
import { CredentialPage } from '../pages/public/credential'
import { EmbedCard } from '../pages/public/embed'
import { toBadge } from './badge'
import { findBadge } from './badge.query'
import type { Found } from './forms'
import { toEntry } from './kept'
import type { Head, Kept } from './kept'

/** The entry of a badge, put together from D1 and R2 as they are right now. Undefined for one that nobody may see. */
export async function prepare(ctx: Ctx, id: string): Promise<string | undefined> {
  // At the same time as D1, as most badges show their first edition. Of no account where another is shown, or none.
  const first = readForms(ctx, id)
  first.catch(() => {})
  const row = await findBadge(ctx, id)
  if (!row || row.credential.visibility === 'nobody') return undefined
  const { number } = row.edition
  const signed = await (number === 1 ? first : readForms(ctx, id, number))
  if (!signed) throw new Error(`edition ${number} of ${id} is issued, but its signed bytes are missing`)
  const badge = toBadge(row, JSON.parse(signed.json) as AchievementCredential, ctx.now())
  const { version, verdict } = badge
  const head: Omit<Head, 'layout' | 'lengths' | 'etag'> = {
    changes: row.credential.changes,
    edition: number,
    status: verdict.status,
    renewedBy: badge.renewedBy,
    reason: verdict.status === 'revoked' ? verdict.reason : null,
    validUntil: badge.validUntil?.getTime() ?? null,
    indexed: badge.indexed,
    images: {
      png: version.imageDigest,
      svg: version.imageSvgDigest,
      card: version.cardDigest,
      revoked: version.revokedDigest,
    },
    card: {
      name: version.name,
      competency: version.competency,
      issuer: badge.issuer.name,
      issuerPath: badge.issuer.path,
      holder: badge.holder.name,
      awardedAt: badge.awardedAt.getTime(),
      language: version.language,
    },
  }
  const [page, embed] = await Promise.all([
    html`${<CredentialPage badge={badge} origin={ctx.origin} />}`,
    html`${<EmbedCard badge={badge} origin={ctx.origin} />}`,
  ])
  const texts = { html: page.toString(), embed: embed.toString() }
  const etag = (await sha256Hex(JSON.stringify([head, texts, signed.sha256]))).slice(0, 32)
  return toEntry({ ...head, etag }, { ...texts, json: signed.json, jwt: signed.jwt, jose: signed.jose })
}

/** Seconds that an entry is kept which nobody may ever look at again. */
const lifetime = 30 * 86_400

/**
 * Keeps a badge for the next views, unless KV has just this; and the state of those like it, if there never was one, as
 * of badges that were there before there were states. A failure costs nothing but time: the next view comes here again.
 */
export async function keepReady(
  ctx: Ctx,
  id: string,
  { entry, badge, found }: { entry: string; badge: Kept; found: Found },
): Promise<void> {
  try {
    if (found.badge?.head.etag !== badge.head.etag && (await mayKeep(ctx, `${id} ${badge.head.etag}`)))
      await ctx.cache.put(badgeKey(id), entry, { expirationTtl: lifetime })
    if (found.state === null) await publishFirst(ctx, prefixOf(id))
  } catch (error) {
    console.warn(JSON.stringify({ at: 'badge cache put', badge: id, error: errorWords(error) }))
  }
}

/** KV remembers for half a minute that there was nothing: meanwhile each view would write the same again. */
const mayKeep = async (ctx: Ctx, key: string) => (await ctx.brakes.kept.limit({ key })).success
