import type { Context } from 'hono'
import type { AppEnv } from './env'

/**
 * Whoever has it already is told so, and gets no body. Everybody has to ask each time, unless the headers say otherwise:
 * a badge may have been revoked meanwhile.
 */
export async function revalidated(
  c: Context<AppEnv>,
  etag: string,
  headers: Record<string, string>,
  body: () => string | Promise<string | Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const all = { 'cache-control': 'no-cache', ...headers, etag: `"${etag}"` }
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes('*') || known.includes(`"${etag}"`)) return c.body(null, 304, all)
  return c.body(await body(), 200, all)
}
