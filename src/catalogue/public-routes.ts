import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { AppEnv } from '../http/env'
import { negotiate } from '../http/negotiate'
import { getIssuerBySlug } from '../identity/issuers'
import { toProfile } from '../identity/profile'
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

const profile = elseNext(async (c) =>
  toProfile(c.var.ctx.origin, await getIssuerBySlug(c.var.ctx, c.req.param('issuer') ?? '')),
)

const achievement = elseNext(async (c) => {
  const { issuer = '', slug = '', number } = c.req.param() as Record<string, string>
  const found = await findVersion(c.var.ctx, issuer, slug, number === undefined ? undefined : Number(number))
  const earlier = await getEarlierVersions(c.var.ctx, found.version)
  return toAchievement({ origin: c.var.ctx.origin, ...found, earlier })
})

const anybody = cors({ origin: '*', allowMethods: ['GET', 'HEAD'] })

/** What machines read at the public addresses of issuers and microcredentials. No session. */
export const publicRoutes = new Hono<AppEnv>()
  .use('/issuers/:issuer', anybody)
  .get('/issuers/:issuer', profile)
  .use('/issuers/:issuer/microcredentials/:slug', anybody)
  .get('/issuers/:issuer/microcredentials/:slug', achievement)
  .use('/issuers/:issuer/microcredentials/:slug/versions/:number{[1-9][0-9]{0,5}}', anybody)
  .get('/issuers/:issuer/microcredentials/:slug/versions/:number{[1-9][0-9]{0,5}}', achievement)
