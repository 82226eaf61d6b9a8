import { Hono } from 'hono'
import { imageRoutes } from './catalogue/image-routes'
import { publicRoutes } from './catalogue/public-routes'
import { catalogueRoutes } from './catalogue/routes'
import { assessmentRoutes } from './assessment/routes'
import { createCtx } from './context'
import { batchRoutes } from './credentials/direct/batch-routes'
import { acceptedEndorsements } from './credentials/endorsements/endorsement.query'
import { endorsementRoutes } from './credentials/endorsements/routes'
import { credentialRoutes } from './credentials/routes'
import { enrollmentRoutes } from './enrollment/routes'
import { evidenceRoutes } from './evidence/routes'
import { tusRoutes } from './evidence/tus-routes'
import { healthRoutes } from './health/routes'
import type { AppEnv } from './http/env'
import { limitBody } from './http/body-limit'
import { asRefusal, httpStatus, problem } from './http/problem'
import { sameOrigin } from './http/same-origin'
import { secureHeaders } from './http/secure-headers'
import { identityRoutes } from './identity/routes'
import { identify } from './identity/session'
import { authorPages } from './pages/author/pages'
import { ErrorPage } from './pages/error'
import { endorsementPages } from './pages/admin/endorsement-pages'
import { issuePages } from './pages/admin/issue-pages'
import { adminPages } from './pages/admin/pages'
import { signingKeyPages } from './pages/admin/signing-key-pages'
import { assessPages } from './pages/assess/pages'
import { accountPages } from './pages/learn/account'
import { badgePages } from './pages/learn/badge-pages'
import { learnPages } from './pages/learn/pages'
import { cataloguePages } from './pages/public/catalogue'
import { issuerPages } from './pages/public/issuer'
import { microcredentialPages } from './pages/public/microcredential'
import { signInPages } from './pages/public/sign-in'
import { mailboxPages } from './pages/dev/mailbox'
import { notFound } from './refusal'
import { signingRoutes } from './signing/routes'
import { vcApiRoutes } from './vc-api/routes'
import { ob2Routes } from './verification/ob2-routes'
import { verificationRoutes } from './verification/routes'

/** The site map of the product, in the order a request meets it. */
export const app = new Hono<AppEnv>()

// Logged without its query, which may carry a token.
app.use(async (c, next) => {
  c.set('requestId', c.req.header('cf-ray') ?? crypto.randomUUID())
  const started = Date.now()
  await next()
  const { method, path } = c.req
  console.info(
    JSON.stringify({
      at: 'request',
      id: c.var.requestId,
      method,
      path,
      status: c.res.status,
      ms: Date.now() - started,
    }),
  )
})
app.use(secureHeaders)

// No session, no cookie, no look-up of who asks. Before anything else.
app.route('/', verificationRoutes)
app.route('/', ob2Routes)

app.use(async (c, next) => {
  c.set('ctx', createCtx(c.env))
  await next()
})
app.route('/', imageRoutes)
app.route('/', publicRoutes(acceptedEndorsements))
app.route('/', vcApiRoutes)
app.use(sameOrigin)
app.use(limitBody)
app.use(async (c, next) => {
  const { actor, cookies } = await identify(c.var.ctx, c.req.raw.headers)
  c.set('actor', actor)
  await next()
  for (const cookie of cookies) c.res.headers.append('set-cookie', cookie)
})

const api = new Hono<AppEnv>()
  .route('/', identityRoutes)
  .route('/', catalogueRoutes)
  .route('/', enrollmentRoutes)
  .route('/', evidenceRoutes)
  .route('/', tusRoutes)
  .route('/', assessmentRoutes)
  .route('/', signingRoutes)
  .route('/', credentialRoutes)
  .route('/', batchRoutes)
  .route('/', endorsementRoutes)
app.route('/api/v1', api)
app.route('/', healthRoutes)

app.route('/', cataloguePages)
app.route('/', issuerPages)
app.route('/', microcredentialPages)
app.route('/', authorPages)
app.route('/', signInPages)
app.route('/', accountPages)
app.route('/', learnPages)
app.route('/', badgePages)
app.route('/', assessPages)
app.route('/', adminPages)
app.route('/', issuePages)
app.route('/', signingKeyPages)
app.route('/', endorsementPages)
app.route('/', mailboxPages)

app.notFound(() => {
  throw notFound('page')
})

app.onError((error, c) => {
  const refusal = asRefusal(error)
  if (!refusal)
    console.error(JSON.stringify({ at: 'error', id: c.var.requestId, error: String(error), stack: error.stack }))
  if (!wantsPage(c.req.path, c.req.header('accept'))) return problem(c, refusal, c.var.requestId)
  return c.html(
    <ErrorPage refusal={refusal} actor={c.var.actor} path={c.req.path} />,
    refusal ? (httpStatus(refusal) as 404) : 500,
  )
})

const wantsPage = (path: string, accept = '') => !path.startsWith('/api/') && accept.includes('text/html')
