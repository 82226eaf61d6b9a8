import { Hono } from 'hono'
import type { Context } from 'hono'
import type { AppEnv } from '../http/env'
import { negotiate } from '../http/negotiate'
import { sameOrigin } from '../http/same-origin'
import { visitorOf } from '../http/visitor'
import { canMail } from '../mail/mailer'
import { Refusal } from '../refusal'

/**
 * `/verify`: checks one badge a request, whoever made it; for a person a page, for a machine JSON. Nothing is checked
 * unless it is posted, from our own page or by no page at all: no link, and no other site, can have a visitor's browser
 * send us anywhere. What it takes to check is evaluated when something is.
 */
export const verifyRoutes = new Hono<AppEnv>()
  .get('/verify', async (c) => {
    const { VerifyPage } = await import('../pages/public/verify')
    return c.html(VerifyPage({ text: c.req.query('url')?.slice(0, 2000) ?? '' }))
  })
  .post('/verify', sameOrigin, async (c) => {
    await brake(c)
    c.header('vary', 'accept')
    const [{ readAsked }, { verifyBadge }] = await Promise.all([import('./verify-request'), import('./verify')])
    if (!wantsPage(c)) return c.json(await verifyBadge(c.var.ctx, await readAsked(c.req.raw)))
    try {
      const verification = await verifyBadge(c.var.ctx, await readAsked(c.req.raw))
      const { VerificationPage } = await import('../pages/public/verify-report')
      return c.html(VerificationPage({ verification, mails: canMail(c.var.ctx) }))
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'invalid') throw error
      const { VerifyPage } = await import('../pages/public/verify')
      return c.html(VerifyPage({ text: '', refusal: error }), 422)
    }
  })

/** Who comes from no address on the network is this very machine. */
async function brake(c: Context<AppEnv>): Promise<void> {
  const visitor = visitorOf(c.req.header('cf-connecting-ip'))
  if (visitor === undefined || (await c.var.ctx.brakes.verify.limit({ key: visitor })).success) return
  throw new Refusal('rate_limited', 'Badges are checked for you faster than one a second. Wait a minute, then go on.')
}

/** Only who asks for a page gets one: what asks for nothing is a machine. */
const wantsPage = (c: Context<AppEnv>) =>
  negotiate(c.req.header('accept'), ['application/json', 'text/html']) === 'text/html'
