import { env } from 'cloudflare:workers'
import { createCtx } from '../../src/context'
import type { Ctx } from '../../src/context'
import type { Visit } from '../../src/verification/brake'
import { viewBadge } from '../../src/verification/forms'
import type { Kept } from '../../src/verification/kept'
import { ctx as usual } from './client'

/** A request to the public side, by a visitor or by this very machine; `settled` once all that comes of it is done. */
export function visiting(ctx: Ctx = usual, visitor?: string): { visit: Visit; settled: () => Promise<unknown> } {
  const pending: Promise<unknown>[] = []
  return {
    visit: {
      var: { ctx },
      req: { header: (name) => (name === 'cf-connecting-ip' ? visitor : undefined) },
      executionCtx: { waitUntil: (promise) => void pending.push(promise) },
    },
    settled: () => Promise.all(pending),
  }
}

/** A badge as somebody sees it, once the view has kept what it keeps. */
export async function view(id: string, ctx: Ctx = usual): Promise<Kept> {
  const { visit, settled } = visiting(ctx)
  const badge = await viewBadge(visit, id)
  await settled()
  return badge
}

/** The same by somebody so slow that what they keep is kept only by the call of the function that comes of it. */
export async function slowView(id: string): Promise<{ badge: Kept; keep: () => Promise<unknown> }> {
  const puts: (() => Promise<unknown>)[] = []
  const cache = replacing(usual.cache, {
    put: async (...args: Parameters<KVNamespace['put']>) => void puts.push(() => usual.cache.put(...args)),
  })
  const badge = await view(id, { ...usual, cache })
  return { badge, keep: () => Promise.all(puts.map((put) => put())) }
}

/** The binding, with some of its methods replaced. */
export function replacing<T extends object>(binding: T, methods: { [name: string]: unknown }): T {
  return new Proxy(binding, {
    get(target, name) {
      if (typeof name === 'string' && name in methods) return methods[name]
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}

/** Operations a view may cost, by binding: D1's are round trips, however many statements a batch has. */
export type Asked = { d1: number; rows: number; r2: number; reads: number; puts: number; deletes: number }

/** A context, and the environment it is made of, that counts what is asked of D1, R2 and KV. */
export function counting(): { asked: Asked; ctx: Ctx; env: Env } {
  const asked: Asked = { d1: 0, rows: 0, r2: 0, reads: 0, puts: 0, deletes: 0 }
  const counted = <T extends object>(binding: T, methods: Record<string, keyof Asked>): T =>
    new Proxy(binding, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        const kind = typeof name === 'string' ? methods[name] : undefined
        return (...args: unknown[]) => {
          if (kind) asked[kind]++
          return Reflect.apply(member, target, args) as unknown
        }
      },
    })
  const bindings = {
    ...env,
    DB: countingRows(env.DB, asked),
    FILES: counted(env.FILES, { get: 'r2', head: 'r2', put: 'r2', list: 'r2' }),
    CACHE: counted(env.CACHE, { get: 'reads', getWithMetadata: 'reads', put: 'puts', delete: 'deletes' }),
  }
  return { asked, ctx: createCtx(bindings), env: bindings }
}

/**
 * D1 tells what a statement read only beside rows as objects, and drizzle asks for arrays. So a query is asked both ways;
 * a change is made once, and what it returns has no column twice.
 */
function countingRows(db: D1Database, asked: Asked): D1Database {
  const inner = new WeakMap<object, D1PreparedStatement>()
  const watch = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const count = async (method: 'all' | 'run' | 'raw', args: unknown[]) => {
      asked.d1++
      const result = method === 'run' ? await statement.run() : await statement.all()
      asked.rows += result.meta.rows_read
      if (method !== 'raw') return result
      if (/^\s*(select|with)/i.test(sql)) return statement.raw(...(args as []))
      return result.results.map((row) => Object.values(row as object))
    }
    const watched = new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => watch(target.bind(...values), sql)
        if (name === 'all' || name === 'run' || name === 'raw') return (...args: unknown[]) => count(name, args)
        return Reflect.get(target, name) as unknown
      },
    })
    inner.set(watched, statement)
    return watched
  }
  return replacing(db, {
    prepare: (sql: string) => watch(db.prepare(sql), sql),
    batch: async (statements: D1PreparedStatement[]) => {
      asked.d1++
      const results = await db.batch(statements.map((s) => inner.get(s) ?? s))
      for (const { meta } of results) asked.rows += meta.rows_read
      return results
    },
  })
}
