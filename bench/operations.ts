/** What Cloudflare counts, and bills. */
export type Operations = {
  requests: number
  d1Read: number
  d1Written: number
  kvRead: number
  kvWritten: number
  r2Read: number
  r2Written: number
  /** Messages sent: each is written, read and deleted. */
  messages: number
}

const none: Operations = {
  requests: 0,
  d1Read: 0,
  d1Written: 0,
  kvRead: 0,
  kvWritten: 0,
  r2Read: 0,
  r2Written: 0,
  messages: 0,
}

/** The real bindings, each wrapped so that what it is asked for is counted; messages are `kept`, for whoever delivers. */
export function counting<E extends { DB: D1Database; CACHE: KVNamespace; FILES: R2Bucket; JOBS: Queue }>(env: E) {
  const counts = { ...none }
  const kept: unknown[] = []
  const watch = <T extends object>(binding: T, kinds: Partial<Record<keyof T, (args: unknown[]) => void>>): T =>
    new Proxy(binding, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          kinds[name as keyof T]?.(args)
          return Reflect.apply(member, target, args) as unknown
        }
      },
    })
  const wrapped = {
    ...env,
    DB: countRows(env.DB, counts),
    CACHE: watch(env.CACHE, {
      // A bulk read is billed key by key.
      get: ([keys]) => (counts.kvRead += [keys].flat().length),
      put: () => (counts.kvWritten += 1),
      delete: () => (counts.kvWritten += 1),
    }),
    FILES: watch(env.FILES, {
      get: () => (counts.r2Read += 1),
      head: () => (counts.r2Read += 1),
      put: () => (counts.r2Written += 1),
      list: () => (counts.r2Written += 1),
    }),
    JOBS: {
      send: async (message: unknown) => {
        counts.messages += 1
        kept.push(message)
      },
      sendBatch: async (messages: { body: unknown }[]) => {
        counts.messages += messages.length
        kept.push(...messages.map(({ body }) => body))
      },
    },
  }
  return { env: wrapped as unknown as E, counts, kept }
}

type Statement = D1PreparedStatement & { inner: D1PreparedStatement }

function countRows(database: D1Database, counts: Operations): D1Database {
  const count = <T extends { meta: D1Meta & Record<string, unknown> }>(result: T): T => {
    counts.d1Read += result.meta.rows_read
    counts.d1Written += result.meta.rows_written
    return result
  }
  const statement = (inner: D1PreparedStatement, sql: string): D1PreparedStatement =>
    new Proxy(inner, {
      get(target, name) {
        if (name === 'inner') return target
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values), sql)
        if (name === 'all' || name === 'run') return async () => count(await target.all())
        // Drizzle reads rows as arrays, and D1 tells what a statement cost only beside rows as objects. A query is asked
        // both ways; a change is made once, and what it returns has no column twice.
        if (name === 'raw')
          return async () => {
            const { results } = count(await target.all<Record<string, unknown>>())
            return /^\s*(select|with)/i.test(sql) ? target.raw() : results.map((row) => Object.values(row))
          }
        return Reflect.get(target, name) as unknown
      },
    })
  return new Proxy(database, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql), sql)
      if (name === 'batch')
        return async (statements: Statement[]) => (await target.batch(statements.map((s) => s.inner))).map(count)
      return Reflect.get(target, name) as unknown
    },
  })
}
