import { env } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/d1'
import type { Ctx } from '../../src/context'
import { losing } from './award'
import { ctx as usual } from './client'

/** What befalls a process at one of its writes. */
export type Fault = 'dies after it' | 'fails before it' | 'does not hear of it'

export const faults: Fault[] = ['dies after it', 'fails before it', 'does not hear of it']

/**
 * The context over the real bindings, whose `at`-th write meets a fault; a process that died can do nothing more.
 * `writes` names each write in turn. Messages get lost, so that nothing else works on the same award.
 */
export function faulty(at: number, fault: Fault): { ctx: Ctx; writes: string[] } {
  const writes: string[] = []
  let dead = false

  const alive = (): void => {
    if (dead) throw new Error('The process is dead.')
  }

  const write = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    alive()
    if (writes.push(name) !== at) return work()
    if (fault !== 'fails before it') await work()
    dead = fault === 'dies after it'
    throw new Error(`It ${fault}: ${name}`)
  }

  /** The binding, with some of its methods counted as writes. */
  const watch = <T extends object>(binding: T, ...methods: (keyof T)[]): T =>
    new Proxy(binding, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          alive()
          const call = () => Reflect.apply(value, target, args) as unknown
          return methods.includes(name as keyof T) ? write(String(name), async () => call()) : call()
        }
      },
    })

  const real = new WeakMap<object, D1PreparedStatement>()
  const watchStatement = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const writing = /^\s*(insert|update|delete)/i.test(sql)
    const watched = new Proxy(statement, {
      get(target, name) {
        const value = Reflect.get(target, name) as (...args: unknown[]) => unknown
        return (...args: unknown[]) => {
          alive()
          if (name === 'bind') return watchStatement(target.bind(...args), sql)
          const call = async () => Reflect.apply(value, target, args)
          return writing ? write(sql.slice(0, 40), call) : call()
        }
      },
    })
    real.set(watched, statement)
    return watched
  }
  const database = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => watchStatement(target.prepare(sql), sql)
      if (name === 'batch')
        return (list: D1PreparedStatement[]) => write('batch', () => target.batch(list.map((s) => real.get(s) ?? s)))
      return Reflect.get(target, name) as unknown
    },
  })

  const ctx: Ctx = {
    ...losing,
    db: drizzle(database),
    files: watch(losing.files, 'put', 'delete'),
    cache: watch(losing.cache, 'put'),
    jobs: watch(losing.jobs, 'send', 'sendBatch'),
    mail: watch(losing.mail, 'send'),
  }
  return { ctx, writes }
}

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
  return { ...usual, db: drizzle(database) }
}
