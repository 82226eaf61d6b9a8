import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { Refusal } from '../refusal'
import type { AppEnv } from './env'

const readOnly = ['GET', 'HEAD', 'OPTIONS']

const anySite = cors({
  // Browser wallets and verifiers read all of this. `*` keeps them from sending cookies, and there are none here.
  origin: '*',
  allowMethods: readOnly,
  exposeHeaders: ['etag', 'link', 'credential-status', 'credential-status-reason'],
  maxAge: 86_400,
})

/** Lets every site read what is there, and refuses to have it changed. */
export const openToAll = createMiddleware<AppEnv>((c, next) =>
  anySite(c, () => {
    if (readOnly.includes(c.req.method)) return next()
    c.header('allow', readOnly.join(', '))
    throw new Refusal('method_not_allowed', 'This can only be read.')
  }),
)
