import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import type { Ctx } from '../context'
import type { AppEnv } from '../http/env'
import { negotiate } from '../http/negotiate'
import { getIssuerBySlug } from '../identity/issuers'
import { toProfile } from '../identity/profile'
import type { JsonLd } from '../proof/canonicalize'
import { openBadgesContext, vcContext } from '../proof/context-urls'
import { toAchievement } from './achievement'
import { findVersion, getEarlierVersions } from './service'

const forms = ['text/html', 'application/json', 'application/ld+json'] as const

/** Leaves whoever does not ask for JSON to the pages that live at the same addresses. Link previewers ask for nothing. */
const elseNext =
  (answer: (c: Context<AppEnv>) => Promise<object>): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    c.header('vary', 'Accept')
    const form = negotiate(c.req.header('accept'), forms)
    if (form === undefined || form === 'text/html') return next()
    const body = JSON.stringify({ '@context': [vcContext, openBadgesContext], ...(await answer(c)) })
    return c.body(body, 200, { 'content-type': form, 'cache-control': 'public, max-age=300' })
  }

/** What others say of an issuer and of a version, at a moment: a room above this one knows. */
export type EndorsementsOf = (
  ctx: Ctx,
  issuerId: string,
  versionId: string | null,
  before: Date,
) => Promise<{ issuer: JsonLd[]; version: JsonLd[] }>

const profile = (endorsementsOf: EndorsementsOf) =>
  elseNext(async (c) => {
    const { ctx } = c.var
    const issuer = await getIssuerBySlug(ctx, c.req.param('issuer') ?? '')
    return toProfile(ctx.origin, issuer, (await endorsementsOf(ctx, issuer.id, null, ctx.now())).issuer)
  })

const achievement = (endorsementsOf: EndorsementsOf) =>
  elseNext(async (c) => {
    const { ctx } = c.var
    const { issuer = '', slug = '', number } = c.req.param() as Record<string, string>
    const found = await findVersion(ctx, issuer, slug, number === undefined ? undefined : Number(number))
    const [earlier, endorsements] = await Promise.all([
      getEarlierVersions(ctx, found.version),
      endorsementsOf(ctx, found.issuer.id, found.version.id, ctx.now()),
    ])
    return toAchievement({ origin: ctx.origin, ...found, earlier, endorsements })
  })

const anybody = cors({ origin: '*', allowMethods: ['GET', 'HEAD'] })

/** Whoever has it already, page or JSON, is told so. */
const unlessKnown = etag({ retainedHeaders: [...RETAINED_304_HEADERS, 'access-control-allow-origin'] })

/** What machines read at the public addresses of issuers and microcredentials. No session. */
export const publicRoutes = (endorsementsOf: EndorsementsOf) =>
  new Hono<AppEnv>()
    .use('/issuers/:issuer', anybody, unlessKnown)
    .get('/issuers/:issuer', profile(endorsementsOf))
    .use('/issuers/:issuer/microcredentials/:slug', anybody, unlessKnown)
    .get('/issuers/:issuer/microcredentials/:slug', achievement(endorsementsOf))
    .use('/issuers/:issuer/microcredentials/:slug/versions/:number{[1-9][0-9]{0,5}}', anybody, unlessKnown)
    .get('/issuers/:issuer/microcredentials/:slug/versions/:number{[1-9][0-9]{0,5}}', achievement(endorsementsOf))
