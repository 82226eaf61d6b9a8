import { Hono } from 'hono'
import type { Context } from 'hono'
import { issuerPath, versionPath } from '../address'
import { toAchievement } from '../catalogue/achievement'
import { findVersion } from '../catalogue/service'
import type { AchievementCredential } from '../credentials/schema'
import { cacheTag, prefixOf } from '../credentials/state/badge-state'
import type { AppEnv } from '../http/env'
import { atTheEdge } from '../http/edge'
import { negotiate } from '../http/negotiate'
import { openToAll } from '../http/open-to-all'
import { toProfile } from '../identity/profile'
import { notFound } from '../refusal'
import { parseAddress } from './form'
import { viewBadge } from './forms'
import { placeOf, toAssertion, toBadgeClass, toIssuer, toRevoked } from './ob2'
import { getOffering } from './ob2-offer'

/** `/ob2`: badges as Open Badges 2.0 with `hosted` verification, for anybody. No session, as for the newer forms. */
export const ob2Routes = new Hono<AppEnv>()
  .use('/ob2/*', openToAll)
  .get('/ob2/assertions/:id', async (c) => {
    const { origin } = c.var.ctx
    const { id, suffix } = parseAddress(c.req.param('id')) ?? {}
    if (!id || suffix) throw notFound('badge')
    const { head, text } = await viewBadge(c, id)
    const answer = { page: `/credentials/${id}`, caching: 'no-cache', tag: cacheTag(prefixOf(id)) }
    if (head.status === 'revoked')
      return respond(c, { ...answer, document: toRevoked(origin, id, head.reason ?? ''), status: 410 })
    const badge = JSON.parse(text('json')) as AchievementCredential
    await getOffering(c.var.ctx, placeOf(badge.credentialSubject.achievement).issuer)
    return respond(c, { ...answer, document: toAssertion(origin, id, badge) })
  })
  .get('/ob2/badges/:issuer/:slug/:number{[1-9][0-9]{0,5}}', async (c) => {
    const { origin } = c.var.ctx
    const { issuer, slug, number } = c.req.param()
    await getOffering(c.var.ctx, issuer)
    const found = await findVersion(c.var.ctx, issuer, slug, Number(number))
    const document = toBadgeClass(origin, toAchievement({ origin, ...found, earlier: [] }))
    return respond(c, { page: versionPath(issuer, slug, Number(number)), caching: 'public, max-age=300', document })
  })
  .get('/ob2/issuers/:issuer', async (c) => {
    const { origin } = c.var.ctx
    const issuer = await getOffering(c.var.ctx, c.req.param('issuer'))
    const document = toIssuer(origin, issuer.slug, toProfile(origin, issuer))
    return respond(c, { page: issuerPath(issuer.slug), caching: 'public, max-age=300', document })
  })

type Answer = { page: string; caching: string; tag?: string; document: object; status?: 200 | 410 }

/** JSON-LD unless JSON is asked for; whoever would rather have a page is sent to it. */
function respond(c: Context<AppEnv>, { page, caching, tag, document, status = 200 }: Answer): Response {
  const forms = ['application/ld+json', 'application/json', 'text/html'] as const
  const form = negotiate(c.req.header('accept'), forms) ?? forms[0]
  c.header('vary', 'accept')
  c.header('cache-control', caching)
  for (const [name, value] of Object.entries(atTheEdge(tag))) c.header(name, value)
  return form === 'text/html'
    ? c.redirect(page, 303)
    : c.body(JSON.stringify(document), status, { 'content-type': form })
}
