import { Hono } from 'hono'
import { imageRoutes } from './catalogue/image-routes'
import { publicRoutes } from './catalogue/public-routes'
import { createCtx } from './context'
import { acceptedEndorsements } from './credentials/endorsements/endorsement.query'
import { framed } from './frame'
import type { AppEnv } from './http/env'
import { issuerPages } from './pages/public/issuer'
import { microcredentialPages } from './pages/public/microcredential'
import { ob2Routes } from './verification/ob2-routes'
import { personRoutes } from './verification/person-routes'
import { verificationRoutes } from './verification/routes'
import { shareRoutes } from './verification/share-routes'
import { signatureRoutes } from './verification/signature-routes'
import { verifyRoutes } from './verification/verify-routes'

/**
 * The public side: what anybody may see without an account. Knows neither session nor cookie, and changes nothing. What
 * it imports is evaluated before a verifier's first answer; all else waits until it is asked for.
 */
export const publicSide = framed(new Hono<AppEnv>())

publicSide.use(async (c, next) => {
  c.set('ctx', createCtx(c.env))
  c.set('actor', { kind: 'nobody' })
  await next()
})
publicSide.route('/', verificationRoutes)
publicSide.route('/', signatureRoutes)
publicSide.route('/', shareRoutes)
publicSide.route('/', ob2Routes)
publicSide.route('/', imageRoutes)
publicSide.route('/', publicRoutes(acceptedEndorsements))
publicSide.route('/', issuerPages)
publicSide.route('/', microcredentialPages)
publicSide.route('/', personRoutes)
publicSide.route('/', verifyRoutes)

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
