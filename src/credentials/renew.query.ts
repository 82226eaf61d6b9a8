import { and, asc, eq, isNotNull, isNull, gt, lte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { microcredential, microcredentialVersion } from '../catalogue/tables'
import type { Ctx } from '../context'
import { among } from '../db/among'
import { issuer, user } from '../identity/tables'
import { credential } from './tables'

const renewal = alias(credential, 'renewal')
const published = alias(microcredentialVersion, 'published')

/** The issued badges of a microcredential that these people hold, neither revoked nor renewed. */
export const findNotRenewed = (ctx: Ctx, microcredentialId: string, holderIds: string[]) =>
  ctx.db
    .select({
      id: credential.id,
      holderId: credential.holderId,
      validUntil: credential.validUntil,
      renewalDays: microcredentialVersion.renewalDays,
    })
    .from(credential)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .leftJoin(renewal, eq(renewal.renewsId, credential.id))
    .where(
      and(
        among(credential.holderId, holderIds),
        eq(microcredentialVersion.microcredentialId, microcredentialId),
        eq(credential.status, 'issued'),
        isNull(credential.revokedAt),
        isNull(renewal.id),
      ),
    )

/** Badges that run out before `by`, soonest first, whose holders have neither renewed them nor been told. */
export const findExpiring = (ctx: Ctx, by: Date, limit: number) =>
  ctx.db
    .select({
      id: credential.id,
      validUntil: sql`${credential.validUntil}`.mapWith((ms: number) => new Date(ms)),
      renewalDays: microcredentialVersion.renewalDays,
      name: microcredentialVersion.name,
      email: user.email,
      issuer: { id: issuer.id, slug: issuer.slug, name: issuer.name },
      microcredentialId: microcredential.id,
      renewedBy: renewal.id,
      /** The version that it can be renewed by; null where the microcredential is no longer offered. */
      offered: published.id,
    })
    .from(credential)
    .innerJoin(microcredentialVersion, eq(microcredentialVersion.id, credential.versionId))
    .innerJoin(microcredential, eq(microcredential.id, microcredentialVersion.microcredentialId))
    .innerJoin(issuer, eq(issuer.id, credential.issuerId))
    .innerJoin(user, eq(user.id, credential.holderId))
    .leftJoin(renewal, eq(renewal.renewsId, credential.id))
    .leftJoin(published, and(eq(published.microcredentialId, microcredential.id), eq(published.status, 'published')))
    .where(
      and(
        isWaiting,
        isNotNull(credential.validUntil),
        gt(credential.validUntil, ctx.now()),
        lte(credential.validUntil, by),
      ),
    )
    .orderBy(asc(credential.validUntil))
    .limit(limit)

/** The words of the partial index: only so does SQLite know that it serves. */
const isWaiting = sql`${credential.remindedAt} is null and ${credential.revokedAt} is null and ${credential.status} = 'issued'`

/** The badge that renews this one. */
export const findRenewal = (ctx: Ctx, id: string) =>
  ctx.db.select({ id: credential.id, status: credential.status }).from(credential).where(eq(credential.renewsId, id))
