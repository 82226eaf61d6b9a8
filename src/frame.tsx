import type { Hono } from 'hono'
import type { AppEnv } from './http/env'
import { asRefusal, httpStatus, problem } from './http/problem'
import { secureHeaders } from './http/secure-headers'
import { errorPlace, errorWords } from './log'
import { notFound } from './refusal'

/** What every answer has, whichever side gives it: a line in the log, security headers, and an error told in kind. */
export function framed(app: Hono<AppEnv>): Hono<AppEnv> {
  // Logged without its query, which may carry a token.
  app.use(async (c, next) => {
    c.set('requestId', c.req.header('cf-ray') ?? crypto.randomUUID())
    const started = Date.now()
    await next()
    // Whether it is told to a program or on a page.
    if (c.res.status === 429) c.header('retry-after', '60')
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

  app.notFound(() => {
    throw notFound('page')
  })

  app.onError(async (error, c) => {
    const refusal = asRefusal(error)
    if (!refusal)
      console.error(
        JSON.stringify({ at: 'error', id: c.var.requestId, error: errorWords(error), stack: errorPlace(error) }),
      )
    // A route may have said how long its answer keeps, before it failed.
    for (const name of ['cache-control', 'cloudflare-cdn-cache-control', 'cache-tag']) c.header(name, undefined)
    if (!wantsPage(c.req.path, c.req.header('accept'))) return problem(c, refusal, c.var.requestId)
    const { ErrorPage } = await import('./pages/error')
    return c.html(
      <ErrorPage refusal={refusal} actor={c.var.actor} path={c.req.path} />,
      refusal ? (httpStatus(refusal) as 404) : 500,
    )
  })
  return app
}

const wantsPage = (path: string, accept = '') =>
  !path.startsWith('/api/') && !path.startsWith('/hooks/') && accept.includes('text/html')
