import { Hono } from 'hono'
import type { Handler } from 'hono'
import { createCtx } from './context'
import { framed } from './frame'
import type { AppEnv } from './http/env'
import { notFound } from './refusal'
import { verificationRoutes } from './verification/routes'
import { shareRoutes } from './verification/share-routes'

/**
 * The public side: what anybody may see without an account. Knows neither session nor cookie, and changes nothing. What
 * is imported above is evaluated before a verifier's first answer, and so is little; the rest waits until it is asked
 * for (decisions/0020).
 */
export const publicSide = forNobody(framed(new Hono<AppEnv>()))

publicSide.route('/', verificationRoutes)
publicSide.route('/', shareRoutes)

const signature = later(async () => (await import('./verification/signature-routes')).signatureRoutes)
const pictures = later(async () => (await import('./catalogue/image-routes')).imageRoutes)
const keys = later(async () => (await import('./verification/key-routes')).keyRoutes)
const issuers = later(async () => (await import('./public-issuers')).publicIssuers)
const people = later(async () => (await import('./verification/person-routes')).personRoutes)
const ob2 = later(async () => (await import('./verification/ob2-routes')).ob2Routes)
const verify = later(async () => (await import('./verification/verify-routes')).verifyRoutes)

publicSide.all('/credentials/:address/signature.png', signature)
publicSide.all('/images/*', pictures)
publicSide.all('/keys/*', keys)
publicSide.all('/endorsements/*', keys)
publicSide.all('/issuers/:issuer/did.json', keys)
publicSide.all('/issuers/*', issuers)
publicSide.all('/people/*', people)
publicSide.all('/ob2/*', ob2)
publicSide.all('/verify', verify)

const segments = new Set([
  'credentials',
  'endorsements',
  'images',
  'issuers',
  'keys',
  'ob2',
  'oembed',
  'people',
  'status',
  'verify',
])

/** Whether the public side answers for a path: its first segment says so. */
export const isPublic = (path: string): boolean => segments.has(path.split('/', 2)[1] ?? '')

/** Every route of such an app finds a context, and an actor who is nobody. */
function forNobody(app: Hono<AppEnv>): Hono<AppEnv> {
  return app.use(async (c, next) => {
    c.set('ctx', createCtx(c.env))
    c.set('actor', { kind: 'nobody' })
    await next()
  })
}

/** Routes that are evaluated when one of them is first asked for. What they refuse is told as everything here is. */
function later(load: () => Promise<Hono<AppEnv>>): Handler<AppEnv> {
  let group: Hono<AppEnv> | undefined
  return async (c) => {
    group ??= withoutFrame(await load())
    return group.fetch(c.req.raw, c.env, c.executionCtx)
  }
}

function withoutFrame(routes: Hono<AppEnv>): Hono<AppEnv> {
  const app = forNobody(new Hono<AppEnv>()).route('/', routes)
  app.onError((error) => {
    throw error
  })
  app.notFound(() => {
    throw notFound('page')
  })
  return app
}
