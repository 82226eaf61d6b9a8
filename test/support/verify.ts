import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import type { Ctx } from '../../src/context'
import { framed } from '../../src/frame'
import type { AppEnv } from '../../src/http/env'
import type { Verification } from '../../src/verification/verification'
import { verifyRoutes } from '../../src/verification/verify-routes'
import { ctx, expectJson, origin } from './client'

/** Sends a request to `/verify` as it would be with another context. */
export async function askVerify(changes: Partial<Ctx>, init: RequestInit = {}, path = '/verify'): Promise<Response> {
  const app = framed(new Hono<AppEnv>())
  app.use(async (c, next) => {
    c.set('ctx', { ...ctx, ...changes })
    c.set('actor', { kind: 'nobody' })
    await next()
  })
  app.route('/', verifyRoutes)
  return app.request(`${origin}${path}`, init, env)
}

/** A body of JSON. */
export const posted = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** What `/verify` answers a machine that posts this, in that context. */
export const verify = (changes: Partial<Ctx>, body: unknown): Promise<Verification> =>
  expectJson(askVerify(changes, posted(body)))

/** A form as a browser without scripts posts it. */
export function form(fields: Record<string, string | File>, accept = 'text/html'): RequestInit {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return { method: 'POST', body, headers: { accept, origin } }
}
