import { createMiddleware } from 'hono/factory'
import { Refusal } from '../refusal'
import type { AppEnv } from './env'

/**
 * Refuses what another site makes a signed-in browser send (CSRF). Browsers name the origin of every request that
 * changes something; who names none is no browser, and brings no cookie it did not mean to.
 */
export const sameOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const foreign =
    origin === undefined ? site !== undefined && site !== 'same-origin' && site !== 'none' : origin !== c.env.ORIGIN
  if (foreign && !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method))
    throw new Refusal('forbidden', 'This was not sent from one of our pages.')
  await next()
})
