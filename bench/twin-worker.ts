import { drizzle } from 'drizzle-orm/d1'
import type { Ctx } from '../src/context'
import { findBadge } from '../src/verification/badge.query'

type Twin = { CACHE: KVNamespace; DB: D1Database; FILES: R2Bucket }

/** What a view asks D1: heard once, from the code that asks it. */
let asked: { sql: string; values: unknown[] } | undefined

/**
 * Does what a view does to the bindings, and nothing else: what no code could do without. `/hello` asks nothing;
 * `/hit/{id}/{size}` reads KV as a view does and sends as many bytes as the form it stands for; `/miss/{id}` finds
 * nothing in KV, then asks D1 and R2 at once.
 */
export default {
  async fetch(request: Request, env: Twin): Promise<Response> {
    const [, what, id = '', size] = new URL(request.url).pathname.split('/')
    if (what === 'hello') return new Response('hello')
    const keys = [`badge/${what === 'miss' ? `none-${id}` : id}`, `state/${id.slice(0, 3)}`]
    const kept = await env.CACHE.get(keys, { type: 'text', cacheTtl: 30 })
    if (what === 'hit') return new Response(kept.get(keys[0]!)!.slice(0, Number(size)))
    asked ??= await listen(env.DB)
    const { sql, values } = asked
    const statement = env.DB.prepare(sql).bind(...values.map((value) => (value === unknown ? id : value)))
    const [[rows], object] = await Promise.all([env.DB.batch([statement]), env.FILES.get(`credentials/${id}`)])
    return new Response(`${rows!.results.length} ${(await object!.text()).length}`)
  },
}

const unknown = '0'.repeat(32)

async function listen(database: D1Database): Promise<{ sql: string; values: unknown[] }> {
  let heard: { sql: string; values: unknown[] } | undefined
  const prepare = (sql: string) => {
    const statement = database.prepare(sql)
    const bind = (...values: unknown[]) => {
      heard = { sql, values }
      return statement.bind(...values)
    }
    return { bind } as unknown as D1PreparedStatement
  }
  const listening = { prepare, batch: (statements: D1PreparedStatement[]) => database.batch(statements) }
  await findBadge({ db: drizzle(listening as D1Database) } as unknown as Ctx, unknown)
  if (!heard) throw new Error('Nothing was asked.')
  return heard
}
