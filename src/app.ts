import { Hono } from 'hono'
import { apiRoutes } from './api/routes'
import { auditRoutes } from './audit/routes'
import { refuseChangesWhileRestoring, restoreRoutes } from './backup/routes'
import { catalogueRoutes } from './catalogue/routes'
import { assessmentRoutes } from './assessment/routes'
import { createCtx } from './context'
import { displayRoutes } from './credentials/display/routes'
import { batchRoutes } from './credentials/direct/batch-routes'
import { endorsementRoutes } from './credentials/endorsements/routes'
import { credentialRoutes } from './credentials/routes'
import { enrollmentRoutes } from './enrollment/routes'
import { evidenceRoutes } from './evidence/routes'
import { tusRoutes } from './evidence/tus-routes'
import { destinationRoutes } from './destinations/routes'
import { attentionRoutes } from './health/attention-routes'
import { healthRoutes } from './health/routes'
import { framed } from './frame'
import type { AppEnv } from './http/env'
import { limitBody } from './http/body-limit'
import { brakeKeys } from './http/brake-keys'
import { sameOrigin } from './http/same-origin'
import { identityRoutes } from './identity/routes'
import { identify } from './identity/session'
import { authorPages } from './pages/author/pages'
import { auditPages } from './pages/admin/audit-pages'
import { destinationPages } from './pages/admin/destination-pages'
import { endorsementPages } from './pages/admin/endorsement-pages'
import { issuePages } from './pages/admin/issue-pages'
import { adminPages } from './pages/admin/pages'
import { peoplePages } from './pages/admin/people-pages'
import { privacyPages } from './pages/admin/privacy-pages'
import { signingKeyPages } from './pages/admin/signing-key-pages'
import { sourcePages } from './pages/admin/source-pages'
import { assessPages } from './pages/assess/pages'
import { accountPages } from './pages/learn/account'
import { badgePages } from './pages/learn/badge-pages'
import { ownPrivacyPages } from './pages/learn/privacy'
import { enrollPages } from './pages/learn/enroll'
import { learnPages } from './pages/learn/pages'
import { apiDocsRoutes } from './pages/public/api-docs-routes'
import { cataloguePages } from './pages/public/catalogue'
import { invitationPages } from './pages/public/invitation'
import { setUpPages } from './pages/public/set-up'
import { signInPages } from './pages/public/sign-in'
import { watchPages } from './pages/public/watch'
import { mailHook, mailRoutes } from './mail/routes'
import { mailboxPages } from './pages/dev/mailbox'
import { privacyRoutes } from './privacy/routes'
import { signingRoutes } from './signing/routes'
import { hookRoutes } from './sources/hook-routes'
import { sourceRoutes } from './sources/routes'
import { vcApiRoutes } from './vc-api/routes'
import { watchRoutes } from './watches/routes'

/** The site map of everything but the public side, in the order a request meets it. */
export const app = framed(new Hono<AppEnv>())

app.use(async (c, next) => {
  c.set('ctx', createCtx(c.env))
  await next()
})
app.use(refuseChangesWhileRestoring)
app.route('/', vcApiRoutes)
app.route('/', hookRoutes)
app.route('/', apiRoutes)
app.route('/', apiDocsRoutes)
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
  .route('/', auditRoutes)
  .route('/', restoreRoutes)
  .route('/', catalogueRoutes)
  .route('/', enrollmentRoutes)
  .route('/', evidenceRoutes)
  .route('/', tusRoutes)
  .route('/', assessmentRoutes)
  .route('/', signingRoutes)
  .route('/', credentialRoutes)
  .route('/', displayRoutes)
  .route('/', batchRoutes)
  .route('/', endorsementRoutes)
  .route('/', watchRoutes)
  .route('/', privacyRoutes)
  .route('/', sourceRoutes)
  .route('/', destinationRoutes)
  .route('/', mailRoutes)
  .route('/', attentionRoutes)
app.use('/api/v1/*', brakeKeys)
app.route('/api/v1', api)
// Before the sources, whose `/hooks/{source}` it would be.
app.route('/', mailHook)
app.route('/', healthRoutes)

app.route('/', cataloguePages)
app.route('/', authorPages)
app.route('/', signInPages)
app.route('/', setUpPages)
app.route('/', invitationPages)
app.route('/', accountPages)
app.route('/', ownPrivacyPages)
app.route('/', learnPages)
app.route('/', enrollPages)
app.route('/', badgePages)
app.route('/', assessPages)
app.route('/', adminPages)
app.route('/', peoplePages)
app.route('/', issuePages)
app.route('/', auditPages)
app.route('/', privacyPages)
app.route('/', signingKeyPages)
app.route('/', sourcePages)
app.route('/', endorsementPages)
app.route('/', destinationPages)
app.route('/', watchPages)
app.route('/', mailboxPages)
