import { Hono } from 'hono'
import { createCtx } from './context'
import { framed } from './frame'
import type { AppEnv } from './http/env'
import { brakeMisses } from './verification/brake'
import { verificationRoutes } from './verification/routes'
import { shareRoutes } from './verification/share-routes'

/**
 * The public side: what anybody may see without an account. Knows neither session nor cookie, and changes nothing. What
 * is imported above is evaluated before a verifier's first answer, and so is little: it answers what KV has of badges and
 * status lists. Each other part waits until it is asked for (decisions/0020).
 */
export const publicSide = {
  fetch: async (request: Request, env: Env, execution: ExecutionContext): Promise<Response> => {
    const { pathname } = new URL(request.url)
    const part = parts.find(({ path }) => path.test(pathname))
    const app = part ? await part.load() : badges
    return app.fetch(request, env, execution)
  },
}

const badges = forNobody(verificationRoutes, shareRoutes)

/** The first one whose path it is answers. */
const parts = [
  later(
    /^\/credentials\/[^/]+\/signature\.png$/,
    async () => (await import('./verification/signature-routes')).signatureRoutes,
  ),
  later(/^\/images\//, async () => (await import('./catalogue/image-routes')).imageRoutes),
  later(
    /^\/(keys|endorsements|issuers\/[^/]+\/did\.json)(\/|$)/,
    async () => (await import('./verification/key-routes')).keyRoutes,
  ),
  later(/^\/issuers\//, async () => (await import('./public-issuers')).publicIssuers),
  later(/^\/people\//, async () => (await import('./verification/person-routes')).personRoutes),
  later(/^\/ob2\//, async () => (await import('./verification/ob2-routes')).ob2Routes),
  later(/^\/verify$/, async () => (await import('./verification/verify-routes')).verifyRoutes),
]

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

/** An app whose every route finds a context, and an actor who is nobody. */
function forNobody(...routes: Hono<AppEnv>[]): Hono<AppEnv> {
  const app = framed(new Hono<AppEnv>())
  app.use(async (c, next) => {
    c.set('ctx', createCtx(c.env))
    c.set('actor', { kind: 'nobody' })
    await next()
  })
  for (const group of routes) app.route('/', group)
  return app
}

/** Views of badges are counted before they are looked for; of everything else, what turned out not to be there. */
const slowGuesses = new Hono<AppEnv>().use(async (c, next) => {
  await next()
  if (c.res.status === 404) await brakeMisses(c)
})

/** A part that is evaluated when one of its addresses is first asked for. */
function later(path: RegExp, load: () => Promise<Hono<AppEnv>>) {
  let app: Hono<AppEnv> | undefined
  return { path, load: async () => (app ??= forNobody(slowGuesses, await load())) }
}
