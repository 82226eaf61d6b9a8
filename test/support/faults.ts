import { env } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/d1'
import type { Ctx } from '../../src/context'
import { ctx } from './client'

/**
 * The context over the real database, with `hook` called before each batch (the first is number 1): what it does there
 * happens just before the batch, and if it throws, the batch does not happen.
 */
export function beforeBatch(hook: (number: number) => Promise<unknown> | void): Ctx {
  let number = 0
  const database = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'batch') return value.bind(target) as unknown
      return async (statements: D1PreparedStatement[]) => {
        await hook(++number)
        return target.batch(statements)
      }
    },
  })
  return { ...ctx, db: drizzle(database) }
}
