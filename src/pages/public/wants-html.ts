import type { Context } from 'hono'
import type { AppEnv } from '../../http/env'
import { negotiate } from '../../http/negotiate'

/** Whether a page is what they would rather have, at an address that answers machines with JSON. */
export const wantsHtml = (c: Context<AppEnv>) =>
  negotiate(c.req.header('accept'), ['text/html', 'application/json', 'application/ld+json']) === 'text/html'

/** Such a page is the same for everybody. What changes in it has to show within a minute. */
export const cacheControl = 'public, max-age=60'
